/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reach: how much of a scalp a machine gets at with the head in its rest. A point counts when some
 * spin and branch stand inside the limits with the foot down, can lift 10 mm along the normal on
 * the same branch, and keep the links off the head. One JSON line a machine; run it from the
 * repository's root, or name machine files.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/head.h"
#include "config/machine.h"
#include "kinematics/arm/arm.h"
#include "kinematics/arm/chain.h"
#include "kinematics/scalp/scalp.h"

enum { POINTS = 4000, PIECES = 8 };

static const double LIFT_MM = 10.0, CROWN_MM = 60.0;
static const double LINK_MM = 40.0, TOOL_MM = 12.0; /* half thickness */

struct bench {
    struct machine machine;
    struct head head;
    struct scalp scalp;
    struct arm arm;
    struct frame head_in_base, base_in_head;
};

struct reach {
    int scalp, reached, clear, chosen, crown, crown_clear;
    double hops_s;
};

/* Least distance of a straight link from the skin, both ends included. */
static double link_distance(const struct bench *bench, struct vec3 from, struct vec3 to)
{
    double least = HUGE_VAL;
    for (int i = 0; i <= PIECES; i++) {
        const struct vec3 at = vec3_along(from, (double)i / PIECES, vec3_sub(to, from));
        const struct vec3 in_head = frame_point(&bench->base_in_head, at);
        least = fmin(least, scalp_distance(&bench->scalp, in_head));
    }
    return least;
}

/* Upper arm and forearm, then wrist to bracket, bracket to the needle unit's rear end. */
static bool links_are_clear(const struct bench *bench, const struct joints *joints)
{
    if (bench->machine.model != MACHINE_SERIAL_DH || bench->arm.joint_count < 6) {
        return true;
    }
    struct chain_axes axes;
    const struct frame tool = chain_frame(&bench->arm, joints, &axes);
    const struct vec3 rear_in_tool = {0.0, 0.0, -bench->machine.tool_length_mm};
    const struct vec3 rear = frame_point(&tool, rear_in_tool);
    const struct vec3 *at = axes.origin;
    return link_distance(bench, at[1], at[2]) > LINK_MM &&
           link_distance(bench, at[2], at[4]) > LINK_MM &&
           link_distance(bench, at[4], rear) > TOOL_MM;
}

static struct tool target_at(const struct bench *bench, const struct scalp_point *point,
                             double lift_mm)
{
    const struct vec3 in_head = vec3_along(point->at, lift_mm, point->normal);
    return (struct tool){
        .tip = frame_point(&bench->head_in_base, in_head),
        .axis = vec3_scale(frame_turn(&bench->head_in_base, point->normal), -1.0),
    };
}

static bool lifts(const struct bench *bench, const struct tool *up, const struct joints *joints)
{
    struct joints lifted;
    return arm_follow(&bench->arm, up, joints, &lifted) == ARM_OK;
}

/* 0: no joints that can lift; 1: reached; 2: with the links clear of the head. */
static int reach_at(const struct bench *bench, const struct scalp_point *point)
{
    const struct tool down = target_at(bench, point, 0.0), up = target_at(bench, point, LIFT_MM);
    const bool chain = bench->machine.model == MACHINE_SERIAL_DH;
    int best = 0;
    for (int i = 0; i < (chain ? ARM_SPINS : 1) && best < 2; i++) {
        struct joints branch[ARM_BRANCHES_MAX];
        enum arm_answer why;
        const double spin_rad = i * (2.0 * UNITS_PI / ARM_SPINS);
        const size_t count = arm_branches(&bench->arm, &down, spin_rad, NULL, branch, &why);
        for (size_t k = 0; k < count && best < 2; k++) {
            if (lifts(bench, &up, &branch[k])) {
                best = links_are_clear(bench, &branch[k]) ? 2 : 1;
            }
        }
    }
    return best;
}

/* Does the choice of arm_nearest lift as well, and keep clear? */
static bool chosen_holds(const struct bench *bench, const struct scalp_point *point,
                         struct joints *at)
{
    const struct tool down = target_at(bench, point, 0.0), up = target_at(bench, point, LIFT_MM);
    return arm_nearest(&bench->arm, &down, at, at) == ARM_OK && lifts(bench, &up, at) &&
           links_are_clear(bench, at);
}

/* Point i of a spiral that covers the ellipsoid evenly, each a few mm from the one before. */
static struct scalp_point spiral(const struct scalp *scalp, int i, int points)
{
    const double z = 1.0 - 2.0 * (i + 0.5) / points;
    const double around = sqrt(UNITS_PI * points) * acos(z);
    const double r = sqrt(1.0 - z * z);
    const struct vec3 on_ellipsoid = {scalp->semi_mm.x * r * cos(around),
                                      scalp->semi_mm.y * r * sin(around), scalp->semi_mm.z * z};
    return scalp_project(scalp, frame_point(&scalp->surface_in_head, on_ellipsoid));
}

static struct reach measure(const struct bench *bench, int points)
{
    struct reach reach = {0};
    struct joints at = arm_homed(&bench->arm);
    for (int i = 0; i < points; i++) {
        const struct scalp_point point = spiral(&bench->scalp, i, points);
        if (scalp_place_of(&bench->scalp, point.at) != SCALP_ON) {
            continue;
        }
        const int how = reach_at(bench, &point);
        const bool crown = vec3_distance(point.at, bench->scalp.landmark[HEAD_VERTEX]) < CROWN_MM;
        reach.scalp++;
        reach.reached += how > 0;
        reach.clear += how > 1;
        reach.crown += crown;
        reach.crown_clear += crown && how > 1;
        const struct joints from = at;
        reach.chosen += chosen_holds(bench, &point, &at);
        reach.hops_s += arm_move_s(&bench->arm, &from, &at);
    }
    return reach;
}

static void place_head(struct bench *bench, const struct pose *rest)
{
    bench->head_in_base = frame_from_pose(rest);
    bench->base_in_head = frame_inverse(&bench->head_in_base);
}

static bool load(struct bench *bench, const char *machine_path, const char *head_path)
{
    struct diags diags = {0};
    struct err err = {0};
    if (machine_read(&bench->machine, machine_path, &diags, &err) != ERR_OK ||
        head_read(&bench->head, head_path, &diags, &err) != ERR_OK) {
        fprintf(stderr, "bench-reach: cannot read %s or %s\n", machine_path, head_path);
        return false;
    }
    scalp_init(&bench->scalp, &bench->head);
    arm_init(&bench->arm, &bench->machine);
    place_head(bench, &bench->machine.head_rest);
    return true;
}

int main(int argc, char **argv)
{
    static const char *const preset[] = {"examples/machines/gantry5.yaml",
                                         "examples/machines/ar4-mk3.yaml",
                                         "examples/machines/parol6.yaml"};
    const int presets = argc > 1 ? argc - 1 : (int)(sizeof preset / sizeof preset[0]);
    static struct bench bench;
    for (int i = 0; i < presets; i++) {
        if (!load(&bench, argc > 1 ? argv[i + 1] : preset[i], "examples/heads/median.yaml")) {
            return 74;
        }
        const struct reach r = measure(&bench, POINTS);
        printf("{\"bench\": \"reach\", \"machine\": \"%s\", \"scalp_points\": %d, "
               "\"reached\": %.4f, \"clear\": %.4f, \"nearest_clear\": %.4f, "
               "\"crown_clear\": %.4f, \"hop_s\": %.4f}\n",
               bench.machine.name, r.scalp, (double)r.reached / r.scalp, (double)r.clear / r.scalp,
               (double)r.chosen / r.scalp, (double)r.crown_clear / r.crown, r.hops_s / r.scalp);
    }
    return 0;
}
