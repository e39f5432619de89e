/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/shortfall.h"

#include <assert.h>
#include <math.h>

#include "kinematics/arm/chain.h"
#include "kinematics/path/hop.h"
#include "kinematics/path/person.h"

static const double FAR_MM = 1e4, TURN = 2.0 * UNITS_PI;
enum {
    STEPS_IN = 16,
    HALVINGS = 12,
    NARROWINGS = 12,
    SPINS = ARM_SPINS,
    FINE_SPINS = ARM_SPINS_FINE
};

void shortfall_arm_init(struct shortfall_arm *free_arm, const struct machine *machine)
{
    assert(free_arm && machine);
    free_arm->machine = *machine;
    for (size_t i = 0; i < machine->joint_count; i++) {
        struct machine_joint *joint = &free_arm->machine.joint[i];
        const double most = joint->kind == MACHINE_REVOLUTE ? TURN : FAR_MM;
        joint->min = -most;
        joint->max = most;
    }
    arm_init(&free_arm->arm, &free_arm->machine);
}

static struct tool tool_at(const struct coverage *coverage, const struct scalp_point *place,
                           double lift_mm)
{
    const struct vec3 tip = vec3_along(place->at, lift_mm, place->normal);
    return (struct tool){frame_point(&coverage->head_in_base, tip),
                         vec3_scale(frame_turn(&coverage->head_in_base, place->normal), -1.0)};
}

static int spins_of(const struct arm *arm, int spins)
{
    return arm->machine->model == MACHINE_SERIAL_DH ? spins : 1;
}

/* Is there any of so many spins with joints for it? */
static bool has_joints(const struct arm *arm, const struct tool *target)
{
    const int spins = spins_of(arm, SPINS);
    for (int i = 0; i < spins; i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        if (arm_branches(arm, target, i * TURN / spins, NULL, branch, &why) > 0) {
            return true;
        }
    }
    return false;
}

/* Straight in for the tip: the shoulder, less what the needle unit is long behind the wrist. */
static struct vec3 inmost_tip(const struct arm *arm, struct vec3 axis)
{
    const struct tool middle = arm_tool_from_joints(arm, &arm->middle);
    if (arm->machine->model != MACHINE_SERIAL_DH || arm->joint_count < 3) {
        return middle.tip;
    }
    struct chain_axes axes;
    (void)chain_frame(arm, &arm->middle, &axes);
    const struct vec3 unit = vec3_sub(middle.tip, axes.origin[arm->joint_count - 2]);
    return vec3_along(axes.origin[1], vec3_dot(unit, middle.axis), axis);
}

static bool has_joints_along(const struct arm *arm, const struct tool *target, double part,
                             struct vec3 way)
{
    const struct tool moved = {vec3_along(target->tip, part, way), target->axis};
    return has_joints(arm, &moved);
}

/* How far straight in the target has to come until there are joints for it; all the way where there
 * never are. */
static double reach_short_mm(const struct arm *arm, const struct arm *free_arm,
                             const struct tool *target)
{
    const struct vec3 way = vec3_sub(inmost_tip(arm, target->axis), target->tip);
    double out = 0.0, in = 1.0;
    for (int i = 1; i < STEPS_IN && in == 1.0; i++) {
        const double part = (double)i / STEPS_IN;
        *(has_joints_along(free_arm, target, part, way) ? &in : &out) = part;
    }
    for (int i = 0; i < HALVINGS; i++) {
        const double part = 0.5 * (out + in);
        *(has_joints_along(free_arm, target, part, way) ? &in : &out) = part;
    }
    return in * vec3_length(way);
}

/* The joint that misses its range most, by its share of the range. */
struct miss {
    size_t joint;
    double share, number, limit;
};

static struct miss worst_joint(const struct machine *machine, const struct joints *joints)
{
    struct miss worst = {.share = -HUGE_VAL};
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        const double middle = 0.5 * (joint->min + joint->max), span = joint->max - joint->min;
        double off = joints->q[i] - middle;
        off -= joint->kind == MACHINE_REVOLUTE ? TURN * floor(off / TURN + 0.5) : 0.0;
        const double share = (fabs(off) - 0.5 * span) / span;
        if (share > worst.share) {
            worst = (struct miss){i, share, middle + off, off > 0.0 ? joint->max : joint->min};
        }
    }
    return worst;
}

/* The branch at a spin that misses least; share is huge where there is none. */
static struct miss miss_at(const struct coverage *coverage, const struct arm *free_arm,
                           const struct tool *target, double spin_rad)
{
    struct joints branch[ARM_BRANCHES_MAX];
    enum arm_answer why;
    struct miss least = {.share = HUGE_VAL};
    const double turned_rad = spin_rad - TURN * floor(spin_rad / TURN);
    const size_t count = arm_branches(free_arm, target, turned_rad, NULL, branch, &why);
    for (size_t k = 0; k < count; k++) {
        const struct miss miss = worst_joint(coverage->arm->machine, &branch[k]);
        least = miss.share < least.share ? miss : least;
    }
    return least;
}

static struct miss least_miss(const struct coverage *coverage, const struct arm *free_arm,
                              const struct tool *target)
{
    const int spins = spins_of(free_arm, SPINS);
    struct miss least = {.share = HUGE_VAL};
    double at_rad = 0.0, step_rad = TURN / spins;
    for (int i = 0; i < spins; i++) {
        const struct miss miss = miss_at(coverage, free_arm, target, i * step_rad);
        at_rad = miss.share < least.share ? i * step_rad : at_rad;
        least = miss.share < least.share ? miss : least;
    }
    // between the spins about the best of them
    for (int i = 0; spins > 1 && i < NARROWINGS; i++) {
        step_rad *= 0.5;
        const double centre_rad = at_rad;
        for (int side = -1; side <= 1; side += 2) {
            const double spin_rad = centre_rad + side * step_rad;
            const struct miss miss = miss_at(coverage, free_arm, target, spin_rad);
            at_rad = miss.share < least.share ? spin_rad : at_rad;
            least = miss.share < least.share ? miss : least;
        }
    }
    return least;
}

/* How far a standing arm rises on its branch with all bodies clear, up to HOP_RISE_MM. */
static double rise_mm(const struct coverage *coverage, const struct scalp_point *place,
                      const struct joints *standing)
{
    double good_mm = 0.0;
    struct joints at = *standing, up;
    for (double lift_mm = 1.0; lift_mm <= HOP_RISE_MM; lift_mm += 1.0) {
        const struct tool above = tool_at(coverage, place, lift_mm);
        if (arm_follow(coverage->arm, &above, &at, &up) != ARM_OK ||
            !coverage_is_clear(coverage, &up)) {
            break;
        }
        good_mm = lift_mm;
        at = up;
    }
    return good_mm;
}

/* The best of the ways to stand; false where there is none. */
static bool standing(const struct coverage *coverage, const struct scalp_point *place,
                     int spin_count, struct shortfall *best)
{
    const struct tool target = tool_at(coverage, place, 0.0);
    const int spins = spins_of(coverage->arm, spin_count);
    double gap_mm = -HUGE_VAL, most_mm = -1.0;
    for (int i = 0; i < spins && most_mm < HOP_RISE_MM; i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const size_t count =
            arm_branches(coverage->arm, &target, i * TURN / spins, NULL, branch, &why);
        for (size_t k = 0; k < count; k++) {
            const double off_mm = person_gap_mm(coverage->arm, coverage->scalp,
                                                &coverage->base_in_head, &branch[k], HOP_RISE_MM);
            gap_mm = fmax(gap_mm, off_mm);
            if (off_mm >= PERSON_CLEARANCE_MM) {
                most_mm = fmax(most_mm, rise_mm(coverage, place, &branch[k]));
            }
        }
    }
    if (most_mm >= 0.0) {
        *best = (struct shortfall){.kind = most_mm < HOP_RISE_MM ? SHORTFALL_RISE : SHORTFALL_WAY,
                                   .number = most_mm,
                                   .limit = HOP_RISE_MM};
    } else if (gap_mm > -HUGE_VAL) {
        *best = (struct shortfall){
            .kind = SHORTFALL_GAP, .number = gap_mm, .limit = PERSON_CLEARANCE_MM};
    }
    return gap_mm > -HUGE_VAL;
}

struct shortfall shortfall_of(const struct coverage *coverage, const struct shortfall_arm *free_arm,
                              const struct scalp_point *place)
{
    assert(coverage && free_arm && place);
    struct shortfall best;
    if (standing(coverage, place, SPINS, &best)) {
        return best;
    }
    const struct tool target = tool_at(coverage, place, 0.0);
    const struct miss miss = least_miss(coverage, &free_arm->arm, &target);
    if (miss.share < HUGE_VAL && miss.share > 0.0) {
        return (struct shortfall){.kind = SHORTFALL_JOINT,
                                  .number = miss.number,
                                  .limit = miss.limit,
                                  .joint = miss.joint};
    }
    if (standing(coverage, place, FINE_SPINS, &best)) {
        return best;
    }
    return (struct shortfall){.kind = SHORTFALL_REACH,
                              .number = reach_short_mm(coverage->arm, &free_arm->arm, &target)};
}
