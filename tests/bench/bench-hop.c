/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-hop: what a session's hops cost to plan, dot to dot about a millimetre on.
 */
#include <stdio.h>
#include <string.h>

#include "kinematics/path/hop.h"
#include "tests/bench/stopwatch.h"
#include "tests/unit/arm_presets.h"

enum { HOPS = 14000 };

static struct scalp median_head(void)
{
    struct head head;
    memset(&head, 0, sizeof(head));
    head.surface = HEAD_ELLIPSOID;
    memcpy(head.centre_mm, (double[]){10.8, 0.0, 38.5}, sizeof(head.centre_mm));
    memcpy(head.semi_mm, (double[]){97.0, 77.0, 91.0}, sizeof(head.semi_mm));
    head.pitch_rad = rad_from_deg(15.7);
    struct scalp scalp;
    scalp_init(&scalp, &head);
    return scalp;
}

/* A spiral about the crown, a millimetre a hop. */
static struct tool dot_on(const struct hop_world *world, int i)
{
    const double turn = sqrt(4.0 * UNITS_PI * i), down = 0.011 * turn / (2.0 * UNITS_PI);
    const struct vec3 out = {sin(down) * cos(turn), sin(down) * sin(turn), cos(down)};
    const struct scalp_point foot = scalp_project(world->scalp, vec3_scale(out, 300.0));
    return (struct tool){frame_point(&world->head_in_base, foot.at),
                         vec3_scale(frame_turn(&world->head_in_base, foot.normal), -1.0)};
}

int main(void)
{
    struct machine machine = arm_preset_machine(PRESET_GANTRY5);
    machine.strike.retracted_mm = -2.0;
    machine.strike.clear_mm = -4.0;
    struct arm arm;
    arm_init(&arm, &machine);
    const struct scalp scalp = median_head();
    struct hop_world world = {.arm = &arm, .scalp = &scalp};
    world.head_in_base = frame_from_pose(&(struct pose){.xyz_mm = {225.0, 225.0, 0.0}});
    world.base_in_head = frame_inverse(&world.head_in_base);

    struct joints at = arm_homed(&arm);
    int refused = 0, direct = 0;
    const double began_s = cpu_s();
    for (int i = 0; i < HOPS; i++) {
        const struct tool target = dot_on(&world, i);
        struct joints goal;
        struct hop hop;
        if (arm_nearest(&arm, &target, &at, &goal) != ARM_OK ||
            hop_plan(&world, &at, &goal, &hop) != HOP_OK) {
            refused++;
            continue;
        }
        direct += hop.count == 0;
        at = goal;
    }
    printf("{\"bench\":\"hop\",\"hops\":%d,\"direct\":%d,\"refused\":%d,\"s\":%.3f}\n", HOPS,
           direct, refused, cpu_s() - began_s);
    return 0;
}
