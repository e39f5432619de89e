/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a simulated job is about: a plan of dots on the crown of an ellipsoid head, solved for the
 * gantry. Made once, shared by every world, never changed.
 */
#ifndef TESTS_SIM_SCENE_H
#define TESTS_SIM_SCENE_H

#include "controller/plan/plan.h"
#include "controller/plan/solution.h"
#include "sim/sim.h"
#include "tests/unit/plan_fixture.h"

#define SCENE_MACHINE "examples/machines/gantry5.yaml"
#define SCENE_HEAD    "examples/heads/median.yaml"

struct scene {
    struct fixture fixture;
    const struct machine *machine;
    struct plan plan;
    struct sha256 plan_hash;
    char *plan_text; /* owned */
    size_t plan_size;
    struct solution solution;
    struct arm arm;
    struct scalp scalp;
    struct hop_world hops;
};

/* The caller frees it; ends the program when the plan does not come out whole. */
struct scene *scene_new(unsigned dots, uint64_t seed);
/* The needle stays at its depth for so long: 0, 0.05 or 0.10 s. */
struct scene *scene_new_dwelling(unsigned dots, uint64_t seed, double dwell_s);
void scene_free(struct scene *scene);

/* The strike that the needle went in at; the strike count when it is none of the plan's. */
size_t scene_strike_at(const struct scene *scene, struct sim_vec place);

#endif
