/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "kinematics/arm/spin.h"
#include "kinematics/arm/track_private.h"

/* How far `is` is turned about the needle from the turn that `carried` has, at one target. */
static double turn_between(const struct frame *carried, const struct frame *is)
{
    const struct vec3 a = {carried->r[0][0], carried->r[1][0], carried->r[2][0]};
    const struct vec3 b = {carried->r[0][1], carried->r[1][1], carried->r[2][1]};
    const struct vec3 x = {is->r[0][0], is->r[1][0], is->r[2][0]};
    return atan2(vec3_dot(x, b), vec3_dot(x, a));
}

/* The turn that is left when the first place's is carried to the last; 0 where those are not two
 * places of one branch. */
static double turn_to_go(const struct arm *arm, const struct tool *target, size_t first,
                         size_t last, const struct track *track)
{
    struct frame frame = arm_frame_from_joints(arm, &track[first].joints);
    struct joints arrived;
    for (size_t i = first + 1; i <= last; i++) {
        frame = spin_carried(&target[i], &frame, 0.0);
    }
    const struct frame end = arm_frame_from_joints(arm, &track[last].joints);
    const bool same = track_joints(arm, &end, &track[first].joints, &arrived) &&
                      track_hop_ns(arm, &arrived, &track[last].joints) < 1000;
    return same ? turn_between(&frame, &end) : 0.0;
}

/* One place, with the turn given or as near to it as may be; the frame becomes the place's. */
static bool fill_place(const struct arm *arm, const struct tool *target, const struct joints *near,
                       struct frame *frame, struct track *place)
{
    static const double EXTRA_RAD[] = {0.0, 0.06, -0.06, 0.15, -0.15, 0.3, -0.3, 0.5, -0.5};
    for (size_t k = 0; k < sizeof EXTRA_RAD / sizeof EXTRA_RAD[0]; k++) {
        const struct frame turned = spin_carried(target, frame, EXTRA_RAD[k]);
        if (track_joints(arm, &turned, near, &place->joints)) {
            *frame = turned;
            return true;
        }
    }
    return false;
}

/* From one rung on, or back, up to the first place that cannot be had. */
static void fill_from(const struct arm *arm, const struct tool *target, size_t rung, size_t places,
                      int way, double turn_rad, struct track *track)
{
    struct frame frame = arm_frame_from_joints(arm, &track[rung].joints);
    size_t i = rung;
    for (size_t k = 0; k < places; k++) {
        const struct joints *near = &track[i].joints;
        i = way > 0 ? i + 1 : i - 1;
        frame = spin_carried(&target[i], &frame, turn_rad);
        if (track[i].solved || !fill_place(arm, &target[i], near, &frame, &track[i])) {
            return;
        }
        track[i].solved = true;
    }
}

void track_fill(const struct arm *arm, const struct tool *target, size_t count, struct track *track)
{
    for (size_t first = 0; first < count; first += TRACK_STRIDE) {
        const size_t end = first + TRACK_STRIDE < count ? first + TRACK_STRIDE : count;
        const size_t places = end - first - 1;
        const bool begins = track[first].solved, ends = end < count && track[end].solved;
        if (begins) {
            const double go_rad = ends ? turn_to_go(arm, target, first, end, track) : 0.0;
            fill_from(arm, target, first, places, 1, go_rad / (double)(end - first), track);
        }
        if (ends) {
            fill_from(arm, target, end, places, -1, 0.0, track);
        }
    }
}
