/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fine pass: every place may turn a few steps either way; the cheapest row of turns is found by
 * dynamic programming. Joints at a turn come from three exact solutions and the parabola through
 * them; what is taken in the end is solved exactly.
 *
 * The time of a hop goes with the root of its way, so that one long hop costs less than many that
 * are a little longer: the first rounds go by the way itself, which spreads turns evenly; only then
 * does the time decide.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "kinematics/arm/spin.h"
#include "kinematics/arm/track_private.h"

enum { SIDE = 4, TURNS = 2 * SIDE + 1, ROUNDS = 5, BY_WAY = 3 };

static const double STEP_RAD[ROUNDS] = {0.07, 0.035, 0.016, 0.007, 0.003};
/* By way, a hop of this time costs its time. */
static const double USUAL_NS = 0.4e9;
/* A hop to joints at their stops counts as so many. */
static const double CROWDED_HOPS = 3.0, CRAMPED_HOPS = 30.0;
static const double CRAMPED = 0.5; /* of the room */

/* A place's choices; those that the arm does not reach cost INT64_MAX. */
struct choices {
    struct joints joints[TURNS];
    double load[TURNS]; /* hops to it count as so many times more */
    int64_t sum_ns[TURNS];
};

struct refining {
    const struct arm *arm;
    const struct tool *target;
    double step_rad;
    bool by_way;
    size_t count;
    struct track *track;
    uint8_t (*before)[TURNS]; /* the turn at the solved place before */
};

static double load_of(const struct arm *arm, const struct joints *joints)
{
    const double crowded = track_crowding(arm, joints);
    return crowded <= 0.0 ? 1.0 : 1.0 + (crowded < CRAMPED ? CROWDED_HOPS * crowded : CRAMPED_HOPS);
}

/* Joints at every turn: the parabola through both ends and the middle. */
static void set_choices(const struct refining *refining, size_t i, struct choices *choices)
{
    const struct arm *arm = refining->arm;
    const struct joints *middle = &refining->track[i].joints;
    const struct frame is = arm_frame_from_joints(arm, middle);
    struct joints end[2];
    bool reached[2];
    for (int k = 0; k < 2; k++) {
        const double turn_rad = (k == 0 ? -SIDE : SIDE) * refining->step_rad;
        const struct frame frame = spin_carried(&refining->target[i], &is, turn_rad);
        reached[k] = track_joints(arm, &frame, middle, &end[k]);
    }
    const bool both = reached[0] && reached[1];
    for (int t = 0; t < TURNS; t++) {
        const double part = (double)(t - SIDE) / SIDE;
        choices->joints[t] = *middle;
        choices->sum_ns[t] = t == SIDE || both ? 0 : INT64_MAX;
        for (size_t j = 0; both && j < arm->joint_count; j++) {
            const double slope = 0.5 * (end[1].q[j] - end[0].q[j]);
            const double bend = 0.5 * (end[1].q[j] + end[0].q[j]) - middle->q[j];
            choices->joints[t].q[j] = middle->q[j] + (slope + bend * part) * part;
        }
        choices->load[t] = load_of(arm, &choices->joints[t]);
    }
}

static int64_t cost_ns(const struct refining *refining, const struct joints *from,
                       const struct joints *to)
{
    const int64_t hop_ns = track_hop_ns(refining->arm, from, to);
    const double share = (double)hop_ns / USUAL_NS;
    return refining->by_way ? (int64_t)(share * (double)hop_ns + 0.5) : hop_ns;
}

static void connect(const struct refining *refining, const struct choices *from, struct choices *to,
                    uint8_t before[TURNS])
{
    for (int t = 0; t < TURNS; t++) {
        if (to->sum_ns[t] == INT64_MAX) {
            continue;
        }
        int64_t best_ns = INT64_MAX;
        for (int s = 0; s < TURNS; s++) {
            if (from->sum_ns[s] == INT64_MAX) {
                continue;
            }
            const int64_t hop_ns = cost_ns(refining, &from->joints[s], &to->joints[t]);
            const int64_t ns = from->sum_ns[s] + (int64_t)(to->load[t] * (double)hop_ns + 0.5);
            before[t] = ns < best_ns ? (uint8_t)s : before[t];
            best_ns = ns < best_ns ? ns : best_ns;
        }
        to->sum_ns[t] = best_ns;
    }
}

/* Takes the turn, exactly; where that cannot be had the place stays as it was. */
static void take(struct refining *refining, size_t i, int turn)
{
    struct track *place = &refining->track[i];
    if (turn == SIDE) {
        return;
    }
    const struct frame is = arm_frame_from_joints(refining->arm, &place->joints);
    const double turn_rad = (turn - SIDE) * refining->step_rad;
    const struct frame frame = spin_carried(&refining->target[i], &is, turn_rad);
    struct joints joints;
    if (track_joints(refining->arm, &frame, &place->joints, &joints)) {
        place->joints = joints;
    }
}

static void refine_once(struct refining *refining)
{
    struct choices choices[2];
    size_t last = SIZE_MAX;
    int now = 0;
    for (size_t i = 0; i < refining->count; i++) {
        if (!refining->track[i].solved) {
            continue;
        }
        set_choices(refining, i, &choices[now]);
        if (last != SIZE_MAX) {
            connect(refining, &choices[1 - now], &choices[now], refining->before[i]);
        }
        last = i;
        now = 1 - now;
    }
    if (last == SIZE_MAX) {
        return;
    }
    const struct choices *end = &choices[1 - now];
    int turn = SIDE;
    for (int t = 0; t < TURNS; t++) {
        turn = end->sum_ns[t] < end->sum_ns[turn] ? t : turn;
    }
    for (size_t i = last + 1; i-- > 0;) {
        if (refining->track[i].solved) {
            const int before = refining->before[i][turn];
            take(refining, i, turn);
            turn = before;
        }
    }
}

bool track_refine(const struct arm *arm, const struct tool *target, size_t count,
                  struct track *track)
{
    struct refining refining = {.arm = arm, .target = target, .count = count, .track = track};
    refining.before = calloc(count + 1, sizeof *refining.before);
    if (refining.before == NULL) {
        return false;
    }
    for (int round = 0; round < ROUNDS; round++) {
        refining.step_rad = STEP_RAD[round];
        refining.by_way = round < BY_WAY;
        refine_once(&refining);
    }
    free(refining.before);
    return true;
}
