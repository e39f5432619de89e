/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/turn.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/guess.h"
#include "kinematics/arm/limits.h"
#include "kinematics/arm/newton.h"
#include "kinematics/arm/spin.h"

enum { GRID = 360, VALLEYS = 8, CUTS = 60 };

static const double TURN = 2.0 * UNITS_PI;
/* A tip that far away, mm, is as bad as a joint one radian past its stop. */
static const double MM_A_RAD = 100.0;
/* The golden section. */
static const double GOLDEN = 0.6180339887498949;

/* What is looked for, and what was found. */
struct search {
    const struct arm *arm;
    const struct tool *target;
    const struct joints *near;
    struct joints *branch;
    enum arm_answer *why;
    double spin_rad;
    size_t count;
};

static bool try_spin(struct search *search, double spin_rad)
{
    search->count = arm_branches(search->arm, search->target, spin_rad, search->near,
                                 search->branch, search->why);
    search->spin_rad = spin_rad - TURN * floor(spin_rad / TURN);
    return search->count > 0;
}

/* How far the best joints for this spin are from being an answer, rad. */
static double miss_at(const struct search *search, double spin_rad)
{
    const struct arm *arm = search->arm;
    const struct frame frame = spin_frame(search->target, spin_rad);
    struct joints raw[ARM_BRANCHES_MAX];
    size_t count;
    if (arm->seedable) {
        const struct frame last = guess_last(arm, &frame);
        count = guess_joints(arm, &last, search->near, true, raw);
    } else {
        count = newton_branches(arm, &frame, search->near, raw);
    }
    double best = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        const struct tool is = arm_tool_from_joints(arm, &raw[i]);
        const double off_mm = vec3_distance(is.tip, search->target->tip);
        best = fmin(best, limits_miss(arm, &raw[i]) + off_mm / MM_A_RAD);
    }
    return best;
}

/* Closes in on the least miss between two spins, and asks on the way. */
static bool try_valley(struct search *search, double low_rad, double high_rad)
{
    double inner[2] = {high_rad - GOLDEN * (high_rad - low_rad),
                       low_rad + GOLDEN * (high_rad - low_rad)};
    double miss[2] = {miss_at(search, inner[0]), miss_at(search, inner[1])};
    for (int i = 0; i < CUTS; i++) {
        const int best = miss[0] <= miss[1] ? 0 : 1;
        if (try_spin(search, inner[best])) {
            return true;
        }
        if (best == 0) {
            high_rad = inner[1];
            inner[1] = inner[0];
            miss[1] = miss[0];
            inner[0] = high_rad - GOLDEN * (high_rad - low_rad);
            miss[0] = miss_at(search, inner[0]);
        } else {
            low_rad = inner[0];
            inner[0] = inner[1];
            miss[0] = miss[1];
            inner[1] = low_rad + GOLDEN * (high_rad - low_rad);
            miss[1] = miss_at(search, inner[1]);
        }
    }
    return false;
}

/* The lowest of the grid's local minima first. */
static bool try_valleys(struct search *search, double from_rad)
{
    static const double STEP = 2.0 * UNITS_PI / GRID;
    double miss[GRID];
    for (int i = 0; i < GRID; i++) {
        miss[i] = miss_at(search, from_rad + i * STEP);
    }
    bool tried[GRID] = {false};
    for (int n = 0; n < VALLEYS; n++) {
        int best = -1;
        for (int i = 0; i < GRID; i++) {
            const double left = miss[(i + GRID - 1) % GRID], right = miss[(i + 1) % GRID];
            const bool valley = miss[i] < HUGE_VAL && miss[i] <= left && miss[i] <= right;
            best = valley && !tried[i] && (best < 0 || miss[i] < miss[best]) ? i : best;
        }
        if (best < 0) {
            return false;
        }
        tried[best] = true;
        const double at = from_rad + best * STEP;
        if (try_valley(search, at - STEP, at + STEP)) {
            return true;
        }
    }
    return false;
}

size_t turn_branches(const struct arm *arm, const struct tool *target, double *spin_rad,
                     const struct joints *near, struct joints branch[ARM_BRANCHES_MAX],
                     enum arm_answer *why)
{
    assert(spin_rad && why);
    const bool spins = arm->machine->model == MACHINE_SERIAL_DH && arm->joint_count >= 6;
    struct search search = {.arm = arm,
                            .target = target,
                            .near = near ? near : &arm->middle,
                            .branch = branch,
                            .why = why};
    enum arm_answer reason = ARM_UNREACHABLE;
    for (int i = 0; i < (spins ? GRID : 1); i++) {
        /* 0, 1, -1, 2, -2 ... steps away */
        const int away = i % 2 == 0 ? -i / 2 : (i + 1) / 2;
        if (try_spin(&search, *spin_rad + away * (TURN / GRID))) {
            *spin_rad = search.spin_rad;
            return search.count;
        }
        reason = *why == ARM_LIMIT ? ARM_LIMIT : reason;
    }
    if (spins && try_valleys(&search, *spin_rad)) {
        *spin_rad = search.spin_rad;
        return search.count;
    }
    *why = reason;
    return 0;
}
