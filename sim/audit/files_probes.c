/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/model.h"
#include "sim/audit/text.h"
#include "sim/audit/vector.h"

enum { POINTS_MAX = 1000000 };

/* Three numbers between commas, semicolons, blanks or tabs, and nothing else. */
static bool read_point(char *line, double at[3])
{
    char *rest = NULL, *word = strtok_r(line, ",; \t", &rest);
    for (int k = 0; k < 3; k++, word = strtok_r(NULL, ",; \t", &rest)) {
        if (!word || !audit_number(word, &at[k])) {
            return false;
        }
    }
    return !word;
}

static bool is_names(const char *line)
{
    return (line[0] >= 'a' && line[0] <= 'z') || (line[0] >= 'A' && line[0] <= 'Z');
}

static bool read_points(struct audit_lines *lines, const struct audit_scan_place *place,
                        double (**point_mm)[3], size_t *count)
{
    size_t length = 0, capacity = 0;
    bool first = true;
    char *line = NULL;
    while ((line = audit_lines_next(lines, &length)) != NULL) {
        double at[3];
        line += strncmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        line += strspn(line, " \t");
        if (line[0] == '\0' || line[0] == '#') {
            continue;
        }
        if (!(first && is_names(line))) {
            if (!read_point(line, at) || *count == POINTS_MAX) {
                return false;
            }
            *point_mm = audit_grow(*point_mm, &capacity, *count + 1, sizeof **point_mm);
            for (int k = 0; k < 3; k++) {
                (*point_mm)[*count][k] =
                    place->shift_mm[k] + place->mm_per_unit * audit_dot3(place->turn[k], at);
            }
            ++*count;
        }
        first = false;
    }
    return !lines->garbled;
}

bool audit_probes_read(struct audit_head *head, const char *path,
                       const struct audit_scan_place *place, struct audit_report *report)
{
    struct audit_lines lines;
    double(*point_mm)[3] = NULL;
    size_t count = 0;
    if (!audit_lines_open(&lines, path, report)) {
        return false;
    }
    bool good = read_points(&lines, place, &point_mm, &count) ||
                audit_lines_bad(&lines, "is no touch of a skin", report);
    audit_lines_close(&lines);
    good = good && (audit_model_of_points(head, point_mm, count) ||
                    audit_trouble(report, "%s: too few touches, or landmarks, for a skin", path));
    free(point_mm);
    return good;
}
