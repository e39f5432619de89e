/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/offset.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/offset_search.h"

/* How far beyond the reach, from how many samples; gaps that are none, of solutions and of guesses;
 * dips that may be zeros of a near chain. */
static const struct {
    enum offset_slack_kind slack;
    int samples;
    double done, miss;
} CARE[] = {
    [OFFSET_EXACT] = {OFFSET_SLACK_NONE, OFFSET_SAMPLES, 4e-15, 0.0},
    [OFFSET_EXACT_FINE] = {OFFSET_SLACK_NONE, OFFSET_SAMPLES_FINE, 4e-15, 0.0},
    [OFFSET_ROUGH] = {OFFSET_SLACK_SOME, OFFSET_SAMPLES, 1e-3, 0.1},
    [OFFSET_ROUGH_FINE] = {OFFSET_SLACK_SOME, OFFSET_SAMPLES_FINE, 1e-3, 0.1},
    [OFFSET_LOOSE_FINE] = {OFFSET_SLACK_MUCH, OFFSET_SAMPLES_FINE, 1e-3, 0.3},
};
/* Sine of the angle between axes 4 and 5; offset_init takes no chain where it is as small. */
static const double BEND_MIN = 1e-3;
/* Less than this and the last joint is free. */
static const double FREE = 1e-11;

/* Guesses beyond the reach have cosines and sines that are not of one length. */
static inline void put(struct stance *stance, int i, double cosine, double sine)
{
    const double share = 1.0 / sqrt(cosine * cosine + sine * sine);
    stance->cosine[i] = share * cosine;
    stance->sine[i] = share * sine;
}

/* The joints where the last one stands at an angle that solves the equation. */
static bool stance_at(const struct offset_place *place, int side, struct offset_angle at,
                      struct stance *stance)
{
    const struct arm_closed *k = place->closed;
    struct offset_arm arm;
    if (!offset_reach(place, side, at, &arm)) {
        return false;
    }
    const struct vec3 z4 = offset_at(&place->axis5, at), x5 = offset_at(&place->x5, at);
    const double way = k->sin4 < 0.0 ? -1.0 : 1.0;
    const double u = way * -vec3_dot(z4, arm.y3), v = way * vec3_dot(z4, arm.x3);
    const double bend = sqrt(u * u + v * v);
    if (!(bend > BEND_MIN)) {
        return false; /* axes 4 and 5 in line, which the chain's own never are */
    }
    const double c4 = u / bend, s4 = v / bend, sin_phase = k->fold * k->sin_phase;
    const struct vec3 x4 = vec3_along(vec3_scale(arm.x3, c4), s4, arm.y3);
    put(stance, 0, arm.c1, arm.s1);
    put(stance, 1, arm.c2, arm.s2);
    put(stance, 4, vec3_dot(x5, x4), vec3_dot(x5, vec3_cross(z4, x4)));
    stance->cosine[2] = arm.c_bend * k->cos_phase + arm.s_bend * sin_phase;
    stance->sine[2] = arm.s_bend * k->cos_phase - arm.c_bend * sin_phase;
    stance->cosine[3] = c4;
    stance->sine[3] = s4;
    stance->cosine[5] = at.c;
    stance->sine[5] = at.s;
    return true;
}

/* Where axes 2, 3 and 4 are parallel, the meeting point of axes 5 and 6 stands as far off the
 * plane of axis 1 as the arm does: that turns axis 1, and axis 5 has to lie in the plane. */
static void solve_parallel(struct offset_search *search)
{
    const struct arm_closed *k = search->place.closed;
    const struct offset_vector *axis5 = &search->place.axis5;
    const struct vec3 foot = vec3_along(search->place.wrist.still, k->d5_mm, axis5->still);
    for (int way = 0; way < OFFSET_SIDES; way += OFFSET_SHOULDER) {
        double c1, s1;
        if (!offset_shoulder(&search->place, foot, way, &c1, &s1)) {
            continue;
        }
        const struct vec3 across = {s1, -c1, 0.0};
        const double still = vec3_dot(across, axis5->still);
        const double c = vec3_dot(across, axis5->across), s = vec3_dot(across, axis5->along);
        const double r2 = c * c + s * s, rest2 = r2 - still * still;
        const bool free = r2 < FREE * FREE && fabs(still) < FREE;
        if (!free && !(rest2 >= -search->miss * r2 && r2 > 0.0)) {
            continue;
        }
        const double rest = sqrt(fmax(0.0, rest2));
        const double scale = sqrt(r2 * (still * still + rest * rest));
        for (int flip = free ? 1 : -1; flip <= 1; flip += 2) {
            const struct offset_angle turned = {-(still * c + flip * rest * s) / scale,
                                                -(still * s - flip * rest * c) / scale};
            const struct offset_angle at = free ? search->kept : turned;
            /* the wrist may stand behind the shoulder where the foot does not */
            const struct vec3 w = offset_at(&search->place.wrist, at);
            const int side = w.x * c1 + w.y * s1 < 0.0 ? OFFSET_SHOULDER : 0;
            offset_add_root(search, side, at);
            offset_add_root(search, side + OFFSET_ELBOW, at);
        }
    }
}

size_t offset_stances(const struct arm_closed *closed, const struct frame *last_in_first,
                      const struct joints *near, enum offset_care care,
                      struct stance stance[ARM_BRANCHES_MAX])
{
    assert(near);
    struct offset_search search;
    search.place = offset_place(closed, last_in_first, CARE[care].slack);
    search.count = search.roots.count = 0;
    const double theta6 = near->q[5] + closed->offset[5];
    search.kept = (struct offset_angle){cos(theta6), sin(theta6)};
    search.done = CARE[care].done;
    search.miss = CARE[care].miss;
    if (closed->parallel) {
        solve_parallel(&search);
    }
    if (search.roots.count == 0) {
        offset_search(&search, CARE[care].samples);
    }
    size_t count = 0;
    for (size_t i = 0; i < search.roots.count; i++) {
        const struct offset_root *root = &search.roots.root[i];
        count += stance_at(&search.place, root->side, root->at, &stance[count]);
    }
    return count;
}

size_t offset_solve(const struct arm_closed *closed, const struct frame *last_in_first,
                    const struct joints *near, enum offset_care care,
                    struct joints raw[ARM_BRANCHES_MAX])
{
    struct stance stance[ARM_BRANCHES_MAX];
    const size_t count = offset_stances(closed, last_in_first, near, care, stance);
    for (size_t i = 0; i < count; i++) {
        raw[i] = stance_joints(closed, &stance[i]);
    }
    return count;
}
