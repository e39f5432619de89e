/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job of a few dots in a row, a rig and a fake firmware: where the tests of the strike machine
 * begin.
 */
#ifndef TESTS_UNIT_STREAM_SCENE_H
#define TESTS_UNIT_STREAM_SCENE_H

#include "tests/unit/fake_grbl.h"
#include "tests/unit/stream_rig.h"

struct phase;

struct stream_scene {
    struct machine machine;
    struct plan plan;
    struct plan_strike strike[FAKE_DOTS];
    struct solution solution;
    struct solved solved[FAKE_DOTS];
    struct joints via[HOP_VIA_MAX]; /* of every hop, once via_count says so */
    uint8_t state[FAKE_DOTS];
    struct fake_grbl fake;
    struct rig rig;
};

/* Connected, homed, loaded and armed. */
struct stream_scene *stream_scene_new(size_t dots);
/* Nothing plugged yet. */
struct stream_scene *stream_scene_cold(size_t dots);
void stream_scene_free(struct stream_scene *scene);

/* From a cold one: connected, homed, loaded, armed, and running. */
void stream_scene_run(struct stream_scene *scene);
/* Until the strike machine is in that phase (stream_private.h), for at most ten seconds. */
void stream_scene_until(struct stream_scene *scene, const struct phase *phase);

/* Takes away what is wrong, lets a person do what it takes, and runs the job to its end. */
void stream_scene_recover(struct stream_scene *scene);

/* The promise: every dot struck at most once; confirmed ones were struck; struck ones are
 * confirmed or uncertain; the ledger says the same, and says it once. Returns the number of
 * uncertain dots. */
size_t stream_scene_judge(const struct stream_scene *scene, const char *name);

#endif
