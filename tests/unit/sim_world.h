/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A simulated machine on virtual time, for tests of the simulator: a gantry of five axes and a
 * needle over a flat pad or a head, at rest at its homed corner.
 */
#ifndef TESTS_UNIT_SIM_WORLD_H
#define TESTS_UNIT_SIM_WORLD_H

#include <stddef.h>

#include "sim/core.h"

enum { SIM_WORLD_TEXT = 1 << 18, SIM_WORLD_TOUCHES = 64, SIM_WORLD_EVENTS = 4096 };

struct sim_world {
    struct machine machine;
    struct head head;
    struct pose pose;
    uint64_t seed;
    struct sim *sim;
    char text[SIM_WORLD_TEXT]; /* what the machine said since the last question */
    size_t text_size;
    struct sim_touch touch[SIM_WORLD_TOUCHES];
    size_t touches;
    struct sim_event event[SIM_WORLD_EVENTS];
    int64_t steps[SIM_WORLD_EVENTS][SIM_AXES_MAX];
    size_t events;
};

struct machine sim_world_gantry(void);
struct machine sim_world_serial(void);
struct head sim_world_ellipsoid(void);
struct head sim_world_pad(void);

/* A gantry and an ellipsoid head at (225, 225, 0), banner already taken. */
struct sim_world *sim_world_new(void);
/* The same with another machine, head or pose: change them and begin again. */
void sim_world_restart(struct sim_world *world);
void sim_world_free(struct sim_world *world);

void sim_world_send(struct sim_world *world, const char *bytes);
void sim_world_run(struct sim_world *world, double seconds);
/* Until nothing more will happen. */
void sim_world_settle(struct sim_world *world);
/* Everything said since the last call. */
const char *sim_world_text(struct sim_world *world);
/* Sends, settles, and returns what was said. */
const char *sim_world_ask(struct sim_world *world, const char *bytes);
double sim_world_now_s(const struct sim_world *world);
/* The field of the answer to `?`, e.g. "MPos"; "" when it has none; "state" for the state. */
const char *sim_world_status(struct sim_world *world, const char *field);
void sim_world_home(struct sim_world *world);
/* The point of an ellipsoid head in that direction of its own axes, and its normal; head frame. */
void sim_world_on_head(const struct head *head, double theta, double phi, struct sim_vec *place,
                       struct sim_vec *normal);

#endif
