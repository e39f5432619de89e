/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/tissue.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/text.h"

static const char HEADER[] = "t_s,x_mm,y_mm,z_mm,nx,ny,nz,depth_mm,tilt_deg,in_skin_s,lateral_mm,"
                             "punctured,dimple_mm";
enum { TOUCHES_MAX = 16000000, COLUMNS = 13 };

static bool read_touch(struct audit_touch *touch, char *line)
{
    char *rest = line;
    double column[COLUMNS];
    if (!audit_numbers(&rest, ',', column, COLUMNS) || rest) {
        return false;
    }
    memset(touch, 0, sizeof *touch);
    touch->t_s = column[0];
    memcpy(touch->place_mm, column + 1, sizeof touch->place_mm);
    memcpy(touch->normal, column + 4, sizeof touch->normal);
    touch->depth_mm = column[7];
    touch->tilt_deg = column[8];
    touch->in_skin_s = column[9];
    touch->lateral_mm = column[10];
    touch->punctured = column[11] > 0.5;
    touch->dimple_mm = column[12];
    for (size_t i = 0; i < 3; i++) {
        if (fabs(touch->place_mm[i]) > 1e4) {
            return false;
        }
    }
    return touch->t_s >= 0 && touch->in_skin_s >= 0 && (column[11] == 0.0 || column[11] == 1.0);
}

static void keep_touch(struct audit_tissue *tissue, const struct audit_touch *touch)
{
    tissue->touch =
        audit_grow(tissue->touch, &tissue->capacity, tissue->touches + 1, sizeof *touch);
    tissue->touch[tissue->touches++] = *touch;
    tissue->strikes += touch->punctured;
}

bool audit_tissue_read(struct audit_tissue *tissue, const char *path, struct audit_report *report)
{
    struct audit_lines lines;
    if (!audit_lines_open(&lines, path, report)) {
        return false;
    }
    size_t length = 0;
    char *line = audit_lines_next(&lines, &length);
    bool good = line && strcmp(line, HEADER) == 0;
    double latest_s = 0;
    while (good && (line = audit_lines_next(&lines, &length)) != NULL) {
        struct audit_touch touch;
        /* a simulator that was killed leaves half a line */
        if (!lines.whole) {
            audit_note(report, AUDIT_I6, "half a line at the end of %s", path);
            break;
        }
        good = tissue->touches < TOUCHES_MAX && read_touch(&touch, line);
        if (!good) {
            break;
        }
        if (touch.t_s < latest_s) {
            audit_violate(report, AUDIT_I6,
                          "%s:%ld: the log goes back in time, from %.6f to %.6f s", path,
                          lines.number, latest_s, touch.t_s);
        }
        latest_s = touch.t_s;
        keep_touch(tissue, &touch);
    }
    good = good && !lines.garbled;
    if (!good) {
        audit_lines_bad(&lines, "is not a line of a tissue log", report);
    }
    audit_lines_close(&lines);
    assert(tissue->strikes <= tissue->touches);
    return good;
}

void audit_tissue_free(struct audit_tissue *tissue)
{
    free(tissue->touch);
    memset(tissue, 0, sizeof *tissue);
}
