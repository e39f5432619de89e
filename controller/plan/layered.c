/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How dense a zone's layers want its dots, place by place.
 */
#include "controller/plan/fill_zone.h"

#include <math.h>

/* No head is larger. */
static const double REACH_MAX_MM = 400.0;

static void sort_by_session(const struct job_zone *zone, size_t order[JOB_LAYERS_MAX])
{
    for (size_t i = 0; i < zone->layer_count; i++) {
        size_t at = i;
        for (; at > 0 && zone->layer[order[at - 1]].session > zone->layer[i].session; at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

static bool lay_gradient(struct layered *layered, const struct layered_want *want, size_t i)
{
    const struct job_gradient *gradient = &want->zone->layer[i].gradient;
    struct vec3 to;
    if (!gradient->is_set) {
        return true;
    }
    if (!zones_point(want->zones, &want->zone->shape, gradient->from, &layered->from[i]) ||
        !zones_point(want->zones, &want->zone->shape, gradient->to, &to)) {
        return false;
    }
    layered->along[i] = vec3_sub(to, layered->from[i]);
    return true;
}

static bool lay_picture(struct layered *layered, const struct layered_want *want, size_t i)
{
    const struct job_picture *picture = &want->zone->layer[i].picture;
    const struct density_map *map =
        picture->path ? pictures_find(want->pictures, picture->path) : NULL;
    if (map == NULL) {
        return picture->path == NULL;
    }
    const struct patch *patch = want->patch;
    const double half_mm =
        0.5 * picture->mm_per_px * hypot((double)map->width + 1.0, (double)map->height + 1.0);
    layered->picture[i] = map;
    return unwrap_init(&layered->unwrap[i],
                       &(struct unwrap_want){
                           .chart = &want->zones->chart,
                           .sheet = &want->zones->sheet[picture->sheet],
                           .low = patch->low,
                           .high = {patch->low.x_mm + patch->cell_mm * (double)(patch->columns - 1),
                                    patch->low.y_mm + patch->cell_mm * (double)(patch->rows - 1)},
                           .about_mm = {picture->at_mm[0], picture->at_mm[1]},
                           /* a mm of the sheet may be a little more on skin that bends in */
                           .reach_mm = fmin(1.1 * half_mm, REACH_MAX_MM)});
}

bool layered_init(struct layered *layered, const struct layered_want *want,
                  size_t order[JOB_LAYERS_MAX])
{
    const struct job_zone *zone = want->zone;
    *layered = (struct layered){.zone = zone,
                                .order = order,
                                .count = zone->layer_count,
                                .chart = &want->zones->chart,
                                .cell_mm = want->patch->cell_mm};
    sort_by_session(zone, order);
    for (size_t i = 0; i < zone->layer_count; i++) {
        layered->share[i] = 1.0;
    }
    for (size_t i = 0; i < zone->layer_count; i++) {
        if (!lay_gradient(layered, want, i) || !lay_picture(layered, want, i)) {
            return false;
        }
    }
    return true;
}

void layered_free(struct layered *layered)
{
    for (size_t i = 0; layered->zone != NULL && i < layered->zone->layer_count; i++) {
        unwrap_free(&layered->unwrap[i]);
    }
}

static double clamped(double share)
{
    return share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
}

/* 0 white to 1 black */
static double ink(const struct layered *layered, size_t i, struct vec3 at)
{
    const struct job_picture *picture = &layered->zone->layer[i].picture;
    double sheet_mm[2];
    if (!unwrap_at(&layered->unwrap[i], chart_from_point(layered->chart, at), sheet_mm)) {
        return 0.0;
    }
    const double px = 1.0 / picture->mm_per_px;
    return density_map_about(layered->picture[i], px * (sheet_mm[0] - picture->at_mm[0]),
                             px * (sheet_mm[1] - picture->at_mm[1]), px * layered->cell_mm);
}

static double layer_per_cm2(const struct layered *layered, size_t i, struct vec3 at, double edge_mm)
{
    const struct job_layer *layer = &layered->zone->layer[i];
    double per_cm2 = layer->per_cm2;
    if (layer->gradient.is_set) {
        const struct vec3 along = layered->along[i];
        const double share =
            clamped(vec3_dot(vec3_sub(at, layered->from[i]), along) / vec3_dot(along, along));
        per_cm2 += share * (layer->gradient.per_cm2 - layer->per_cm2);
    }
    if (layered->picture[i] != NULL) {
        per_cm2 *= ink(layered, i, at);
    }
    per_cm2 *= layered->share[i];
    return layer->feather_mm > 0.0 ? per_cm2 * clamped(edge_mm / layer->feather_mm) : per_cm2;
}

double layered_per_cm2(const void *context, struct vec3 at, double edge_mm)
{
    const struct layered *layered = context;
    double per_cm2 = 0.0;
    for (size_t k = 0; k < layered->count; k++) {
        per_cm2 += layer_per_cm2(layered, layered->order[k], at, edge_mm);
    }
    return per_cm2;
}
