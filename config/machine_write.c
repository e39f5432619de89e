/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/machine_write.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"

enum { DECIMALS = 9 };

static const char *const MODELS[] = {[MACHINE_GANTRY_CB] = "gantry-cb",
                                     [MACHINE_GANTRY_XY] = "gantry-xy",
                                     [MACHINE_SERIAL_DH] = "serial-dh"};
static const char *const DIALECTS[] = {[MACHINE_GRBLHAL] = "grblhal",
                                       [MACHINE_GRBL] = "grbl",
                                       [MACHINE_GRBL_MEGA_5X] = "grbl-mega-5x",
                                       [MACHINE_FLUIDNC] = "fluidnc"};

/* Without the zeros at its end. */
static void put_number(FILE *out, double value)
{
    char digits[NUMBER_SIZE];
    size_t len = number_format(digits, sizeof digits, value, DECIMALS);
    assert(len > 0);
    while (digits[len - 1] == '0') {
        len--;
    }
    len -= digits[len - 1] == '.';
    (void)fwrite(digits, 1, len, out);
}

static void put(FILE *out, const char *before, double value)
{
    (void)fputs(before, out);
    put_number(out, value);
}

static void put_pose(FILE *out, const struct pose *pose)
{
    put(out, "{xyz_mm: [", pose->xyz_mm[0]);
    put(out, ", ", pose->xyz_mm[1]);
    put(out, ", ", pose->xyz_mm[2]);
    put(out, "], rpy_deg: [", deg_from_rad(pose->rpy_rad[0]));
    put(out, ", ", deg_from_rad(pose->rpy_rad[1]));
    put(out, ", ", deg_from_rad(pose->rpy_rad[2]));
    (void)fputs("]}", out);
}

static double in_file(const struct machine_joint *joint, double value)
{
    return joint->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
}

static void put_drive(FILE *out, const struct machine_joint *joint)
{
    const bool turns = joint->kind == MACHINE_REVOLUTE;
    (void)fprintf(out, ", axis: %c", joint->axis);
    put(out, ", sign: ", joint->sign);
    put(out, turns ? ", speed_deg_s: " : ", speed_mm_s: ", in_file(joint, joint->speed));
    put(out, turns ? ", accel_deg_s2: " : ", accel_mm_s2: ", in_file(joint, joint->accel));
    put(out, turns ? ", steps_per_deg: " : ", steps_per_mm: ", joint->steps_per_unit);
}

/* The end of a joint's line; its range comes first, as it decides what the joint is. */
static void put_joint(FILE *out, const struct machine_joint *joint, bool has_dh, bool has_drive)
{
    const bool turns = joint->kind == MACHINE_REVOLUTE;
    put(out, turns ? "{range_deg: [" : "{range_mm: [", in_file(joint, joint->min));
    put(out, ", ", in_file(joint, joint->max));
    put(out, "], homed_at: ", in_file(joint, joint->homed_at));
    if (has_dh) {
        put(out, ", theta_deg: ", deg_from_rad(joint->theta));
        put(out, ", d_mm: ", joint->d_mm);
        put(out, ", a_mm: ", joint->a_mm);
        put(out, ", alpha_deg: ", deg_from_rad(joint->alpha));
        put(out, ", body_radius_mm: ", joint->body_radius_mm);
    }
    if (has_drive) {
        put_drive(out, joint);
    }
    (void)fputs("}\n", out);
}

static void put_motors(FILE *out, const struct machine *machine)
{
    (void)fputs("motors:\n", out);
    for (size_t i = 0; i < machine->motor_count; i++) {
        const char *before = "";
        (void)fprintf(out, "  %s: {of: {", machine->motor[i].name);
        for (size_t j = 0; j < machine->joint_count; j++) {
            if (machine->motor_from_joint[i][j] != 0.0) {
                (void)fprintf(out, "%s%s: ", before, machine->joint[j].name);
                put_number(out, machine->motor_from_joint[i][j]);
                before = ", ";
            }
        }
        (void)fputs("}", out);
        put_drive(out, &machine->motor[i]);
        (void)fputs("}\n", out);
    }
}

static void put_model(FILE *out, const struct machine *machine)
{
    switch (machine->model) {
    case MACHINE_GANTRY_CB:
        put(out, "pivot_to_tip_mm: ", machine->pivot_to_tip_mm);
        break;
    case MACHINE_GANTRY_XY:
        put(out, "foot_z_mm: ", machine->foot_z_mm);
        break;
    case MACHINE_SERIAL_DH:
        (void)fputs("base: ", out);
        put_pose(out, &machine->base);
        (void)fputs("\ntool: {flange: ", out);
        put_pose(out, &machine->flange);
        put(out, ", bracket_mm: ", machine->bracket_mm);
        put(out, ", tilt_deg: ", deg_from_rad(machine->tool_tilt_rad));
        put(out, ", length_mm: ", machine->tool_length_mm);
        put(out, ", body_radius_mm: ", machine->tool_radius_mm);
        (void)fputs("}", out);
        break;
    }
    (void)fputs("\n", out);
}

static void put_strike(FILE *out, const struct machine *machine)
{
    const struct machine_strike *strike = &machine->strike;
    put(out, "strike: {retracted_mm: ", strike->retracted_mm);
    put(out, ", clear_mm: ", strike->clear_mm);
    put(out, ", tilt_max_deg: ", deg_from_rad(strike->tilt_max_rad));
    put(out, ", depth_cap_mm: ", strike->depth_cap_mm);
    put(out, ", near_skin_mm_s: ", strike->near_skin_mm_s);
    (void)fputs("}\nskin: {sense: ", out);
    if (machine->sense == MACHINE_SENSE_FOOT) {
        put(out, "foot, travel_mm: ", machine->foot_travel_mm);
        (void)fprintf(out, ", input: P, misses_max: %d}\n", machine->misses_max);
    } else {
        (void)fprintf(out, "none, misses_max: %d}\n", machine->misses_max);
    }
    put(out, "safety: {head_shift_mm: ", machine->safety.head_shift_mm);
    put(out, ", head_wait_s: ", machine->safety.head_wait_s);
    if (machine->safety.heartbeat_s > 0.0) {
        put(out, ", heartbeat_s: ", machine->safety.heartbeat_s);
    }
    (void)fputs(machine->safety.estop_input ? ", estop_input: E}\n" : "}\n", out);
}

char *machine_write(const struct machine *machine, const char *note, size_t *size)
{
    assert(machine && size);
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (!out) {
        abort();
    }
    if (note) {
        (void)fprintf(out, "# %s\n", note);
    }
    (void)fprintf(out, "format: pigment-machine 1\nname: %s\nmodel: %s\n", machine->name,
                  MODELS[machine->model]);
    (void)fprintf(out, "firmware: {dialect: %s, baud: %d", DIALECTS[machine->dialect],
                  machine->baud);
    put(out, ", junction_mm: ", machine->junction_mm);
    (void)fputs("}\njoints:\n", out);
    for (size_t i = 0; i < machine->joint_count; i++) {
        (void)fprintf(out, "  %s: ", machine->joint[i].name);
        put_joint(out, &machine->joint[i], machine->model == MACHINE_SERIAL_DH,
                  machine->motor_count == 0);
    }
    if (machine->motor_count > 0) {
        put_motors(out, machine);
    }
    put_model(out, machine);
    (void)fputs("needle: ", out);
    put_joint(out, &machine->needle, false, true);
    (void)fputs("head_rest: ", out);
    put_pose(out, &machine->head_rest);
    (void)fputs("\n", out);
    put_strike(out, machine);
    if (fclose(out) != 0) {
        abort();
    }
    return text;
}
