/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Layers into dots: what a job asks for by density is placed on the surface, once, before the
 * first session, and written to a head-frame field with ids. From then on the field is the truth:
 * dots that are there stay, whatever becomes of the layer that they came from.
 */
#ifndef CONTROLLER_PLAN_STAGE_FILL_H
#define CONTROLLER_PLAN_STAGE_FILL_H

#include <stddef.h>
#include <stdint.h>

#include "controller/plan/plan.h"

/* One layer of one zone, filled now or before. */
struct layer_fill {
    size_t zone, layer; /* indices in the job */
    bool was_frozen;    /* its dots were in the field */
    double area_mm2, asked;
    size_t dots;
    size_t over_cap;        /* asked for, but for them a square centimetre would be over its cap */
    double relative_radius; /* 0 where was_frozen */
};

struct layers_filled {
    struct layer_fill *fill; /* by zone, then session; owned */
    size_t count;
    size_t added;      /* dots that the field did not have */
    uint32_t first_id; /* of those */
};

/* How many layers have no dot in the field yet; the first of them in zone and layer (may be NULL).
 * Zones that are off do not count. */
size_t layers_unfrozen(const struct job *job, const struct field *field, size_t *zone,
                       size_t *layer);

/* Adds the dots of every layer that has none to inputs->field, which becomes one of the head frame
 * (sheet dots get their places on the surface). ERR_DATA when a layer does not fit. */
enum err_code layers_fill(struct plan_inputs *inputs, struct layers_filled *filled,
                          struct err *err);
void layers_filled_free(struct layers_filled *filled);

#endif
