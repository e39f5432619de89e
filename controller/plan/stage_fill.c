/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zone by zone: one patch, then its layers by session, each between the dots of those before it, so
 * that the second session fills the gaps of the first.
 */
#include "controller/plan/stage_fill.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "controller/plan/fill_zone.h"
#include "controller/plan/stage.h"

bool layer_is_frozen(const struct field *field, size_t zone, const struct job_layer *layer)
{
    for (size_t i = 0; i < field->count; i++) {
        const struct dot *dot = &field->dot[i];
        if (dot->zone == zone && dot->session == layer->session && dot->shade == layer->shade) {
            return true;
        }
    }
    return false;
}

size_t layers_unfrozen(const struct job *job, const struct field *field, size_t *zone,
                       size_t *layer)
{
    size_t count = 0;
    for (size_t z = 0; z < job->zone_count; z++) {
        for (size_t k = 0; !job->zone[z].is_off && k < job->zone[z].layer_count; k++) {
            if (layer_is_frozen(field, z, &job->zone[z].layer[k])) {
                continue;
            }
            if (count++ == 0 && zone != NULL && layer != NULL) {
                *zone = z;
                *layer = k;
            }
        }
    }
    return count;
}

/* A field of a sheet becomes one of the head: its dots where the sheet lies. */
static enum err_code lift_field(struct field *field, const struct stage *stage, struct err *err)
{
    for (size_t i = 0; field->frame == FIELD_SHEET && i < field->count; i++) {
        struct dot *dot = &field->dot[i];
        struct scalp_point point;
        if (wrap_point(&stage->sheet[field->sheet], dot->x_mm, dot->y_mm, &point) != WRAP_OK) {
            return err_set(err, ERR_DATA, "dot %u lies off the head", dot->id);
        }
        dot->x_mm = number_quantise(point.at.x, FILL_DECIMALS);
        dot->y_mm = number_quantise(point.at.y, FILL_DECIMALS);
        dot->z_mm = number_quantise(point.at.z, FILL_DECIMALS);
    }
    field->frame = FIELD_HEAD;
    return ERR_OK;
}

/* New dots get ids by session, then in the order of zones and layers, where they stand now. */
static int by_session(const void *left, const void *right)
{
    const struct dot *a = left, *b = right;
    if (a->session != b->session) {
        return a->session < b->session ? -1 : 1;
    }
    return a->line < b->line ? -1 : a->line > b->line;
}

static enum err_code give_ids(struct field *field, size_t had, struct layers_filled *filled,
                              struct err *err)
{
    uint64_t id = 0;
    for (size_t i = 0; i < had; i++) {
        id = field->dot[i].id > id ? field->dot[i].id : id;
    }
    for (size_t i = had; i < field->count; i++) {
        field->dot[i].line = (int)i;
    }
    qsort(field->dot + had, field->count - had, sizeof *field->dot, by_session);
    if (id + (field->count - had) > UINT32_MAX) {
        return err_set(err, ERR_DATA, "no ids are left above %llu", (unsigned long long)id);
    }
    filled->first_id = (uint32_t)(id + 1);
    filled->added = field->count - had;
    for (size_t i = had; i < field->count; i++) {
        field->dot[i].id = (uint32_t)++id;
        field->dot[i].line = 0;
    }
    return ERR_OK;
}

static enum err_code fill_zones(struct fill_job *fill, struct layers_filled *filled,
                                struct err *err)
{
    const struct job *job = &fill->inputs->job;
    size_t layers = 0;
    for (size_t z = 0; z < job->zone_count; z++) {
        layers += job->zone[z].layer_count;
    }
    filled->fill = calloc(layers + 1, sizeof *filled->fill);
    if (filled->fill == NULL) {
        return err_set(err, ERR_IO, "out of memory for %zu layers", layers);
    }
    for (size_t z = 0; z < job->zone_count; z++) {
        if (job->zone[z].layer_count > 0 && !job->zone[z].is_off &&
            fill_zone(fill, z, filled, err) != ERR_OK) {
            return err->code;
        }
    }
    return ERR_OK;
}

enum err_code layers_fill(struct plan_inputs *inputs, struct layers_filled *filled, struct err *err)
{
    struct stage stage = {.inputs = inputs};
    struct fill_job fill = {.inputs = inputs};
    const size_t had = inputs->field.count;
    *filled = (struct layers_filled){0};
    enum err_code code = stage_lay(&stage, err);
    if (code == ERR_OK) {
        code = lift_field(&inputs->field, &stage, err);
    }
    if (code == ERR_OK) {
        zones_init(&fill.zones, &inputs->job, &stage.scalp, stage.sheet);
        code = zones_add_keep_outs(&fill.zones, err);
    }
    if (code == ERR_OK) {
        code = fill_zones(&fill, filled, err);
    }
    if (code == ERR_OK) {
        code = give_ids(&inputs->field, had, filled, err);
    }
    zones_free(&fill.zones);
    stage_free(&stage);
    return code;
}

void layers_filled_free(struct layers_filled *filled)
{
    free(filled->fill);
    *filled = (struct layers_filled){0};
}
