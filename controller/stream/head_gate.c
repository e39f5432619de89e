/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/head_gate.h"

#include <math.h>

#include "controller/stream/head_span.h"

/* The skin moves no further than this under a needle that is in it. */
static const double SMEAR_MAX_MM = 0.05;
/* What a tracker makes of that: less its noise, which is less for a line through many places than
 * for two means of a few. */
static const double STRAIGHT_MAX_MM = 0.03, BRIEF_MAX_MM = 0.045, SWING_MAX_MM = 0.08;
/* They look back from the needle's entry by so much: the longer, the less noise; the shorter, the
 * less does a head that has only just begun to move look like one at rest. */
static const int64_t LONG_NS = 100000000, BRIEF_NS = 25000000;
/* Off the skin the foot follows that far without a say of anybody. */
static const double SINK_MAX_MM = 0.5;
/* A breath moves a head that far, and back in that time. */
static const double BREATH_MM = 1.0;
static const int64_t BREATH_NS = 4500000000;
/* What it breathes about may be off by that share of what is allowed. */
static const double DRIFT_SHARE = 0.6;

/* How far a strike's place is from where it was registered: along the skin, and off it, where the
 * spring foot follows. */
static bool is_out(const struct head_target *target, struct vec3 place, double share)
{
    const struct frame *head = &target->head_in_base;
    const struct vec3 off = vec3_sub(place, frame_point(head, target->at_mm));
    const double along_mm = vec3_dot(off, frame_turn(head, target->normal));
    const double aside2 = fmax(0.0, vec3_dot(off, off) - along_mm * along_mm);
    return !(sqrt(aside2) <= share * target->shift_mm) || !(fabs(along_mm) <= SINK_MAX_MM);
}

/* A short window is noisy, so it has twice the room. */
static bool is_still(const struct head_motion *motion, double in_skin_s)
{
    return motion->speed_mm_s * in_skin_s <= SMEAR_MAX_MM &&
           motion->onset_mm_s * in_skin_s <= 2.0 * SMEAR_MAX_MM;
}

bool head_gate_blurs(const struct head_gate *gate, const struct head_target *target,
                     int64_t from_ns, int64_t to_ns, double in_skin_s)
{
    const struct vec3 normal = frame_turn(&target->head_in_base, target->normal);
    const struct head_span brief = head_span_of(&gate->track, target->at_mm, normal,
                                                from_ns - BRIEF_NS, to_ns, in_skin_s),
                           span = head_span_of(&gate->track, target->at_mm, normal,
                                               from_ns - LONG_NS, to_ns, in_skin_s);
    return !span.known || span.straight_mm > STRAIGHT_MAX_MM || brief.straight_mm > BRIEF_MAX_MM ||
           brief.swing_mm > SWING_MAX_MM || is_out(target, brief.place_mm, 1.0);
}

/* Out for good, or only by a breath that brings it back? */
static bool has_moved(struct head_gate *gate, const struct head_target *target,
                      struct vec3 mean_place, int64_t now_ns)
{
    gate->out_since_ns = gate->out_since_ns == 0 ? now_ns : gate->out_since_ns;
    return now_ns - gate->out_since_ns > BREATH_NS || is_out(target, mean_place, DRIFT_SHARE);
}

enum stream_head head_gate_judge(struct head_gate *gate, const struct head_target *target,
                                 double in_skin_s, int64_t now_ns, struct pose *pose)
{
    if (head_track_is_stale(&gate->track, now_ns)) {
        return STREAM_HEAD_STALE;
    }
    const struct head_motion motion = head_track_motion(&gate->track, target->at_mm);
    if (!motion.known || !is_still(&motion, in_skin_s)) {
        return STREAM_HEAD_MOVING;
    }
    if (!is_out(target, motion.place_mm, 1.0)) {
        gate->out_since_ns = 0;
        return STREAM_HEAD_STILL;
    }
    *pose = head_track_mean(&gate->track, target->at_mm, &motion, BREATH_MM);
    const struct frame frame = frame_from_pose(pose);
    if (!has_moved(gate, target, frame_point(&frame, target->at_mm), now_ns)) {
        return STREAM_HEAD_MOVING;
    }
    gate->out_since_ns = 0;
    return STREAM_HEAD_MOVED;
}
