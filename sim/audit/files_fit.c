/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/radial.h"
#include "sim/audit/text.h"
#include "sim/audit/vector.h"

/* One line on: its first word has to be `word`; the rest of it, or NULL. */
static char *line_of(struct audit_lines *lines, const char *word)
{
    size_t length = 0;
    char *rest = audit_lines_next(lines, &length);
    const char *first = rest ? audit_word(&rest, ' ') : NULL;
    return first && strcmp(first, word) == 0 ? rest : NULL;
}

static bool numbers_of(struct audit_lines *lines, const char *word, double *values, size_t count)
{
    char *rest = line_of(lines, word);
    return rest && audit_numbers(&rest, ' ', values, count) && !rest;
}

static bool unit_and_across(double axis[3][3])
{
    const double *right = axis[0], *up = axis[2];
    return fabs(audit_length3(right) - 1) < 1e-6 && fabs(audit_length3(up) - 1) < 1e-6 &&
           fabs(audit_dot3(right, up)) < 1e-6;
}

static bool read_tables(struct audit_radial *radial, struct audit_lines *lines, size_t *nodes)
{
    double spline[2], band, ignored[AUDIT_SIDE_MAX];
    if (!numbers_of(lines, "spline", spline, 2) ||
        !(spline[0] >= AUDIT_SIDE_MIN && spline[0] <= AUDIT_SIDE_MAX) ||
        !(spline[1] >= 0.1 && spline[1] <= 2)) {
        return false;
    }
    size_t capacity = 0;
    radial->side = (size_t)spline[0];
    radial->half = spline[1];
    radial->r_mm = audit_grow(NULL, &capacity, radial->side * radial->side, sizeof(double));
    for (size_t row = 0; row < radial->side; row++) {
        if (!numbers_of(lines, "r", radial->r_mm + row * radial->side, radial->side)) {
            return false;
        }
    }
    if (!numbers_of(lines, "band", &band, 1) || !(band >= 2 && band <= AUDIT_SIDE_MAX)) {
        return false;
    }
    *nodes = (size_t)band;
    for (size_t row = 0; row < *nodes; row++) {
        if (!numbers_of(lines, "b", ignored, *nodes)) {
            return false;
        }
    }
    return true;
}

/* How far normals may be off, of touches: as many lines as the band has. */
static bool skip_lean(struct audit_lines *lines, size_t nodes)
{
    double ignored[AUDIT_SIDE_MAX];
    bool good = true;
    for (size_t row = 0; good && row < nodes; row++) {
        good = numbers_of(lines, "l", ignored, nodes);
    }
    return good;
}

static bool read_surface(struct audit_radial *radial, double centre_mm[3], double axis[3][3],
                         struct audit_lines *lines, size_t *nodes)
{
    double points, noise_mm;
    return numbers_of(lines, "points", &points, 1) && numbers_of(lines, "noise_mm", &noise_mm, 1) &&
           numbers_of(lines, "centre_mm", centre_mm, 3) && numbers_of(lines, "axis", axis[2], 3) &&
           numbers_of(lines, "right", axis[0], 3) && unit_and_across(axis) &&
           read_tables(radial, lines, nodes);
}

/* The face is for finding a head; nothing is struck by it. */
static bool skip_face(struct audit_lines *lines, size_t *nodes)
{
    struct audit_radial face = {0};
    double centre_mm[3], axis[3][3];
    bool good = read_surface(&face, centre_mm, axis, lines, nodes);
    free(face.r_mm);
    return good;
}

static bool read_end(struct audit_lines *lines, size_t nodes)
{
    for (bool has_face = false, has_lean = false;;) {
        double count = (double)lines->number, said = 0;
        size_t length = 0;
        char *rest = audit_lines_next(lines, &length);
        const char *word = rest ? audit_word(&rest, ' ') : NULL;
        if (!word) {
            return false;
        }
        if (!has_lean && strcmp(word, "lean") == 0) {
            if (rest || !skip_lean(lines, nodes)) {
                return false;
            }
            has_lean = true;
        } else if (!has_face && strcmp(word, "face") == 0) {
            if (rest || !skip_face(lines, &nodes)) {
                return false;
            }
            has_face = true;
            has_lean = false;
        } else {
            return strcmp(word, "end") == 0 && rest && audit_numbers(&rest, ' ', &said, 1) &&
                   !rest && said == count;
        }
    }
}

bool audit_fit_read(struct audit_radial *radial, double centre_mm[3], double axis[3][3],
                    const char *path, struct audit_report *report)
{
    struct audit_lines lines;
    size_t nodes = 0;
    memset(radial, 0, sizeof *radial);
    if (!audit_lines_open(&lines, path, report)) {
        return false;
    }
    char *version = line_of(&lines, "pigment-fit");
    bool good = version && strcmp(version, "1") == 0 && line_of(&lines, "source") &&
                read_surface(radial, centre_mm, axis, &lines, &nodes) && read_end(&lines, nodes);
    if (good) {
        audit_cross3(axis[2], axis[0], axis[1]);
    } else {
        audit_lines_bad(&lines, "is no line of a fit", report);
    }
    audit_lines_close(&lines);
    return good;
}
