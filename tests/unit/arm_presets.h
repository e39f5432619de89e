/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Machines for tests and benches of the arm, without a file: DH tables in degrees and mm.
 */
#ifndef TESTS_ARM_PRESETS_H
#define TESTS_ARM_PRESETS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_linalg.h>

#include "config/machine.h"
#include "kinematics/arm/arm.h"
#include "kinematics/arm/chain.h"

enum arm_preset {
    PRESET_GANTRY5,
    PRESET_BENCH3,
    PRESET_AR4,
    PRESET_PAROL6,
    PRESET_THOR,
    PRESET_NIRYO,
    PRESET_OFFSETS, /* spherical wrist, an offset at every place that may have one */
    PRESET_FIVE,    /* 5R: no spin */
    PRESETS
};

static const char *const arm_preset_name[PRESETS] = {"gantry5", "bench3", "ar4-mk3", "parol6",
                                                     "thor",    "niryo",  "offsets", "five"};

struct arm_preset_joint {
    double theta_deg, d_mm, a_mm, alpha_deg, min, max, speed, accel;
};

struct arm_preset_chain {
    size_t joints;
    double base_roll_deg, flange_pitch_deg, flange_yaw_deg, bracket_mm, tilt_deg, length_mm;
    struct arm_preset_joint joint[MACHINE_JOINTS_MAX];
};

static const struct arm_preset_chain arm_preset_chain[PRESETS] = {
    [PRESET_AR4] = {6,
                    180,
                    0,
                    -90,
                    30,
                    60,
                    120,
                    {{90, -169.78, 64.15, 90, -170, 170, 60, 30},
                     {-90, 0, 305, 0, -42, 90, 60, 30},
                     {0, 0, 0, -90, -89, 52, 60, 30},
                     {0, 222.94, 0, 90, -180, 180, 60, 30},
                     {0, 0, 0, -90, -105, 105, 60, 30},
                     {0, 41, 0, 0, -180, 180, 60, 30}}},
    [PRESET_PAROL6] = {6,
                       0,
                       180,
                       180,
                       30,
                       90,
                       70,
                       {{0, 110.5, 23.4207, -90, -123.05, 123.05, 131.8, 395.4},
                        {0, 0, 180, 180, -145.01, -3.375, 70.3, 210.9},
                        {-180, 0, 43.5, -90, 107.87, 287.87, 99.5, 298.5},
                        {0, -176.35, 0, 90, -105.47, 105.47, 140.6, 421.8},
                        {0, 0, 0, -90, -90, 90, 140.6, 421.8},
                        {0, -37, 0, 0, 0, 360, 151.9, 455.7}}},
    [PRESET_THOR] = {6,
                     0,
                     0,
                     0,
                     30,
                     90,
                     70,
                     {{90, 202, 0, 90, -170, 170, 33, 60},
                      {90, 0, 160, 0, -90, 90, 13, 60},
                      {90, 0, 0, 90, -90, 90, 13, 60},
                      {0, 194, 0, -90, -170, 170, 33, 60},
                      {0, 0, 0, 90, -90, 90, 83, 60},
                      {0, 56.5, 0, 0, -170, 170, 83, 60}}},
    [PRESET_NIRYO] = {6,
                      0,
                      0,
                      0,
                      30,
                      58,
                      70,
                      {{0, 183, 0, 90, -175, 175, 126, 250},
                       {90, 0, 210, 0, -109.44, 36.67, 126, 250},
                       {0, 0, 30, 90, -79.89, 89.96, 115, 250},
                       {0, 221.5, 0, -90, -174.76, 175, 115, 250},
                       {180, 0, 5.5, -90, -100, 110.01, 115, 250},
                       {0, 23.7, 0, 0, -144.96, 144.96, 115, 250}}},
    [PRESET_OFFSETS] = {6,
                        30,
                        20,
                        10,
                        15,
                        35,
                        90,
                        {{10, 200, 40, -90, -170, 170, 60, 60},
                         {-20, 13, 250, 180, -170, 170, 60, 60},
                         {30, -9, 35, 60, -170, 170, 60, 60},
                         {40, 180, 0, -90, -170, 170, 60, 60},
                         {-50, 0, 0, -90, -120, 120, 60, 60},
                         {60, 33, 12, 50, -170, 170, 60, 60}}},
    [PRESET_FIVE] = {5,
                     0,
                     0,
                     0,
                     0,
                     30,
                     120,
                     {{0, 231, 0, 90, -170, 170, 60, 60},
                      {90, 0, 221.1, 0, -90, 90, 60, 60},
                      {0, 0, 223, 0, -120, 120, 60, 60},
                      {90, 0, 0, 90, -100, 100, 60, 60},
                      {0, 60, 0, 0, -170, 170, 60, 60}}},
};

static inline struct machine_joint arm_preset_axis(const char *name, enum machine_joint_kind kind,
                                                   double min, double max, double speed,
                                                   double accel)
{
    const double unit = kind == MACHINE_REVOLUTE ? UNITS_PI / 180.0 : 1.0;
    struct machine_joint joint = {.kind = kind, .sign = 1.0, .homed_at = max * unit};
    snprintf(joint.name, sizeof joint.name, "%s", name);
    joint.axis = name[0];
    joint.min = min * unit;
    joint.max = max * unit;
    joint.speed = speed * unit;
    joint.accel = accel * unit;
    joint.steps_per_unit = 160.0;
    return joint;
}

static inline void arm_preset_gantry(struct machine *machine, bool head)
{
    const double span = head ? 450.0 : 120.0;
    machine->model = head ? MACHINE_GANTRY_CB : MACHINE_GANTRY_XY;
    machine->joint_count = head ? 5 : 2;
    machine->joint[0] = arm_preset_axis("X", MACHINE_PRISMATIC, 0, span, 200, 3000);
    machine->joint[1] = arm_preset_axis("Y", MACHINE_PRISMATIC, 0, span, 200, 3000);
    if (head) {
        machine->pivot_to_tip_mm = 120.0;
        machine->joint[2] = arm_preset_axis("Z", MACHINE_PRISMATIC, 0, 300, 200, 3000);
        machine->joint[3] = arm_preset_axis("B", MACHINE_REVOLUTE, -100, 100, 180, 2000);
        machine->joint[4] = arm_preset_axis("C", MACHINE_REVOLUTE, -200, 200, 180, 2000);
    }
}

static inline struct machine arm_preset_machine(enum arm_preset preset)
{
    struct machine machine = {.foot_z_mm = 10.0, .foot_travel_mm = 2.0};
    machine.strike.tilt_max_rad = rad_from_deg(3.0);
    snprintf(machine.name, sizeof machine.name, "%s", arm_preset_name[preset]);
    if (preset == PRESET_GANTRY5 || preset == PRESET_BENCH3) {
        arm_preset_gantry(&machine, preset == PRESET_GANTRY5);
        return machine;
    }
    const struct arm_preset_chain *chain = &arm_preset_chain[preset];
    machine.model = MACHINE_SERIAL_DH;
    machine.joint_count = chain->joints;
    machine.base.rpy_rad[0] = rad_from_deg(chain->base_roll_deg);
    machine.flange.rpy_rad[1] = rad_from_deg(chain->flange_pitch_deg);
    machine.flange.rpy_rad[2] = rad_from_deg(chain->flange_yaw_deg);
    machine.bracket_mm = chain->bracket_mm;
    machine.tool_tilt_rad = rad_from_deg(chain->tilt_deg);
    machine.tool_length_mm = chain->length_mm;
    for (size_t i = 0; i < chain->joints; i++) {
        const struct arm_preset_joint *from = &chain->joint[i];
        const char name[2] = {(char)('1' + (int)i), '\0'};
        struct machine_joint *joint = &machine.joint[i];
        *joint =
            arm_preset_axis(name, MACHINE_REVOLUTE, from->min, from->max, from->speed, from->accel);
        joint->theta = rad_from_deg(from->theta_deg);
        joint->d_mm = from->d_mm;
        joint->a_mm = from->a_mm;
        joint->alpha = rad_from_deg(from->alpha_deg);
    }
    return machine;
}

/* xorshift64*: a number in [0, 1) */
/* The arm borrows the machine. */
static inline struct arm arm_preset_arm(struct machine *machine, enum arm_preset preset)
{
    struct arm arm;
    *machine = arm_preset_machine(preset);
    arm_init(&arm, machine);
    return arm;
}

static inline double arm_preset_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * 0x2545f4914f6cdd1dULL) >> 11) * 0x1p-53;
}

/* Where the random numbers of TEST_SEED begin. */
static inline uint64_t arm_preset_seed(void)
{
    const char *text = getenv("TEST_SEED");
    return 0x9e3779b97f4a7c15ULL ^ (text ? strtoull(text, NULL, 10) : 1);
}

/* Joint values anywhere in the ranges. */
static inline void arm_preset_joints(const struct machine *machine, uint64_t *rng, double *q)
{
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        q[i] = joint->min + (joint->max - joint->min) * arm_preset_random(rng);
    }
}

/* The same machine as if its table had been measured: every entry off by up to that much. */
static inline struct machine arm_preset_off(struct machine machine, double off_mm, double off_deg,
                                            uint64_t *rng)
{
    const double off_rad = off_deg * UNITS_PI / 180.0;
    for (size_t i = 0; i < machine.joint_count; i++) {
        machine.joint[i].d_mm += off_mm * (2.0 * arm_preset_random(rng) - 1.0);
        machine.joint[i].a_mm += off_mm * (2.0 * arm_preset_random(rng) - 1.0);
        machine.joint[i].alpha += off_rad * (2.0 * arm_preset_random(rng) - 1.0);
        machine.joint[i].theta += off_rad * (2.0 * arm_preset_random(rng) - 1.0);
    }
    return machine;
}

static inline struct machine arm_preset_calibrated(enum arm_preset preset, double off_mm,
                                                   double off_deg, uint64_t *rng)
{
    return arm_preset_off(arm_preset_machine(preset), off_mm, off_deg, rng);
}

/* The smallest of three angles, rad: wrist from straight, elbow from straight, and wrist centre
 * from the first axis as seen from half way up. For 6R arms with (nearly) spherical wrists. */
static inline double arm_preset_from_singular(const struct arm *arm, const struct joints *q)
{
    struct chain_axes axes;
    (void)chain_frame(arm, q, &axes);
    const double wrist =
        fabs(asin(fmin(1.0, vec3_length(vec3_cross(axes.axis[3], axes.axis[4]))))) *
        fabs(sin(q->q[4] + arm->machine->joint[4].theta));
    const struct vec3 centre = axes.origin[4];
    const struct vec3 upper = vec3_sub(axes.origin[2], axes.origin[1]);
    const struct vec3 fore = vec3_sub(centre, axes.origin[2]);
    const double elbow =
        vec3_length(vec3_cross(upper, fore)) / (vec3_length(upper) * vec3_length(fore));
    const struct vec3 out = vec3_sub(centre, axes.origin[0]);
    const double off = vec3_length(vec3_cross(axes.axis[0], out)) / vec3_length(upper);
    return asin(fmin(1.0, fmin(wrist, fmin(elbow, off))));
}

/* The determinant of six joints, or of five and the turn about the needle, lengths in units of 100
 * mm. */
static inline double arm_preset_determinant(const struct arm *arm, const struct joints *q)
{
    struct chain_axes axes;
    const struct frame f = chain_frame(arm, q, &axes);
    double a[36];
    for (size_t j = 0; j < 6; j++) {
        const bool joint = j < arm->joint_count;
        const struct vec3 turn = joint ? axes.axis[j] : chain_column(&f, 2);
        const struct vec3 lever = vec3_sub(f.t, joint ? axes.origin[j] : f.t);
        const struct vec3 move = vec3_scale(vec3_cross(turn, lever), 0.01);
        const double column[6] = {move.x, move.y, move.z, turn.x, turn.y, turn.z};
        for (size_t i = 0; i < 6; i++) {
            a[6 * i + j] = column[i];
        }
    }
    int sign;
    size_t order[6];
    gsl_matrix_view m = gsl_matrix_view_array(a, 6, 6);
    gsl_permutation p = {6, order};
    gsl_permutation_init(&p);
    gsl_linalg_LU_decomp(&m.matrix, &p, &sign);
    return gsl_linalg_LU_det(&m.matrix, sign);
}

/* How far the joints are from where the determinant is zero, rad: by its slope. For any chain of
 * five or six turning joints. */
static inline double arm_preset_from_zero(const struct arm *arm, const struct joints *q)
{
    static const double step = 1e-5;
    double slope2 = 0.0;
    for (size_t j = 0; j < arm->joint_count; j++) {
        struct joints up = *q, down = *q;
        up.q[j] += step;
        down.q[j] -= step;
        const double slope =
            (arm_preset_determinant(arm, &up) - arm_preset_determinant(arm, &down)) / (2.0 * step);
        slope2 += slope * slope;
    }
    return fabs(arm_preset_determinant(arm, q)) / sqrt(slope2);
}

/* Whether a pose counts: more than half a degree from singular, of chains that are near one with a
 * closed form. */
static inline bool arm_preset_is_clear(const struct arm *arm, const struct joints *q)
{
    if (!arm->seedable || arm->spherical_wrist) {
        return true;
    }
    return (arm->offset_wrist ? arm_preset_from_zero(arm, q) : arm_preset_from_singular(arm, q)) >
           rad_from_deg(0.5);
}

#endif
