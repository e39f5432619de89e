/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a tracker's word means for one strike: may it happen now, has it been blurred, has the head
 * to be registered again. Fixed memory; times are CLOCK_MONOTONIC.
 */
#ifndef CONTROLLER_STREAM_HEAD_GATE_H
#define CONTROLLER_STREAM_HEAD_GATE_H

#include "controller/stream/head_track.h"
#include "controller/stream/stream.h"

struct head_gate {
    struct head_track track;
    int64_t out_since_ns; /* the strike's place has been out of reach since; 0: it is not */
};

/* A strike: where it is on the head, and where the head was registered. */
struct head_target {
    struct vec3 at_mm, normal; /* head frame */
    struct frame head_in_base;
    double shift_mm; /* so far aside it may be */
};

/* In the skin for so long, from now on. STREAM_HEAD_MOVED: pose says where it lies now. */
enum stream_head head_gate_judge(struct head_gate *gate, const struct head_target *target,
                                 double in_skin_s, int64_t now_ns, struct pose *pose);
/* It has been in the skin for so long at some time between those two: has the skin moved under the
 * needle, or does nobody know? */
bool head_gate_blurs(const struct head_gate *gate, const struct head_target *target,
                     int64_t from_ns, int64_t to_ns, double in_skin_s);

#endif
