/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which chains have an offset wrist, and the constants of its form.
 */
#include "kinematics/arm/offset.h"

#include <math.h>
#include <string.h>

#include "kinematics/arm/spherical.h"
#include "kinematics/arm/stance.h"

/* A length, mm, or an angle, rad, that stands for zero in a DH table. */
static const double EXACT = 1e-12;
/* How far a near chain may be from the form and still start Newton well. */
static const double NEAR_MM = 30.0, NEAR_RAD = 0.1;
/* Wrist offsets up to here, mm, are as well left to Newton from where the axes meet. */
static const double SMALL_MM = 12.0;
/* Axes 4 and 5 nearer to parallel than this, the sine, leave joint 4 undecided. */
static const double TWIST_MIN = 0.1;

/* The needle's own turn as a sixth joint behind five: the common normal of axis 5 and the needle
 * becomes the fifth link. False where they are parallel. */
static bool add_spin(const struct arm *arm, struct machine_joint joint[6])
{
    const struct machine_joint *fifth = &arm->machine->joint[4];
    const struct frame *tool = &arm->tool_in_last;
    const double ca = cos(fifth->alpha), sa = sin(fifth->alpha);
    const struct vec3 z = {tool->r[0][2], ca * tool->r[1][2] - sa * tool->r[2][2],
                           sa * tool->r[1][2] + ca * tool->r[2][2]};
    const struct vec3 tip = {fifth->a_mm + tool->t.x, ca * tool->t.y - sa * tool->t.z,
                             fifth->d_mm + sa * tool->t.y + ca * tool->t.z};
    const double across = hypot(z.x, z.y);
    if (across < TWIST_MIN) {
        return false;
    }
    const double c = -z.y / across, s = z.x / across;
    joint[4].theta = fifth->theta + atan2(s, c);
    joint[4].a_mm = tip.x * c + tip.y * s;
    joint[4].alpha = atan2(across, z.z);
    joint[5] = (struct machine_joint){.kind = MACHINE_REVOLUTE};
    joint[5].d_mm = (tip.x * s - tip.y * c) / across;
    joint[4].d_mm = tip.z - joint[5].d_mm * z.z;
    return true;
}

static bool six_turning(const struct arm *arm, struct machine_joint joint[6])
{
    if (arm->joint_count != 5 && arm->joint_count != 6) {
        return false;
    }
    memcpy(joint, arm->machine->joint, arm->joint_count * sizeof *joint);
    for (size_t i = 0; i < arm->joint_count; i++) {
        if (joint[i].kind != MACHINE_REVOLUTE) {
            return false;
        }
    }
    return arm->joint_count == 6 || add_spin(arm, joint);
}

static void set_links(const struct machine_joint joint[ARM_LINKS], struct arm_link link[ARM_LINKS])
{
    for (int i = 0; i < ARM_LINKS; i++) {
        link[i] = (struct arm_link){joint[i].d_mm, joint[i].a_mm, cos(joint[i].alpha),
                                    sin(joint[i].alpha)};
    }
}

static bool fits(const struct machine_joint *joint, double slack_mm, double slack_rad)
{
    return fabs(cos(joint[0].alpha)) <= slack_rad && fabs(sin(joint[1].alpha)) <= slack_rad &&
           fabs(joint[3].a_mm) <= slack_mm && fabs(sin(joint[3].alpha)) >= TWIST_MIN &&
           fabs(sin(joint[4].alpha)) >= TWIST_MIN;
}

static bool has_small_wrist(const struct machine_joint *joint)
{
    return fabs(joint[4].a_mm) <= SMALL_MM && fabs(joint[4].d_mm) <= SMALL_MM;
}

/* Axes 2, 3 and 4 parallel, axis 5 square to them, and axis 6 meets it. */
static bool is_parallel(const struct machine_joint *joint, double slack_mm, double slack_rad)
{
    return fabs(sin(joint[2].alpha)) <= slack_rad && fabs(cos(joint[3].alpha)) <= slack_rad &&
           fabs(joint[4].a_mm) <= slack_mm;
}

static void make_parallel(struct machine_joint *joint)
{
    joint[2].alpha = cos(joint[2].alpha) < 0.0 ? UNITS_PI : 0.0;
    joint[3].alpha = sin(joint[3].alpha) < 0.0 ? -0.5 * UNITS_PI : 0.5 * UNITS_PI;
    joint[4].a_mm = 0.0;
}

static void set_constants(const struct machine_joint *joint, size_t joints,
                          struct arm_closed *closed)
{
    spherical_constants(joint, closed);
    closed->parallel = false;
    closed->joints = (int)joints;
    closed->cos4 = fabs(cos(joint[3].alpha)) <= EXACT ? 0.0 : cos(joint[3].alpha);
    closed->sin4 = sin(joint[3].alpha);
    closed->d5_mm = joint[4].d_mm;
    closed->a5_mm = joint[4].a_mm;
    closed->cos5 = cos(joint[4].alpha);
    closed->sin5 = sin(joint[4].alpha);
    closed->side2_mm2 = closed->side_mm * closed->side_mm;
    closed->sum2_mm2 = closed->upper_mm * closed->upper_mm + closed->fore_mm * closed->fore_mm;
    closed->per_fore = 1.0 / closed->fore_mm;
    closed->per_both = 0.5 / (closed->upper_mm * closed->fore_mm);
    closed->cos_phase = cos(closed->fold * closed->fore_phase);
    closed->sin_phase = sin(closed->fold * closed->fore_phase);
}

void offset_init(struct arm *arm)
{
    struct machine_joint joint[6];
    struct arm_closed closed, skewed;
    arm->offset_wrist = arm->offset_exact = false;
    if (!six_turning(arm, joint)) {
        return;
    }
    set_links(joint, arm->link);
    if (arm->spherical_wrist) {
        return;
    }
    const bool exact = fits(joint, EXACT, EXACT);
    const bool parallel =
        exact ? is_parallel(joint, EXACT, EXACT) : is_parallel(joint, NEAR_MM, NEAR_RAD);
    set_constants(joint, arm->joint_count, &skewed);
    if (parallel) {
        make_parallel(joint);
    }
    set_constants(joint, arm->joint_count, &closed);
    closed.parallel = parallel;
    if (!(fabs(closed.upper_mm) > 1.0 && closed.fore_mm > 1.0) || !fits(joint, NEAR_MM, NEAR_RAD)) {
        return;
    }
    if (exact || !arm->seedable || !has_small_wrist(joint)) {
        arm->closed = closed;
        arm->skewed = skewed;
        arm->offset_exact = exact;
        arm->offset_wrist = arm->seedable = true;
        stance_init(arm);
    }
}
