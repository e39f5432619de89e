/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/steps.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/wire.h"

#define LENGTH_EPSILON 1e-9 /* of an axis unit: far less than a step */

/* The rest of a block as at most three ramps: to the speed, along it, to the exit. */
struct ramp {
    double accel; /* signed, 0 = constant */
    double length, speed_end;
};

struct profile {
    struct ramp ramp[3];
    int count;
};

void sim_steps_init(struct sim_steps *steps)
{
    memset(steps, 0, sizeof *steps);
    steps->ahead = SIM_SEGMENTS;
}

static void add_ramp(struct profile *profile, double accel, double length, double speed_end)
{
    if (length > 0.0) {
        assert(profile->count < 3);
        profile->ramp[profile->count++] = (struct ramp){accel, length, speed_end};
    }
}

/* Decelerates from speed; the block may end before the motion does. */
static struct profile profile_to_rest(double left, double speed, double accel)
{
    struct profile profile = {.count = 0};
    const double stop = speed * speed / (2.0 * accel);
    if (stop <= left) {
        add_ramp(&profile, -accel, stop, 0.0);
    } else {
        add_ramp(&profile, -accel, left, sqrt(fmax(0.0, speed * speed - 2.0 * accel * left)));
    }
    return profile;
}

static struct profile profile_of(double left, double speed, const struct sim_block *block,
                                 double exit2)
{
    struct profile profile = {.count = 0};
    const double a = block->accel, v2 = speed * speed;
    const double top = block->nominal;
    const double change = fabs(top * top - v2) / (2.0 * a);
    const double brake = fmax(0.0, top * top - exit2) / (2.0 * a);
    if (change + brake <= left) {
        add_ramp(&profile, top >= speed ? a : -a, change, top);
        add_ramp(&profile, 0.0, left - change - brake, top);
        add_ramp(&profile, -a, brake, sqrt(exit2));
        return profile;
    }
    const double peak2 = a * left + 0.5 * (v2 + exit2);
    if (speed > top || peak2 <= v2) {
        add_ramp(&profile, -a, left, sqrt(fmax(exit2, v2 - 2.0 * a * left)));
    } else if (peak2 <= exit2) {
        add_ramp(&profile, a, left, sqrt(v2 + 2.0 * a * left));
    } else {
        add_ramp(&profile, a, (peak2 - v2) / (2.0 * a), sqrt(peak2));
        add_ramp(&profile, -a, (peak2 - exit2) / (2.0 * a), sqrt(exit2));
    }
    return profile;
}

/* Time to go along what is left of a ramp, from speed. */
static double ramp_time(const struct ramp *ramp, double length, double speed)
{
    const double mean = 0.5 * (speed + ramp->speed_end);
    return mean > 0.0 ? length / mean : 0.0;
}

/* Goes along the profile for 10 ms or to its end. Returns the time, sets the length and speed. */
static double walk(const struct profile *profile, double *length, double *speed)
{
    double time = 0.0;
    const double wanted = (double)SIM_SEGMENT_NS * 1e-9;
    *length = 0.0;
    for (int i = 0; i < profile->count; i++) {
        const struct ramp *ramp = &profile->ramp[i];
        const double whole = ramp_time(ramp, ramp->length, *speed);
        if (time + whole <= wanted) {
            time += whole;
            *length += ramp->length;
            *speed = ramp->speed_end;
            continue;
        }
        const double part = wanted - time;
        *length += *speed * part + 0.5 * ramp->accel * part * part;
        *speed = fmax(0.0, *speed + ramp->accel * part);
        return wanted;
    }
    return time;
}

/* One more segment; false when there is nothing to cut. */
static bool cut_one(struct sim_steps *steps, struct sim_planner *planner)
{
    if (sim_planner_empty(planner) || (steps->holding && steps->speed <= 0.0)) {
        return false;
    }
    struct sim_block *block = &planner->block[planner->cut % SIM_BLOCK_RING];
    const struct profile profile =
        steps->holding ? profile_to_rest(block->left, steps->speed, block->accel)
                       : profile_of(block->left, steps->speed, block, sim_planner_exit2(planner));
    double length = 0.0;
    const double time = walk(&profile, &length, &steps->speed);
    const double from = block->length - block->left;
    const bool whole = block->left - length <= LENGTH_EPSILON;
    block->left = whole ? 0.0 : block->left - length;
    block->entry2 = steps->speed * steps->speed;
    steps->segment[steps->head++ % SIM_SEGMENTS] =
        (struct sim_segment){.block = planner->cut,
                             .from = from,
                             .to = block->length - block->left,
                             .ns = (int64_t)fmax(1.0, round(time * 1e9))};
    if (whole) {
        planner->cut++;
    }
    if (sim_planner_empty(planner)) {
        steps->speed = 0.0; /* but for the last bits of the roots */
    }
    return true;
}

void sim_steps_cut(struct sim_steps *steps, struct sim_planner *planner, int64_t now_ns)
{
    while (steps->head - steps->tail < steps->ahead && cut_one(steps, planner)) {
        if (!steps->moving) {
            steps->moving = true;
            steps->start_ns = now_ns;
        }
    }
}

void sim_steps_hold(struct sim_steps *steps)
{
    steps->holding = true;
}

void sim_steps_release(struct sim_steps *steps)
{
    steps->holding = false;
}

int64_t sim_steps_next_ns(const struct sim_steps *steps)
{
    return steps->moving ? steps->start_ns + steps->segment[steps->tail % SIM_SEGMENTS].ns
                         : SIM_NEVER;
}

/* Where the counters stand. */
static void position_counted(const struct sim_steps *steps, double *position)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        position[i] = (double)steps->position[i];
    }
}

/* Behind the last segment of a motion. */
static void wait_idle(struct sim_steps *steps, uint32_t block)
{
    steps->segment[steps->head++ % SIM_SEGMENTS] =
        (struct sim_segment){.block = block, .ns = steps->idle_ns, .still = true};
}

static void position_along(const struct sim_planner *planner, uint32_t index, double along,
                           double *position)
{
    const struct sim_block *block = &planner->block[index % SIM_BLOCK_RING];
    const double part = along / block->length;
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        const double start = (double)block->start_steps[i];
        position[i] = start + part * ((double)block->target_steps[i] - start);
    }
}

static void count(struct sim_steps *steps, const double *position)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        steps->position[i] = llround(position[i]);
    }
}

void sim_steps_finish(struct sim_steps *steps, struct sim_planner *planner,
                      struct sim_travel *travel)
{
    assert(steps->moving && steps->head != steps->tail);
    const struct sim_segment segment = steps->segment[steps->tail % SIM_SEGMENTS];
    travel->start_ns = steps->start_ns;
    travel->end_ns = steps->start_ns + segment.ns;
    if (segment.still) {
        position_counted(steps, travel->from);
        position_counted(steps, travel->to);
    } else {
        position_along(planner, segment.block, segment.from, travel->from);
        position_along(planner, segment.block, segment.to, travel->to);
        count(steps, travel->to);
    }
    steps->tail++;
    steps->start_ns = travel->end_ns;
    planner->running = steps->tail == steps->head
                           ? planner->cut
                           : steps->segment[steps->tail % SIM_SEGMENTS].block;
    sim_steps_cut(steps, planner, travel->end_ns);
    if (steps->tail == steps->head && !segment.still && steps->idle_ns > 0) {
        wait_idle(steps, planner->cut);
    }
    steps->moving = steps->head != steps->tail;
}

void sim_steps_at(const struct sim_steps *steps, const struct sim_planner *planner, int64_t now_ns,
                  double *position)
{
    const struct sim_segment *segment = &steps->segment[steps->tail % SIM_SEGMENTS];
    if (!steps->moving || segment->still) {
        position_counted(steps, position);
        return;
    }
    const double part = (double)(now_ns - steps->start_ns) / (double)segment->ns;
    const double along = segment->from + part * (segment->to - segment->from);
    position_along(planner, segment->block, along, position);
}

double sim_steps_speed(const struct sim_steps *steps)
{
    if (!steps->moving) {
        return 0.0;
    }
    const struct sim_segment *segment = &steps->segment[steps->tail % SIM_SEGMENTS];
    return (segment->to - segment->from) / ((double)segment->ns * 1e-9);
}

void sim_steps_kill(struct sim_steps *steps, struct sim_planner *planner, int64_t now_ns)
{
    double position[SIM_AXES_MAX];
    sim_steps_at(steps, planner, now_ns, position);
    count(steps, position);
    steps->tail = steps->head;
    steps->moving = steps->holding = false;
    steps->speed = 0.0;
    sim_planner_flush(planner, steps->position);
}
