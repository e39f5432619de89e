/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The layers of one zone.
 */
#ifndef CONTROLLER_PLAN_FILL_ZONE_H
#define CONTROLLER_PLAN_FILL_ZONE_H

#include "controller/plan/stage_fill.h"
#include "controller/plan/zones.h"
#include "kinematics/scalp/patch.h"
#include "kinematics/scalp/unwrap.h"

enum { FILL_DECIMALS = 4 }; /* places in a field */

struct fill_job {
    struct plan_inputs *inputs;
    struct zones zones;
};

/* Appends the dots of the zone's layers that have none, id 0, and says what each layer has. */
enum err_code fill_zone(struct fill_job *fill, size_t zone, struct layers_filled *filled,
                        struct err *err);

bool layer_is_frozen(const struct field *field, size_t zone, const struct job_layer *layer);

/* A zone's layers up to a session, as a density: what patch_set_density is given. */
struct layered {
    const struct job_zone *zone;
    const size_t *order;                                     /* the layers, by session */
    size_t count;                                            /* of those that count */
    struct vec3 from[JOB_LAYERS_MAX], along[JOB_LAYERS_MAX]; /* gradients, by layer */
    const struct chart *chart;
    double cell_mm;                                    /* of the patch: finer detail is averaged */
    const struct density_map *picture[JOB_LAYERS_MAX]; /* NULL: none */
    struct unwrap unwrap[JOB_LAYERS_MAX];              /* where it has one */
    double share[JOB_LAYERS_MAX]; /* of each layer's density: what caps leave room for, else 1 */
};

/* What a zone's layers are laid on. */
struct layered_want {
    const struct zones *zones;
    const struct job_zone *zone;
    const struct pictures *pictures;
    const struct patch *patch;
};

/* False when a gradient's or a picture's place lies off the head. layered_free in any case; order
 * stays borrowed. */
bool layered_init(struct layered *layered, const struct layered_want *want,
                  size_t order[JOB_LAYERS_MAX]);
void layered_free(struct layered *layered);
double layered_per_cm2(const void *context, struct vec3 at, double edge_mm);

#endif
