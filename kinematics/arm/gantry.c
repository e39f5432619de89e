/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/gantry.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/limits.h"

enum { SLOT_X, SLOT_Y, SLOT_Z, SLOT_B, SLOT_C, SLOTS };

/* Below this sine of B the needle is straight down as far as anybody can tell. */
static const double POLE = 1e-10;
/* C may then be anything: not at a stop, one of which is its home switch. */
static const double KEEP_RAD = 0.05;
static const double FOOT_SLACK_MM = 1e-6;

void gantry_init(struct arm *arm)
{
    static const char letter[SLOTS] = {'X', 'Y', 'Z', 'B', 'C'};
    const struct machine *machine = arm->machine;
    const int needed = machine->model == MACHINE_GANTRY_CB ? SLOTS : SLOT_Z;
    for (int slot = 0; slot < needed; slot++) {
        size_t i = 0;
        while (i < machine->joint_count && machine->joint[i].name[0] != letter[slot]) {
            i++;
        }
        assert(i < machine->joint_count);
        arm->slot[slot] = i;
    }
}

static struct frame head_frame(const struct arm *arm, const struct joints *joints)
{
    const double *q = joints->q;
    const size_t *slot = arm->slot;
    const double sin_b = sin(q[slot[SLOT_B]]), cos_b = cos(q[slot[SLOT_B]]);
    const double sin_c = sin(q[slot[SLOT_C]]), cos_c = cos(q[slot[SLOT_C]]);
    const struct vec3 pivot = {q[slot[SLOT_X]], q[slot[SLOT_Y]], q[slot[SLOT_Z]]};
    const struct vec3 axis = {sin_b * cos_c, sin_b * sin_c, -cos_b};
    return (struct frame){
        .r = {{cos_b * cos_c, sin_c, axis.x},
              {cos_b * sin_c, -cos_c, axis.y},
              {sin_b, 0.0, axis.z}},
        .t = vec3_along(pivot, arm->machine->pivot_to_tip_mm, axis),
    };
}

struct frame gantry_frame(const struct arm *arm, const struct joints *joints)
{
    if (arm->machine->model == MACHINE_GANTRY_CB) {
        return head_frame(arm, joints);
    }
    return (struct frame){
        .r = {{1.0, 0.0, 0.0}, {0.0, -1.0, 0.0}, {0.0, 0.0, -1.0}},
        .t = {joints->q[arm->slot[SLOT_X]], joints->q[arm->slot[SLOT_Y]], arm->machine->foot_z_mm},
    };
}

/* Rails for B and C that are already chosen: the pivot stands one needle behind the tip. */
static void set_rails(const struct arm *arm, const struct tool *target, struct joints *joints)
{
    const size_t *slot = arm->slot;
    joints->q[slot[SLOT_X]] = joints->q[slot[SLOT_Y]] = joints->q[slot[SLOT_Z]] = 0.0;
    const struct vec3 reach = head_frame(arm, joints).t;
    const struct vec3 pivot = vec3_sub(target->tip, reach);
    joints->q[slot[SLOT_X]] = pivot.x;
    joints->q[slot[SLOT_Y]] = pivot.y;
    joints->q[slot[SLOT_Z]] = pivot.z;
}

static double c_at_pole(const struct arm *arm, double near)
{
    const struct machine_joint *joint = &arm->machine->joint[arm->slot[SLOT_C]];
    const double keep = fmin(KEEP_RAD, 0.5 * (joint->max - joint->min));
    return fmin(fmax(near, joint->min + keep), joint->max - keep);
}

static size_t solve_head(const struct arm *arm, const struct tool *target,
                         const struct joints *near, struct joints raw[2])
{
    const double across = hypot(target->axis.x, target->axis.y);
    const double b = atan2(across, -target->axis.z);
    const bool pole = across < POLE;
    const double c =
        pole ? c_at_pole(arm, near->q[arm->slot[SLOT_C]]) : atan2(target->axis.y, target->axis.x);
    const size_t count = pole ? 1 : 2;
    for (size_t i = 0; i < count; i++) {
        raw[i] = *near;
        raw[i].q[arm->slot[SLOT_B]] = i == 0 ? b : -b;
        raw[i].q[arm->slot[SLOT_C]] = i == 0 ? c : c + UNITS_PI;
        set_rails(arm, target, &raw[i]);
    }
    return count;
}

static size_t solve_pad(const struct arm *arm, const struct tool *target, struct joints *raw)
{
    const struct machine *machine = arm->machine;
    const double tilt = atan2(hypot(target->axis.x, target->axis.y), -target->axis.z);
    const double off_mm = fabs(target->tip.z - machine->foot_z_mm);
    if (tilt > machine->strike.tilt_max_rad + LIMITS_SLACK ||
        off_mm > 0.5 * machine->foot_travel_mm + FOOT_SLACK_MM) {
        return 0;
    }
    raw->q[arm->slot[SLOT_X]] = target->tip.x;
    raw->q[arm->slot[SLOT_Y]] = target->tip.y;
    return 1;
}

size_t gantry_solve(const struct arm *arm, const struct tool *target, const struct joints *near,
                    struct joints raw[2])
{
    assert(near);
    if (arm->machine->model == MACHINE_GANTRY_CB) {
        return solve_head(arm, target, near, raw);
    }
    raw[0] = *near;
    return solve_pad(arm, target, &raw[0]);
}
