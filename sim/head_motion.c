/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/head_motion.h"

#include <math.h>
#include <string.h>

#include "sim/random.h"

#define NS_PER_S     1e9
#define WINDOW_S     10.0
#define DRIFT_MM     0.85 /* a window, deviation along each axis */
#define DRIFT_DEG    0.28
#define BREATH_HZ    0.25
#define BREATH_MM    0.3
#define SWAY_MM      3.5 /* median of how far it leans and comes back */
#define SWAY_SPREAD  0.5
#define PEAK_MM_S    86.0
#define QUINTIC_PEAK 1.875 /* peak speed of a smooth move over its mean speed */

enum { HALF_HOUR = 180 }; /* windows */

/* Jolts, fast and back: in which share of the windows, their peak speeds (median, spread of the
 * logarithm), and how long one way takes at most. */
static const struct jolts {
    double share, mm_s, spread, most_s;
} JOLTS[] = {
    [SIM_MOTION_REST] = {0.05, 10.0, 0.6, 0.4}, [SIM_MOTION_RESTLESS] = {1.0, 12.0, 1.0, 0.6}};

/* Out and back again, each way in that time. */
struct excursion {
    double at_s, way_s, mm[3];
};

/* What happens once in each window: a lasting shift, and what comes back. */
struct window {
    double shift_at_s, shift_s, shift[SIM_HEAD_FREEDOMS];
    struct excursion sway, jolt;
};

static double smooth(double u)
{
    u = fmin(fmax(u, 0.0), 1.0);
    return u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

/* Somewhere in a window, that far in any direction. */
static struct excursion excursion_of(uint64_t *random, double way_s, double far_mm)
{
    struct excursion excursion = {.way_s = way_s};
    excursion.at_s = sim_random_part(random) * (WINDOW_S - 2.0 * way_s);
    double direction[3], norm2 = 1e-12;
    for (size_t i = 0; i < 3; i++) {
        direction[i] = sim_random_normal(random);
        norm2 += direction[i] * direction[i];
    }
    for (size_t i = 0; i < 3; i++) {
        excursion.mm[i] = direction[i] / sqrt(norm2) * far_mm;
    }
    return excursion;
}

static uint64_t random_of(uint64_t seed, uint64_t index)
{
    return seed ^ (UINT64_C(0xd1b54a32d192ed03) * (index + 1));
}

/* The window of the fastest jolt of its half hour. */
static bool is_worst(uint64_t seed, size_t index)
{
    uint64_t random = random_of(~seed, index / HALF_HOUR);
    return index % HALF_HOUR == (size_t)(sim_random_part(&random) * HALF_HOUR);
}

static struct excursion jolt_of(const struct jolts *jolts, uint64_t *random, bool worst)
{
    const double way_s = 0.15 + (jolts->most_s - 0.15) * sim_random_part(random);
    const bool comes = sim_random_part(random) < jolts->share;
    const double mm_s =
        fmin(PEAK_MM_S, jolts->mm_s * exp(jolts->spread * sim_random_normal(random)));
    const double peak_mm_s = worst ? PEAK_MM_S : comes ? mm_s : 0.0;
    return excursion_of(random, way_s, peak_mm_s * way_s / QUINTIC_PEAK);
}

static struct window window_of(const struct sim_head_motion *motion, size_t index)
{
    uint64_t random = random_of(motion->seed, index);
    struct window window = {.shift_s = 0.5 + sim_random_part(&random)};
    window.shift_at_s = sim_random_part(&random) * (WINDOW_S - window.shift_s);
    for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
        const double deviation = i < 3 ? DRIFT_MM : rad_from_deg(DRIFT_DEG);
        window.shift[i] = deviation * sim_random_normal(&random);
    }
    const double sway_s = 1.0 + 1.8 * sim_random_part(&random);
    const double sway_mm = SWAY_MM * exp(SWAY_SPREAD * sim_random_normal(&random));
    window.sway = excursion_of(&random, sway_s, sway_mm);
    window.jolt = jolt_of(&JOLTS[motion->kind], &random, is_worst(motion->seed, index));
    return window;
}

void sim_head_put(struct sim_head_motion *motion, const struct pose *rest)
{
    memset(motion, 0, sizeof *motion);
    for (size_t i = 0; i < 3; i++) {
        motion->rest[i] = rest->xyz_mm[i];
        motion->rest[i + 3] = rest->rpy_rad[i];
    }
}

void sim_head_start(struct sim_head_motion *motion, enum sim_motion_kind kind, uint64_t seed)
{
    motion->kind = kind;
    motion->seed = seed;
    for (size_t k = 0; k < SIM_HEAD_WINDOWS; k++) {
        const struct window window = window_of(motion, k);
        for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
            motion->drift[k + 1][i] = motion->drift[k][i] + window.shift[i];
        }
    }
}

static bool is_over(const struct sim_head_ramp *ramp, int64_t ns)
{
    return ns >= ramp->start_ns + ramp->ns;
}

bool sim_head_push(struct sim_head_motion *motion, const struct sim_head_ramp *ramp)
{
    size_t kept = 0;
    for (size_t k = 0; k < motion->ramps; k++) {
        const struct sim_head_ramp old = motion->ramp[k];
        if (!is_over(&old, ramp->start_ns)) {
            motion->ramp[kept++] = old;
            continue;
        }
        for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
            motion->rest[i] += old.change[i];
        }
    }
    motion->ramps = kept;
    if (kept == SIM_HEAD_RAMPS) {
        return false;
    }
    motion->ramp[motion->ramps++] = *ramp;
    return true;
}

bool sim_head_moves(const struct sim_head_motion *motion, int64_t after_ns)
{
    bool moves = motion->kind != SIM_MOTION_STILL;
    for (size_t k = 0; k < motion->ramps; k++) {
        moves = moves || !is_over(&motion->ramp[k], after_ns);
    }
    return moves;
}

/* How much of it is there at that time of its window. */
static double part_of(const struct excursion *excursion, double in_s)
{
    const double gone = (in_s - excursion->at_s) / excursion->way_s;
    return smooth(gone) - smooth(gone - 1.0);
}

static void add_own(const struct sim_head_motion *motion, double time_s, double *at)
{
    const double whole = floor(time_s / WINDOW_S);
    if (whole >= SIM_HEAD_WINDOWS) {
        for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
            at[i] += motion->drift[SIM_HEAD_WINDOWS][i];
        }
        return;
    }
    const size_t index = (size_t)whole;
    const double in_s = time_s - WINDOW_S * whole;
    const struct window window = window_of(motion, index);
    const double shifted = smooth((in_s - window.shift_at_s) / window.shift_s);
    const double swayed = part_of(&window.sway, in_s), jolted = part_of(&window.jolt, in_s);
    const double breath = BREATH_MM * sin(6.283185307179586 * BREATH_HZ * time_s);
    for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
        at[i] += motion->drift[index][i] + shifted * window.shift[i];
        at[i] += i < 3 ? swayed * window.sway.mm[i] + jolted * window.jolt.mm[i] : 0.0;
    }
    at[0] += 0.6 * breath;
    at[2] += 0.8 * breath;
}

struct pose sim_head_pose(const struct sim_head_motion *motion, int64_t ns)
{
    double at[SIM_HEAD_FREEDOMS];
    memcpy(at, motion->rest, sizeof at);
    for (size_t k = 0; k < motion->ramps; k++) {
        const struct sim_head_ramp *ramp = &motion->ramp[k];
        const double gone = (double)(ns - ramp->start_ns);
        const double part = is_over(ramp, ns) ? 1.0 : smooth(gone / (double)ramp->ns);
        for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
            at[i] += part * ramp->change[i];
        }
    }
    if (motion->kind != SIM_MOTION_STILL && ns > 0) {
        add_own(motion, (double)ns / NS_PER_S, at);
    }
    return (struct pose){{at[0], at[1], at[2]}, {at[3], at[4], at[5]}};
}
