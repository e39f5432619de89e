/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The coarse pass. What a candidate costs is what the next few hops would take from there with the
 * spin that is best for each, by the Jacobian; that is what makes one posture better than another,
 * and it is known before the neighbours are.
 */
#include "kinematics/arm/track_private.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "kinematics/arm/chain.h"
#include "kinematics/arm/inverse.h"
#include "kinematics/arm/spin.h"
#include "kinematics/arm/track_local.h"

enum { CANDIDATES_MAX = 64, FIRST = -1, UNREACHED = -2 };

/* From one branch to another, or far round: up, over and down again. In hops at these joints. */
static const double JUMP_HOPS = 10.0;
/* A radian of spin on the way from rung to rung, in hops. */
static const double TURN_HOPS_PER_RAD = 4.0;
static const double CROWDED_HOPS = 8.0;

struct candidate {
    struct joints joints;
    struct vec3 x, y; /* of the tool: its spin */
    double drift_rad; /* the turn to the next rung that costs nothing */
    int64_t here_ns;  /* all the hops of its stretch */
    int64_t sum_ns;   /* the cheapest way here */
    int32_t before;   /* on the rung before */
};

struct rung {
    size_t count;
    struct candidate candidate[CANDIDATES_MAX]; /* cheapest first */
};

static void insert(struct rung *rung, const struct candidate *candidate)
{
    size_t at = rung->count;
    while (at > 0 && candidate->here_ns < rung->candidate[at - 1].here_ns) {
        at--;
    }
    if (at == CANDIDATES_MAX) {
        return;
    }
    rung->count += rung->count < CANDIDATES_MAX;
    for (size_t i = rung->count - 1; i > at; i--) {
        rung->candidate[i] = rung->candidate[i - 1];
    }
    rung->candidate[at] = *candidate;
}

static void fill_rung(const struct arm *arm, const struct tool *target, size_t ahead,
                      struct rung *rung)
{
    rung->count = 0;
    for (int spin = 0; spin < ARM_SPINS; spin++) {
        const struct frame frame = spin_frame(target, spin * (2.0 * UNITS_PI / ARM_SPINS));
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t count = inverse_branches(arm, &frame, &arm->middle, branch, &why);
        for (size_t i = 0; i < count; i++) {
            struct candidate candidate = {
                .joints = branch[i],
                .x = {frame.r[0][0], frame.r[1][0], frame.r[2][0]},
                .y = {frame.r[0][1], frame.r[1][1], frame.r[2][1]},
            };
            const struct track_local local = track_local_hops(arm, &branch[i], target, ahead);
            const double crowded = CROWDED_HOPS * track_crowding(arm, &branch[i]) / TRACK_STRIDE;
            candidate.here_ns = llround(1e9 * TRACK_STRIDE * local.hop_s * (1.0 + crowded));
            candidate.drift_rad = TRACK_STRIDE * local.drift_rad;
            insert(rung, &candidate);
        }
    }
}

static bool is_near(const struct joints *a, const struct joints *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs(a->q[i] - b->q[i]) > TRACK_JUMP_RAD) {
            return false;
        }
    }
    return true;
}

/* What the turn from rung to rung costs beyond the one that is free. */
static int64_t turn_ns(const struct candidate *from, const struct candidate *to)
{
    const double turn_rad = atan2(vec3_dot(to->x, from->y), vec3_dot(to->x, from->x));
    const double extra_rad = fabs(turn_rad - from->drift_rad);
    return llround((double)to->here_ns / TRACK_STRIDE * TURN_HOPS_PER_RAD * extra_rad);
}

static void connect(const struct arm *arm, const struct rung *from, struct rung *to)
{
    int32_t cheapest = 0;
    for (size_t i = 1; i < from->count; i++) {
        cheapest =
            from->candidate[i].sum_ns < from->candidate[cheapest].sum_ns ? (int32_t)i : cheapest;
    }
    for (size_t k = 0; k < to->count; k++) {
        struct candidate *candidate = &to->candidate[k];
        const int64_t hop_ns = candidate->here_ns / TRACK_STRIDE;
        const struct candidate *there = &from->candidate[cheapest];
        const int64_t round_ns = track_hop_ns(arm, &there->joints, &candidate->joints);
        int64_t best_ns = there->sum_ns + round_ns + llround(JUMP_HOPS * (double)hop_ns);
        candidate->before = cheapest;
        for (size_t i = 0; i < from->count; i++) {
            const struct candidate *before = &from->candidate[i];
            if (before->sum_ns >= best_ns ||
                !is_near(&before->joints, &candidate->joints, arm->joint_count)) {
                continue;
            }
            const int64_t ns = before->sum_ns + turn_ns(before, candidate);
            candidate->before = ns < best_ns ? (int32_t)i : candidate->before;
            best_ns = ns < best_ns ? ns : best_ns;
        }
        candidate->sum_ns = best_ns + candidate->here_ns;
    }
}

static void climb(const struct arm *arm, const struct tool *target, size_t count, struct rung *rung,
                  size_t rungs)
{
    const struct rung *last = NULL;
    for (size_t r = 0; r < rungs; r++) {
        const size_t at = r * TRACK_STRIDE;
        fill_rung(arm, &target[at], count - 1 - at, &rung[r]);
        if (rung[r].count == 0) {
            continue;
        }
        if (last != NULL) {
            connect(arm, last, &rung[r]);
        } else {
            for (size_t k = 0; k < rung[r].count; k++) {
                rung[r].candidate[k].sum_ns = rung[r].candidate[k].here_ns;
            }
        }
        last = &rung[r];
    }
}

bool track_ladder(const struct arm *arm, const struct tool *target, size_t count,
                  struct track *found)
{
    const size_t rungs = (count + TRACK_STRIDE - 1) / TRACK_STRIDE;
    struct rung *rung = malloc((rungs + 1) * sizeof *rung);
    if (rung == NULL) {
        return false;
    }
    climb(arm, target, count, rung, rungs);
    int32_t at = FIRST;
    for (size_t r = rungs; r-- > 0;) {
        found[r].solved = rung[r].count > 0;
        if (!found[r].solved) {
            continue;
        }
        if (at == FIRST) {
            at = 0;
            for (size_t k = 1; k < rung[r].count; k++) {
                const struct candidate *best = &rung[r].candidate[at];
                at = rung[r].candidate[k].sum_ns < best->sum_ns ? (int32_t)k : at;
            }
        }
        found[r].joints = rung[r].candidate[at].joints;
        at = rung[r].candidate[at].before;
    }
    free(rung);
    return true;
}
