/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a tracker has said of the head lately: how fast a place of it moves, and where it is now.
 * Fixed memory; times are CLOCK_MONOTONIC.
 */
#ifndef CONTROLLER_STREAM_HEAD_TRACK_H
#define CONTROLLER_STREAM_HEAD_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/units.h"
#include "kinematics/vec.h"

enum { HEAD_TRACK_SAMPLES = 512 }; /* a whole breath, at 100 a second */

struct head_sample {
    int64_t t_ns; /* when it was measured */
    struct pose head_in_base;
};

struct head_track {
    struct head_sample sample[HEAD_TRACK_SAMPLES]; /* a ring */
    size_t next, count;
    int64_t heard_ns; /* when the latest one arrived */
};

/* A datagram, `pose t_ns x y z roll pitch yaw` in ns, mm and degrees. Hostile until parsed. */
bool head_sample_parse(struct head_sample *sample, const char *text, size_t len);

/* One that is not newer than the one before is left out. */
void head_track_add(struct head_track *track, const struct head_sample *sample, int64_t now_ns);

/* The k-th newest, from 0; k is less than count. */
const struct head_sample *head_track_newest(const struct head_track *track, size_t k);

/* No datagram for half a second, or only old news. */
bool head_track_is_stale(const struct head_track *track, int64_t now_ns);

/* The last 200 ms at one place of the head. */
struct head_motion {
    bool known;            /* they are covered */
    double speed_mm_s;     /* slope of a straight line through its places */
    double onset_mm_s;     /* the same of the last 60 ms: what has only just begun */
    struct vec3 place_mm;  /* their mean, base frame */
    struct pose mean_pose; /* head in base */
};
struct head_motion head_track_motion(const struct head_track *track, struct vec3 place_in_head);

/* Mean pose of all that is kept, back to where that place was further than near_mm from where it
 * has been lately: over a breath it is what the head breathes about. Needs a motion that is known.
 */
struct pose head_track_mean(const struct head_track *track, struct vec3 place_in_head,
                            const struct head_motion *motion, double near_mm);

#endif
