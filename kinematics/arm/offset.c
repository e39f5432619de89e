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

/* Two stances. */
struct stances {
    pair cosine[ARM_LINKS], sine[ARM_LINKS];
};

/* Guesses beyond the reach have cosines and sines that are not of one length. */
static inline void put(struct stances *stances, int i, pair cosine, pair sine)
{
    const pair share = 1.0 / pair_sqrt(cosine * cosine + sine * sine);
    stances->cosine[i] = share * cosine;
    stances->sine[i] = share * sine;
}

/* The joints where the last one stands at angles that solve the equation; not where axes 4 and 5
 * are in line, which the chain's own never are. */
static pair_mask stances_at(const struct offset_place *place, struct offset_sides side,
                            const struct offset_angles *first, struct offset_angles at,
                            struct stances *stances)
{
    const struct arm_closed *k = place->closed;
    struct offset_arms arm;
    const pair_mask reached = offset_reach(place, side, first, at, &arm);
    const struct pair_vec3 z4 = offset_pair_at(&place->axis5, at);
    const struct pair_vec3 x5 = offset_pair_at(&place->x5, at);
    const double way = k->sin4 < 0.0 ? -1.0 : 1.0;
    const pair u = way * -pair_vec3_dot(z4, arm.y3), v = way * pair_vec3_dot(z4, arm.x3);
    const pair bend = pair_sqrt(u * u + v * v), c4 = u / bend, s4 = v / bend;
    const struct pair_vec3 x4 = pair_vec3_along(pair_vec3_scale(arm.x3, c4), s4, arm.y3);
    const double sin_phase = k->fold * k->sin_phase;
    put(stances, 0, arm.c1, arm.s1);
    put(stances, 1, arm.c2, arm.s2);
    put(stances, 4, pair_vec3_dot(x5, x4), pair_vec3_dot(x5, pair_vec3_cross(z4, x4)));
    stances->cosine[2] = arm.c_bend * k->cos_phase + arm.s_bend * sin_phase;
    stances->sine[2] = arm.s_bend * k->cos_phase - arm.c_bend * sin_phase;
    stances->cosine[3] = c4;
    stances->sine[3] = s4;
    stances->cosine[5] = at.c;
    stances->sine[5] = at.s;
    return reached & (bend > BEND_MIN);
}

/* `first`: the roots have joint 1. Returns how many were written. */
static size_t stances_of_roots(const struct offset_place *place, const struct offset_roots *roots,
                               bool first, struct stance stance[OFFSET_STANCES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < roots->count; i += 2) {
        const struct offset_root *a = &roots->root[i];
        const struct offset_root *b = &roots->root[i + 1 < roots->count ? i + 1 : i];
        const struct offset_angles at = {{a->at.c, b->at.c}, {a->at.s, b->at.s}};
        const struct offset_angles joint1 = {{a->first.c, b->first.c}, {a->first.s, b->first.s}};
        struct stances stances;
        const pair_mask good =
            stances_at(place, offset_sides(a->side, b->side), first ? &joint1 : NULL, at, &stances);
        for (int k = 0; k < (a == b ? 1 : 2); k++) {
            for (int j = 0; j < ARM_LINKS; j++) {
                stance[count].cosine[j] = stances.cosine[j][k];
                stance[count].sine[j] = stances.sine[j][k];
            }
            count += good[k] != 0;
        }
    }
    return count;
}

/* Where axes 2, 3 and 4 are parallel, the meeting point of axes 5 and 6 stands as far off the
 * plane of axis 1 as the arm does: that turns axis 1, and axis 5 has to lie in the plane. */
static void solve_parallel(struct offset_search *search)
{
    const struct arm_closed *k = search->place.closed;
    const struct offset_vector *axis5 = &search->place.axis5;
    const struct vec3 foot = vec3_along(search->place.wrist.still, k->d5_mm, axis5->still);
    pair cosine, sine;
    if (!offset_shoulders(&search->place, foot, &cosine, &sine)) {
        return;
    }
    for (int way = 0; way < 2; way++) {
        const double c1 = cosine[way], s1 = sine[way];
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
            offset_add_root(search, (struct offset_root){side, at, {c1, s1}});
            offset_add_root(search, (struct offset_root){side + OFFSET_ELBOW, at, {c1, s1}});
        }
    }
}

size_t offset_stances(const struct arm_closed *closed, const struct frame *last_in_first,
                      const struct joints *near, enum offset_care care,
                      struct stance stance[OFFSET_STANCES_MAX])
{
    assert(near);
    struct offset_search search;
    search.place = offset_place(closed, last_in_first, CARE[care].slack);
    search.count = search.brackets.count = search.roots.count = 0;
    const double theta6 = near->q[5] + closed->offset[5];
    search.kept = (struct offset_angle){cos(theta6), sin(theta6)};
    search.done = CARE[care].done;
    search.miss = CARE[care].miss;
    if (closed->parallel) {
        solve_parallel(&search);
    }
    const bool closed_form = search.roots.count > 0;
    if (!closed_form) {
        offset_search(&search, CARE[care].samples);
    }
    /* beyond the reach joint 1 has no cosine */
    const bool first = closed_form && CARE[care].slack == OFFSET_SLACK_NONE;
    return stances_of_roots(&search.place, &search.roots, first, stance);
}

size_t offset_solve(const struct arm_closed *closed, const struct frame *last_in_first,
                    const struct joints *near, enum offset_care care,
                    struct joints raw[ARM_BRANCHES_MAX])
{
    struct stance stance[OFFSET_STANCES_MAX];
    const size_t all = offset_stances(closed, last_in_first, near, care, stance);
    const size_t count = all < ARM_BRANCHES_MAX ? all : ARM_BRANCHES_MAX;
    for (size_t i = 0; i < count; i++) {
        raw[i] = stance_joints(closed, &stance[i]);
    }
    return count;
}
