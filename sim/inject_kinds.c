/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each scripted fault does, and what the end of a lasting one undoes.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/core.h"
#include "sim/random.h"

#define NS_PER_S 1e9

static double given(const struct sim_fault *fault, enum sim_fault_number number, double otherwise)
{
    return isnan(fault->number[number]) ? otherwise : fault->number[number];
}

static uint64_t below(struct sim *sim, uint64_t end)
{
    return sim_random_next(&sim->inject.random) % end;
}

static bool is_rx(const struct sim_fault *fault)
{
    return fault->kind <= SIM_FAULT_RX_STALL;
}

static struct sim_link *link_of(struct sim *sim, const struct sim_fault *fault)
{
    return is_rx(fault) ? &sim->inject.rx : &sim->inject.tx;
}

static void do_drop(struct sim *sim, const struct sim_fault *fault)
{
    link_of(sim, fault)->drop += (uint32_t)given(fault, SIM_NUMBER_COUNT, 1);
}

static void do_duplicate(struct sim *sim, const struct sim_fault *fault)
{
    link_of(sim, fault)->duplicate += (uint32_t)given(fault, SIM_NUMBER_COUNT, 1);
}

static void do_flip(struct sim *sim, const struct sim_fault *fault)
{
    const unsigned bit = (unsigned)given(fault, SIM_NUMBER_BIT, (double)below(sim, 8));
    link_of(sim, fault)->flip ^= (uint8_t)(1U << bit);
}

static void do_set(struct sim *sim, const struct sim_fault *fault)
{
    struct sim_link *link = link_of(sim, fault);
    link->set = true;
    link->value = (uint8_t)given(fault, SIM_NUMBER_BYTE, (double)below(sim, 256));
}

static void do_half_line(struct sim *sim, const struct sim_fault *fault)
{
    link_of(sim, fault)->drop_line = true;
}

static void do_garbage(struct sim *sim, const struct sim_fault *fault)
{
    const size_t count = (size_t)given(fault, SIM_NUMBER_COUNT, 16);
    for (size_t i = 0; i < count; i++) {
        const double any = (double)below(sim, 256);
        const uint8_t byte = (uint8_t)given(fault, SIM_NUMBER_BYTE, any);
        if (is_rx(fault)) {
            sim_hear(sim, byte);
        } else {
            sim_wire_put(&sim->out, &byte, 1, sim->now_ns);
        }
    }
}

static void do_effect(struct sim *sim, const struct sim_fault *fault, enum sim_effect effect)
{
    sim_inject_begin(&sim->inject, effect, sim->now_ns, fault->number[SIM_NUMBER_FOR_S]);
}

/* What is on the wire, and what comes after it, arrives so much later. */
static void do_delay(struct sim *sim, const struct sim_fault *fault)
{
    struct sim_wire *wire = is_rx(fault) ? &sim->in : &sim->out;
    const int64_t from = wire->free_ns > sim->now_ns ? wire->free_ns : sim->now_ns;
    wire->free_ns = from + llround(fault->number[SIM_NUMBER_FOR_S] * NS_PER_S);
    do_effect(sim, fault, SIM_EFFECT_DELAY);
}

static void do_stall(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_STALL);
}

/* What is under way either way is lost; the board goes on with what it has. */
static void do_unplug(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_UNPLUGGED);
    sim_wire_clear(&sim->in);
    sim_wire_clear(&sim->out);
    sim->sent_size = 0;
    memcpy(sim->inject.link, fault->text, sizeof sim->inject.link);
    sim_emit_text(sim, SIM_EVENT_UNPLUG, fault->text);
}

static void do_reset(struct sim *sim, const struct sim_fault *fault)
{
    (void)fault;
    sim_restart_soft(sim);
}

static void do_reboot(struct sim *sim, const struct sim_fault *fault)
{
    (void)fault;
    sim_restart_power_up(sim);
}

static void do_alarm(struct sim *sim, const struct sim_fault *fault)
{
    sim_restart_trip(sim, (int)fault->number[SIM_NUMBER_NUMBER]);
}

static void do_error(struct sim *sim, const struct sim_fault *fault)
{
    sim->inject.error = (int)fault->number[SIM_NUMBER_NUMBER];
}

/* The main loop stands still: what is cut into segments runs out, and nothing more is cut. */
static void do_hang(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_HANG);
    sim->steps.ahead = 0;
}

/* Boards with grblHAL have been seen to leave out the alarm of a reset in motion. */
static void do_quiet_abort(struct sim *sim, const struct sim_fault *fault)
{
    (void)fault;
    sim->inject.quiet_abort = true;
}

static void do_stop_stuck(struct sim *sim, const struct sim_fault *fault)
{
    (void)fault;
    sim->inject.stop_stuck = true;
}

static void do_setting(struct sim *sim, const struct sim_fault *fault)
{
    const int number = (int)fault->number[SIM_NUMBER_NUMBER];
    (void)sim_settings_set(&sim->settings, number, fault->number[SIM_NUMBER_VALUE]);
}

static void do_ok_late(struct sim *sim, const struct sim_fault *fault)
{
    sim->inject.ok_late_s = fault->number[SIM_NUMBER_FOR_S];
}

static void do_ok_twice(struct sim *sim, const struct sim_fault *fault)
{
    (void)fault;
    sim->inject.ok_twice = true;
}

static void do_ok_lost(struct sim *sim, const struct sim_fault *fault)
{
    (void)fault;
    sim->inject.ok_lost = true;
}

static void do_say(struct sim *sim, const struct sim_fault *fault)
{
    sim_report_text(sim, fault->text);
}

/* The axis that the fault names, or one by chance; SIM_AXES_MAX when this machine lacks it. */
static size_t axis_of(struct sim *sim, const struct sim_fault *fault)
{
    if (fault->axis == '\0') {
        return (size_t)below(sim, sim->settings.axes);
    }
    const int axis = sim_settings_axis(&sim->settings, fault->axis);
    return axis < 0 ? SIM_AXES_MAX : (size_t)axis;
}

static void do_lost_steps(struct sim *sim, const struct sim_fault *fault)
{
    const size_t axis = axis_of(sim, fault);
    double steps[SIM_AXES_MAX];
    if (axis == SIM_AXES_MAX) {
        return;
    }
    memcpy(steps, sim->plant.last_steps, sizeof steps);
    steps[axis] += fault->number[SIM_NUMBER_STEPS];
    sim->motors.slip[axis] += fault->number[SIM_NUMBER_STEPS];
    sim_jump(sim, steps);
}

static void do_backlash(struct sim *sim, const struct sim_fault *fault)
{
    const size_t axis = axis_of(sim, fault);
    if (axis < SIM_AXES_MAX) {
        const double per_unit = sim->settings.axis[axis].value[SIM_AXIS_STEPS_PER_UNIT];
        sim->motors.backlash[axis] = fault->number[SIM_NUMBER_MM] * per_unit;
    }
}

static void do_head_move(struct sim *sim, const struct sim_fault *fault)
{
    const double for_s = given(fault, SIM_NUMBER_FOR_S, 0.0);
    /* a head that has been still was where it is until now */
    if (!sim_plant_drifts(&sim->plant)) {
        sim->plant.last_ns = sim->now_ns - 1;
    }
    struct sim_head_ramp ramp = {.start_ns = sim->now_ns, .ns = llround(for_s * NS_PER_S)};
    for (size_t i = 0; i < 3; i++) {
        ramp.change[i] = fault->move.xyz_mm[i];
        ramp.change[i + 3] = fault->move.rpy_rad[i];
    }
    /* an instant before, so that a jolt is a move as well */
    ramp.start_ns -= ramp.ns == 0;
    ramp.ns += ramp.ns == 0;
    (void)sim_head_push(&sim->plant.motion, &ramp);
}

static void add_patch(struct sim *sim, const struct sim_fault *fault, bool hole)
{
    struct sim_ailments *ailments = &sim->plant.ailments;
    const double *at = fault->move.xyz_mm;
    if (ailments->patches < SIM_PATCHES_MAX) {
        ailments->patch[ailments->patches++] =
            (struct sim_patch){.hole = hole,
                               .centre = {at[0], at[1], at[2]},
                               .radius_mm = fault->number[SIM_NUMBER_RADIUS_MM],
                               .height_mm = given(fault, SIM_NUMBER_HEIGHT_MM, 0.0)};
    }
}

static void do_hole(struct sim *sim, const struct sim_fault *fault)
{
    add_patch(sim, fault, true);
}

static void do_bump(struct sim *sim, const struct sim_fault *fault)
{
    add_patch(sim, fault, false);
}

static void do_early_touch(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_EARLY_TOUCH);
    sim->plant.ailments.early_mm = fault->number[SIM_NUMBER_MM];
}

static void do_no_touch(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_NO_TOUCH);
    sim->plant.ailments.no_touch = true;
}

static void do_no_puncture(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_NO_PUNCTURE);
    sim->plant.ailments.no_puncture = true;
}

static void do_needle_stuck(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_NEEDLE_STUCK);
    sim->motors.stuck[sim->needle_axis] = true;
}

static void do_needle_short(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_NEEDLE_SHORT);
    sim->plant.ailments.short_mm = fault->number[SIM_NUMBER_MM];
}

static void do_power_cut(struct sim *sim, const struct sim_fault *fault)
{
    do_effect(sim, fault, SIM_EFFECT_POWER_CUT);
    sim_motor_power(sim, false);
}

static void (*const act[SIM_FAULT_KINDS])(struct sim *, const struct sim_fault *) = {
    [SIM_FAULT_RX_DROP] = do_drop,
    [SIM_FAULT_RX_DUPLICATE] = do_duplicate,
    [SIM_FAULT_RX_FLIP] = do_flip,
    [SIM_FAULT_RX_SET] = do_set,
    [SIM_FAULT_RX_GARBAGE] = do_garbage,
    [SIM_FAULT_RX_HALF_LINE] = do_half_line,
    [SIM_FAULT_RX_DELAY] = do_delay,
    [SIM_FAULT_RX_STALL] = do_stall,
    [SIM_FAULT_TX_DROP] = do_drop,
    [SIM_FAULT_TX_DUPLICATE] = do_duplicate,
    [SIM_FAULT_TX_FLIP] = do_flip,
    [SIM_FAULT_TX_SET] = do_set,
    [SIM_FAULT_TX_GARBAGE] = do_garbage,
    [SIM_FAULT_TX_HALF_LINE] = do_half_line,
    [SIM_FAULT_TX_DELAY] = do_delay,
    [SIM_FAULT_UNPLUG] = do_unplug,
    [SIM_FAULT_RESET] = do_reset,
    [SIM_FAULT_REBOOT] = do_reboot,
    [SIM_FAULT_ALARM] = do_alarm,
    [SIM_FAULT_ERROR] = do_error,
    [SIM_FAULT_HANG] = do_hang,
    [SIM_FAULT_QUIET_ABORT] = do_quiet_abort,
    [SIM_FAULT_STOP_STUCK] = do_stop_stuck,
    [SIM_FAULT_SETTING] = do_setting,
    [SIM_FAULT_OK_LATE] = do_ok_late,
    [SIM_FAULT_OK_TWICE] = do_ok_twice,
    [SIM_FAULT_OK_LOST] = do_ok_lost,
    [SIM_FAULT_SAY] = do_say,
    [SIM_FAULT_LOST_STEPS] = do_lost_steps,
    [SIM_FAULT_BACKLASH] = do_backlash,
    [SIM_FAULT_HEAD_MOVE] = do_head_move,
    [SIM_FAULT_SKIN_HOLE] = do_hole,
    [SIM_FAULT_SKIN_BUMP] = do_bump,
    [SIM_FAULT_EARLY_TOUCH] = do_early_touch,
    [SIM_FAULT_NO_TOUCH] = do_no_touch,
    [SIM_FAULT_NO_PUNCTURE] = do_no_puncture,
    [SIM_FAULT_NEEDLE_STUCK] = do_needle_stuck,
    [SIM_FAULT_NEEDLE_SHORT] = do_needle_short,
    [SIM_FAULT_POWER_CUT] = do_power_cut,
};

void sim_inject_fire(struct sim *sim, const struct sim_fault *fault)
{
    assert(act[fault->kind] != NULL);
    act[fault->kind](sim, fault);
}

void sim_motor_power(struct sim *sim, bool on)
{
    double steps[SIM_AXES_MAX];
    sim->motors.off = !on;
    if (!on) {
        /* the needle's switch is at 0, and so is its spring */
        memcpy(steps, sim->plant.last_steps, sizeof steps);
        steps[sim->needle_axis] = 0.0;
        sim_jump(sim, steps);
        return;
    }
    /* what the firmware counts at rest goes on from where the axes stand */
    for (size_t i = 0; !sim->steps.moving && i < SIM_AXES_MAX; i++) {
        sim->motors.slip[i] = sim->plant.last_steps[i] - (double)sim->steps.position[i];
    }
}

static void end_hang(struct sim *sim)
{
    sim->steps.ahead = sim->traits->segments;
}

static void end_needle_stuck(struct sim *sim)
{
    sim->motors.stuck[sim->needle_axis] = false;
}

void sim_inject_end(struct sim *sim, enum sim_effect effect)
{
    struct sim_ailments *ailments = &sim->plant.ailments;
    sim->inject.lasts[effect] = false;
    sim->inject.ends_ns[effect] = SIM_NEVER;
    switch (effect) {
    case SIM_EFFECT_UNPLUGGED:
        sim_emit_text(sim, SIM_EVENT_PLUG, sim->inject.link);
        break;
    case SIM_EFFECT_HANG:
        end_hang(sim);
        break;
    case SIM_EFFECT_OK_LATE:
        sim_report_answer(sim, SIM_OK);
        break;
    case SIM_EFFECT_EARLY_TOUCH:
        ailments->early_mm = 0.0;
        break;
    case SIM_EFFECT_NO_TOUCH:
        ailments->no_touch = false;
        break;
    case SIM_EFFECT_NO_PUNCTURE:
        ailments->no_puncture = false;
        break;
    case SIM_EFFECT_NEEDLE_STUCK:
        end_needle_stuck(sim);
        break;
    case SIM_EFFECT_NEEDLE_SHORT:
        ailments->short_mm = 0.0; /* somebody has put in a new one */
        break;
    case SIM_EFFECT_POWER_CUT:
        sim_motor_power(sim, true);
        break;
    case SIM_EFFECT_DELAY:
    case SIM_EFFECT_STALL:
    case SIM_EFFECTS:
        break;
    }
}
