/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/stage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"

enum { BAND_DECIMALS = 4, SHARE_DECIMALS = 4 };

void stage_skip(struct stage_dot *dot, enum skip_reason reason, const char *detail)
{
    assert(reason != SKIP_NONE);
    dot->skip = reason;
    strncpy(dot->detail, detail, sizeof dot->detail - 1);
}

bool stage_is_touched(const struct stage *stage, const struct stage_dot *dot)
{
    return stage->touched != NULL && dot_map_get(stage->touched, dot->dot->id).state != DOT_PLANNED;
}

void stage_free(struct stage *stage)
{
    for (size_t i = 0; stage->zone != NULL && i < stage->inputs->job.zone_count; i++) {
        area_free(&stage->zone[i]);
    }
    for (size_t i = 0; stage->keep_out != NULL && i < stage->inputs->job.keep_out_count; i++) {
        area_free(&stage->keep_out[i]);
    }
    free(stage->keep_out);
    free(stage->zone);
    free(stage->sheet);
    free(stage->dot);
    free(stage->group);
    scalp_deinit(&stage->scalp);
    *stage = (struct stage){0};
}

static int by_session_and_id(const void *left, const void *right)
{
    const struct dot *a = ((const struct stage_dot *)left)->dot;
    const struct dot *b = ((const struct stage_dot *)right)->dot;
    if (a->session != b->session) {
        return a->session < b->session ? -1 : 1;
    }
    return a->id < b->id ? -1 : a->id > b->id;
}

enum err_code stage_lay(struct stage *stage, struct err *err)
{
    const struct job *job = &stage->inputs->job;
    stage->sheet = calloc(job->sheet_count + 1, sizeof *stage->sheet);
    if (stage->sheet == NULL) {
        return err_set(err, ERR_IO, "out of memory for %zu sheets", job->sheet_count);
    }
    scalp_init(&stage->scalp, &stage->inputs->head);
    for (size_t i = 0; i < job->sheet_count; i++) {
        const struct job_sheet *sheet = &job->sheet[i];
        if (wrap_init(&stage->sheet[i], &stage->scalp, sheet->origin, sheet->up) != WRAP_OK) {
            return err_set(err, ERR_DATA,
                           "sheet %s cannot be laid: the head needs the landmarks %s and %s, apart "
                           "from each other",
                           sheet->id, head_landmark_name[sheet->origin],
                           head_landmark_name[sheet->up]);
        }
    }
    return ERR_OK;
}

static struct vec3 quantised(struct vec3 v, int decimals)
{
    return (struct vec3){number_quantise(v.x, decimals), number_quantise(v.y, decimals),
                         number_quantise(v.z, decimals)};
}

/* The dot's point of the surface; false when it has none. */
static bool surface_point(const struct stage *stage, const struct dot *dot,
                          struct scalp_point *point)
{
    const struct field *field = &stage->inputs->field;
    if (field->frame == FIELD_SHEET) {
        return wrap_point(&stage->sheet[field->sheet], dot->x_mm, dot->y_mm, point) == WRAP_OK;
    }
    const struct vec3 wanted = {dot->x_mm, dot->y_mm, dot->z_mm};
    *point = scalp_project(&stage->scalp, wanted);
    return vec3_distance(point->at, wanted) <= STAGE_OFF_SURFACE_MAX_MM;
}

double stage_off_surface_mm(const struct stage *stage, const struct dot *dot)
{
    const struct vec3 at = {dot->x_mm, dot->y_mm, dot->z_mm};
    return stage->inputs->field.frame == FIELD_SHEET
               ? 0.0
               : vec3_distance(scalp_project(&stage->scalp, at).at, at);
}

/* The surface is known to within a band. With a foot that takes up what half its travel is; without
 * one the needle is as much too deep or too shallow, and has to stay in its zone's window. */
static bool fits_band(const struct stage *stage, const struct stage_dot *dot)
{
    const struct machine *machine = &stage->inputs->machine;
    const struct job *job = &stage->inputs->job;
    const double band_mm = number_quantise(scalp_band_mm(&stage->scalp, dot->at_mm), BAND_DECIMALS);
    if (machine->sense == MACHINE_SENSE_FOOT) {
        return band_mm <= 0.5 * machine->foot_travel_mm;
    }
    const double *window_mm = job->zone[dot->dot->zone].depth_window_mm;
    const double depth_mm = dot->dot->depth_mm;
    return band_mm == 0.0 ||
           (depth_mm - band_mm >= window_mm[0] && depth_mm + band_mm <= window_mm[1]);
}

/* Normals of touches are known to a degree or two: is the needle likelier than the job allows to
 * lean by more than the machine may? */
static bool may_lean(const struct stage *stage, const struct stage_dot *dot)
{
    const double allowed = stage->inputs->job.limits.lean_share;
    const double most_rad = stage->inputs->machine.strike.tilt_max_rad;
    const double over = scalp_leans_over(&stage->scalp, dot->at_mm, most_rad);
    return allowed > 0.0 && number_quantise(over, SHARE_DECIMALS) > allowed;
}

void stage_place_dot(const struct stage *stage, struct stage_dot *dot)
{
    static const char *const why[] = {[SCALP_ON] = "",
                                      [SCALP_OFF] = "",
                                      [SCALP_EYE] = "eye",
                                      [SCALP_EAR] = "ear",
                                      [SCALP_FACE] = "face"};
    struct scalp_point point;
    if (!surface_point(stage, dot->dot, &point)) {
        stage_skip(dot, SKIP_OFF_SCALP, "");
        return;
    }
    dot->at_mm = quantised(point.at, 4);
    dot->normal = quantised(point.normal, 9);
    const enum scalp_place place = scalp_place_of(&stage->scalp, dot->at_mm);
    if (place == SCALP_OFF) {
        stage_skip(dot, SKIP_OFF_SCALP, "");
    } else if (place != SCALP_ON) {
        stage_skip(dot, SKIP_KEEP_OUT, why[place]);
    } else if (!fits_band(stage, dot)) {
        stage_skip(dot, SKIP_BAND, "");
    } else if (may_lean(stage, dot)) {
        stage_skip(dot, SKIP_TILT, "");
    }
}

enum err_code stage_place(struct stage *stage, struct err *err)
{
    const struct plan_inputs *inputs = stage->inputs;
    stage->count = inputs->field.count;
    stage->dot = calloc(stage->count + 1, sizeof *stage->dot);
    if (stage->dot == NULL) {
        return err_set(err, ERR_IO, "out of memory for %zu dots", stage->count);
    }
    if (stage_lay(stage, err) != ERR_OK) {
        return err->code;
    }
    for (size_t i = 0; i < stage->count; i++) {
        stage->dot[i].dot = &inputs->field.dot[i];
    }
    qsort(stage->dot, stage->count, sizeof *stage->dot, by_session_and_id);
    for (size_t i = 0; i < stage->count; i++) {
        stage_place_dot(stage, &stage->dot[i]);
    }
    return ERR_OK;
}
