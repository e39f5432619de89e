/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A grid of dots, the strike machine and the simulator's core in one process, on one virtual clock.
 */
#ifndef TESTS_UNIT_SIM_SCENE_H
#define TESTS_UNIT_SIM_SCENE_H

#include "sim/sim.h"
#include "tests/unit/plan_fixture.h"
#include "tests/unit/stream_rig.h"

struct sim_scene {
    struct fixture fixture;
    struct plan plan;
    struct solution solution;
    struct arm arm;
    struct scalp scalp;
    struct hop_world hops;
    uint8_t *state;
    struct sim *sim;
    struct rig rig;
    size_t touches, punctures;
    double depth_most_mm, depth_least_mm, lateral_most_mm, in_skin_most_s;
    unsigned *struck; /* by strike of the plan */
    double *deepest_mm;
    bool may_stray; /* the skin may be touched elsewhere; a failure where not */
    size_t strays;
};

/* The simulator as a rig's firmware. */
struct rig_peer sim_scene_peer(struct sim *sim);

/* n x n dots on the crown, planned, solved, loaded, armed. pose: NULL the machine's head_rest.
 * Classic Grbl has three axes: its dots lie on a pad. */
struct sim_scene *sim_scene_new(enum machine_dialect dialect, unsigned n,
                                const struct pose *true_pose);
/* The same with a heartbeat relay; nothing plugged in yet. */
struct sim_scene *sim_scene_relay(unsigned n, double heartbeat_s);
/* The same with an emergency stop button whose input the machine file names. */
struct sim_scene *sim_scene_button(unsigned n);
/* The same, armed, with a reference beside the head that is touched every so many strikes. */
struct sim_scene *sim_scene_reference(unsigned n, uint32_t every);
void sim_scene_free(struct sim_scene *scene);
/* What was said, and the last lines on the wire. */
void sim_scene_show(const struct sim_scene *scene);
void sim_scene_run(struct sim_scene *scene);
/* What the skin felt against what the stream believes; returns the uncertain ones. */
size_t sim_scene_judge(const struct sim_scene *scene);
/* All that it takes a person to go on after whatever happened. */
void sim_scene_recover(struct sim_scene *scene);

#endif
