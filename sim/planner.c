/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/planner.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define SPEED_MIN 1e-4 /* units per second: nothing crawls for ever */

static struct sim_block *block_at(struct sim_planner *planner, uint32_t index)
{
    return &planner->block[index % SIM_BLOCK_RING];
}

void sim_planner_init(struct sim_planner *planner)
{
    memset(planner, 0, sizeof *planner);
    planner->blocks = SIM_PLANNER_BLOCKS;
    planner->feed_percent = planner->rapid_percent = 100;
}

void sim_planner_flush(struct sim_planner *planner, const int64_t *position_steps)
{
    planner->cut = planner->running = planner->head;
    memcpy(planner->position_steps, position_steps, sizeof planner->position_steps);
}

unsigned sim_planner_free(const struct sim_planner *planner)
{
    assert(planner->head - planner->cut <= planner->blocks);
    return planner->blocks - (planner->head - planner->cut);
}

bool sim_planner_empty(const struct sim_planner *planner)
{
    return planner->head == planner->cut;
}

const struct sim_block *sim_planner_current(const struct sim_planner *planner)
{
    return sim_planner_empty(planner) ? NULL : &planner->block[planner->cut % SIM_BLOCK_RING];
}

/* The largest k with |k * unit[i]| <= limit[i] for every axis. */
static double limit_along(const struct sim_settings *settings, enum sim_axis_setting kind,
                          const double *unit)
{
    double most = DBL_MAX;
    for (size_t i = 0; i < settings->axes; i++) {
        if (unit[i] != 0.0) {
            most = fmin(most, settings->axis[i].value[kind] / fabs(unit[i]));
        }
    }
    return most;
}

/* Junction deviation: the corner as an arc that stays within it of the corner's point. */
static double corner2(const struct sim_planner *planner, const struct sim_settings *settings,
                      const double *unit)
{
    double turn[SIM_AXES_MAX] = {0}, cosine = 0.0, norm2 = 0.0;
    for (size_t i = 0; i < settings->axes; i++) {
        cosine -= planner->last_unit[i] * unit[i];
        turn[i] = unit[i] - planner->last_unit[i];
        norm2 += turn[i] * turn[i];
    }
    if (cosine > 0.999999) {
        return 0.0;
    }
    if (cosine < -0.999999) {
        return DBL_MAX;
    }
    for (size_t i = 0; i < settings->axes; i++) {
        turn[i] /= sqrt(norm2);
    }
    const double accel = limit_along(settings, SIM_AXIS_ACCEL_PER_S2, turn);
    const double half_sine = sqrt(0.5 * (1.0 - cosine));
    return accel * settings->general[SIM_SET_JUNCTION_MM] * half_sine / (1.0 - half_sine);
}

static double nominal_of(const struct sim_planner *planner, const struct sim_block *block)
{
    double speed = block->rapid * planner->rapid_percent / 100.0;
    if (block->kind != SIM_MOVE_RAPID) {
        const int percent = block->kind == SIM_MOVE_FEED ? planner->feed_percent : 100;
        speed = fmin(block->wanted * percent / 100.0, block->rapid);
    }
    return fmax(speed, SPEED_MIN);
}

/* Steps, length and direction; false when no axis has a step to do. */
static bool measure(const struct sim_planner *planner, const struct sim_settings *settings,
                    const struct sim_move *move, struct sim_block *block, double *unit)
{
    double norm2 = 0.0;
    bool any = false;
    for (size_t i = 0; i < settings->axes; i++) {
        const double per_unit = settings->axis[i].value[SIM_AXIS_STEPS_PER_UNIT];
        block->start_steps[i] = planner->position_steps[i];
        block->target_steps[i] = llround(move->target[i] * per_unit);
        const int64_t steps = block->target_steps[i] - block->start_steps[i];
        unit[i] = (double)steps / per_unit;
        norm2 += unit[i] * unit[i];
        any = any || steps != 0;
    }
    block->length = block->left = sqrt(norm2);
    for (size_t i = 0; any && i < settings->axes; i++) {
        unit[i] /= block->length;
    }
    return any;
}

bool sim_planner_add(struct sim_planner *planner, const struct sim_settings *settings,
                     const struct sim_move *move)
{
    assert(sim_planner_free(planner) > 0);
    double unit[SIM_AXES_MAX] = {0};
    struct sim_block *block = block_at(planner, planner->head);
    *block = (struct sim_block){.kind = move->kind, .line = move->line};
    if (!measure(planner, settings, move, block, unit)) {
        return false;
    }
    block->accel = limit_along(settings, SIM_AXIS_ACCEL_PER_S2, unit);
    block->rapid = limit_along(settings, SIM_AXIS_RATE_PER_MIN, unit) / 60.0;
    block->wanted = move->feed / 60.0 * (move->inverse_time ? block->length : 1.0);
    block->nominal = nominal_of(planner, block);
    const bool from_rest = sim_planner_empty(planner) || move->kind == SIM_MOVE_HOMING;
    block->junction2 = from_rest ? 0.0 : corner2(planner, settings, unit);
    memcpy(planner->last_unit, unit, sizeof unit);
    memcpy(planner->position_steps, block->target_steps, sizeof planner->position_steps);
    planner->head++;
    assert(planner->head - planner->running <= SIM_BLOCK_RING);
    sim_planner_plan(planner);
    return true;
}

double sim_planner_exit2(const struct sim_planner *planner)
{
    const uint32_t next = planner->cut + 1;
    return planner->cut == planner->head || next == planner->head
               ? 0.0
               : planner->block[next % SIM_BLOCK_RING].entry2;
}

void sim_planner_plan(struct sim_planner *planner)
{
    double exit2 = 0.0;
    for (uint32_t i = planner->head - 1; planner->head != planner->cut && i != planner->cut; i--) {
        struct sim_block *block = block_at(planner, i);
        const struct sim_block *before = block_at(planner, i - 1);
        const double slower = fmin(block->nominal, before->nominal);
        block->entry2 =
            fmin(fmin(slower * slower, block->junction2), exit2 + 2.0 * block->accel * block->left);
        exit2 = block->entry2;
    }
    for (uint32_t i = planner->cut; planner->head != planner->cut && i + 1 != planner->head; i++) {
        const struct sim_block *block = block_at(planner, i);
        struct sim_block *after = block_at(planner, i + 1);
        after->entry2 = fmin(after->entry2, block->entry2 + 2.0 * block->accel * block->left);
    }
}

void sim_planner_override(struct sim_planner *planner, int feed_percent, int rapid_percent)
{
    planner->feed_percent = feed_percent;
    planner->rapid_percent = rapid_percent;
    for (uint32_t i = planner->cut; i != planner->head; i++) {
        block_at(planner, i)->nominal = nominal_of(planner, block_at(planner, i));
    }
    sim_planner_plan(planner);
}
