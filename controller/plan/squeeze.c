/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/squeeze.h"

#include <math.h>
#include <string.h>

#include "kinematics/scalp/wrap.h"

enum { SECTORS = 360 };

/* The furthest dot of each degree about the sheet's origin. */
static void furthest(const struct field *field, const struct dot *dot[SECTORS])
{
    for (size_t i = 0; i < field->count; i++) {
        const struct dot *at = &field->dot[i];
        const double turn_deg = deg_from_rad(atan2(at->y_mm, at->x_mm)) + 180.0;
        const int sector = (int)turn_deg % SECTORS;
        const struct dot *before = dot[sector];
        if (!before || hypot(at->x_mm, at->y_mm) > hypot(before->x_mm, before->y_mm)) {
            dot[sector] = at;
        }
    }
}

bool squeeze_worst(const struct plan_inputs *inputs, struct squeeze *worst)
{
    const struct field *field = &inputs->field;
    if (field->frame != FIELD_SHEET || field->count == 0) {
        return false;
    }
    const struct job_sheet *sheet = &inputs->job.sheet[field->sheet];
    const struct dot *dot[SECTORS] = {NULL};
    struct scalp scalp;
    struct wrap wrap;
    bool found = false;
    furthest(field, dot);
    scalp_init(&scalp, &inputs->head);
    *worst = (struct squeeze){.across = 1.0};
    memcpy(worst->sheet, sheet->id, sizeof worst->sheet);
    const bool laid = wrap_init(&wrap, &scalp, sheet->origin, sheet->up) == WRAP_OK;
    for (int i = 0; laid && i < SECTORS; i++) {
        double across = 1.0;
        if (dot[i] && wrap_across(&wrap, dot[i]->x_mm, dot[i]->y_mm, &across) == WRAP_OK &&
            across < worst->across) {
            worst->across = across;
            worst->dot = dot[i]->id;
            worst->away_mm = hypot(dot[i]->x_mm, dot[i]->y_mm);
            found = true;
        }
    }
    scalp_deinit(&scalp);
    return found;
}
