/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/head_motion.h"

#include <math.h>
#include <string.h>

#include "sim/random.h"

#define NS_PER_S     1e9
#define WINDOW_S     10.0
#define DRIFT_MM     0.76 /* a window, deviation along each axis */
#define DRIFT_DEG    0.25
#define BREATH_HZ    0.25
#define BREATH_MM    0.3
#define FIDGET_MM_S  12.0 /* median of a fidget's peak speed */
#define PEAK_MM_S    85.0
#define QUINTIC_PEAK 1.875 /* peak speed of a smooth move over its mean speed */

/* What happens once in each window: a lasting shift, and a fidget that comes back. */
struct window {
    double shift_at_s, shift_s, shift[SIM_HEAD_FREEDOMS];
    double fidget_at_s, fidget_s, fidget_mm[3];
};

static double smooth(double u)
{
    u = fmin(fmax(u, 0.0), 1.0);
    return u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

static struct window window_of(uint64_t seed, size_t index)
{
    uint64_t random = seed ^ (UINT64_C(0xd1b54a32d192ed03) * (index + 1));
    struct window window = {.shift_s = 0.5 + sim_random_part(&random)};
    window.shift_at_s = sim_random_part(&random) * (WINDOW_S - window.shift_s);
    for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
        const double deviation = i < 3 ? DRIFT_MM : rad_from_deg(DRIFT_DEG);
        window.shift[i] = deviation * sim_random_normal(&random);
    }
    window.fidget_s = 0.15 + 0.45 * sim_random_part(&random);
    window.fidget_at_s = sim_random_part(&random) * (WINDOW_S - 2.0 * window.fidget_s);
    const double speed = fmin(PEAK_MM_S, FIDGET_MM_S * exp(sim_random_normal(&random)));
    double direction[3], norm2 = 1e-12;
    for (size_t i = 0; i < 3; i++) {
        direction[i] = sim_random_normal(&random);
        norm2 += direction[i] * direction[i];
    }
    for (size_t i = 0; i < 3; i++) {
        window.fidget_mm[i] = direction[i] / sqrt(norm2) * speed * window.fidget_s / QUINTIC_PEAK;
    }
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
        const struct window window = window_of(seed, k);
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
    const struct window window = window_of(motion->seed, index);
    const double shifted = smooth((in_s - window.shift_at_s) / window.shift_s);
    const double out = smooth((in_s - window.fidget_at_s) / window.fidget_s);
    const double back = smooth((in_s - window.fidget_at_s) / window.fidget_s - 1.0);
    const double breath = BREATH_MM * sin(6.283185307179586 * BREATH_HZ * time_s);
    for (size_t i = 0; i < SIM_HEAD_FREEDOMS; i++) {
        at[i] += motion->drift[index][i] + shifted * window.shift[i];
        at[i] += i < 3 ? (out - back) * window.fidget_mm[i] : 0.0;
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
