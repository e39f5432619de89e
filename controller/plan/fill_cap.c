/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/fill_cap.h"

#include <math.h>
#include <stdlib.h>

#include "controller/plan/crowd.h"
#include "controller/plan/slide.h"

/* Discs are taken for flat, a thousandth off: they are looked at a little too large. */
static const double CLOSER = 0.998;

/* What encloses the new dots and all that shares a disc with them. */
struct box {
    struct vec3 low, high;
};

static struct vec3 place_of(const struct dot *dot)
{
    return (struct vec3){dot->x_mm, dot->y_mm, dot->z_mm};
}

static struct box box_of(const struct plan_inputs *inputs, size_t first)
{
    const double about_mm = 2.0 * CROWD_DISC_RADIUS_MM + 1.0;
    struct box box = {{HUGE_VAL, HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL}};
    for (size_t i = first; i < inputs->field.count; i++) {
        const struct vec3 at = place_of(&inputs->field.dot[i]);
        box.low = (struct vec3){fmin(box.low.x, at.x - about_mm), fmin(box.low.y, at.y - about_mm),
                                fmin(box.low.z, at.z - about_mm)};
        box.high =
            (struct vec3){fmax(box.high.x, at.x + about_mm), fmax(box.high.y, at.y + about_mm),
                          fmax(box.high.z, at.z + about_mm)};
    }
    return box;
}

static bool box_holds(const struct box *box, struct vec3 at)
{
    return at.x >= box->low.x && at.x <= box->high.x && at.y >= box->low.y && at.y <= box->high.y &&
           at.z >= box->low.z && at.z <= box->high.z;
}

/* The new dots stand last: of a disc that is too full, the last go. */
static void gather(struct stage *stage, size_t first)
{
    const struct field *field = &stage->inputs->field;
    const struct box box = box_of(stage->inputs, first);
    for (size_t i = 0; i < field->count; i++) {
        if (i >= first || box_holds(&box, place_of(&field->dot[i]))) {
            struct stage_dot *dot = &stage->dot[stage->count++];
            dot->dot = &field->dot[i];
            stage_place_dot(stage, dot);
            dot->at_mm = vec3_scale(dot->at_mm, CLOSER);
        }
    }
}

enum err_code fill_cap(struct plan_inputs *inputs, const struct scalp *scalp, size_t first,
                       size_t *left_out, struct err *err)
{
    struct field *field = &inputs->field;
    const size_t made = field->count - first;
    *left_out = 0;
    if (made == 0 ||
        (inputs->job.limits.session_per_cm2 <= 0.0 && inputs->job.limits.course_per_cm2 <= 0.0)) {
        return ERR_OK;
    }
    /* the surface is borrowed: no stage_free */
    struct stage stage = {.inputs = inputs, .scalp = *scalp};
    stage.dot = calloc(field->count, sizeof *stage.dot);
    if (stage.dot == NULL) {
        return err_set(err, ERR_IO, "out of memory for %zu dots", field->count);
    }
    gather(&stage, first);
    const bool good = slide_caps(&stage);
    size_t kept = first;
    for (size_t i = 0; i < made; i++) {
        if (stage.dot[stage.count - made + i].skip != SKIP_OVER_CAP) {
            field->dot[kept++] = field->dot[first + i];
        }
    }
    *left_out = field->count - kept;
    field->count = kept;
    free(stage.dot);
    return good ? ERR_OK : err_set(err, ERR_IO, "out of memory for %zu dots", made);
}
