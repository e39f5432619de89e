/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How dense a zone's layers want its dots, place by place.
 */
#include <math.h>

#include "controller/plan/fill_zone.h"

bool layered_init(struct layered *layered, const struct zones *zones, const struct job_zone *zone,
                  size_t order[JOB_LAYERS_MAX])
{
    *layered = (struct layered){.zone = zone, .order = order, .count = zone->layer_count};
    for (size_t i = 0; i < zone->layer_count; i++) {
        size_t at = i;
        for (; at > 0 && zone->layer[order[at - 1]].session > zone->layer[i].session; at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
        const struct job_gradient *gradient = &zone->layer[i].gradient;
        struct vec3 to;
        if (!gradient->is_set) {
            continue;
        }
        if (!zones_point(zones, &zone->shape, gradient->from, &layered->from[i]) ||
            !zones_point(zones, &zone->shape, gradient->to, &to)) {
            return false;
        }
        layered->along[i] = vec3_sub(to, layered->from[i]);
    }
    return true;
}

static double clamped(double share)
{
    return share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
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
