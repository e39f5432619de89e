/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/body.h"

#include <math.h>

#include "kinematics/arm/chain.h"

static size_t add(struct capsule *out, size_t count, struct vec3 from, struct vec3 to,
                  double radius_mm)
{
    if (radius_mm <= 0.0 || vec3_distance(from, to) <= 0.0) {
        return count;
    }
    out[count] = (struct capsule){from, to, radius_mm};
    return count + 1;
}

size_t arm_body_capsules(const struct arm *arm, const struct joints *joints,
                         struct capsule out[BODY_CAPSULES_MAX])
{
    const struct machine *machine = arm->machine;
    size_t count = 0;
    if (machine->model != MACHINE_SERIAL_DH) {
        return 0;
    }
    struct frame f = arm->base;
    for (size_t i = 0; i < arm->joint_count; i++) {
        const struct vec3 from = f.t;
        chain_step(&f, &machine->joint[i], joints->q[i], arm->cos_alpha[i], arm->sin_alpha[i]);
        count = add(out, count, from, f.t, machine->joint[i].body_radius_mm);
    }
    const struct frame tool = frame_after(&f, &arm->tool_in_last);
    const struct vec3 mount = {machine->flange.xyz_mm[0], machine->flange.xyz_mm[1],
                               machine->flange.xyz_mm[2]};
    const struct vec3 axis = {tool.r[0][2], tool.r[1][2], tool.r[2][2]};
    const struct vec3 bend = vec3_along(tool.t, -machine->tool_length_mm, axis);
    count = add(out, count, frame_point(&f, mount), bend, machine->tool_radius_mm);
    return add(out, count, bend, tool.t, machine->tool_radius_mm);
}

/* Turning all joints by sum_rad and sliding them by sum_mm together, a point's second derivative is
 * less than lever sum_rad^2 + 2 sum_mm sum_rad, and its bow an eighth of that. */
double arm_bow_mm(const struct arm *arm, double lever_mm, const struct joints *from,
                  const struct joints *to)
{
    double sum_rad = 0.0, sum_mm = 0.0;
    for (size_t i = 0; i < arm->joint_count; i++) {
        const bool turns = arm->machine->joint[i].kind == MACHINE_REVOLUTE;
        *(turns ? &sum_rad : &sum_mm) += fabs(to->q[i] - from->q[i]);
    }
    return 0.125 * (lever_mm * sum_rad + 2.0 * sum_mm) * sum_rad;
}

double capsule_gap_mm(const struct capsule *capsule, struct vec3 point)
{
    const struct vec3 along = vec3_sub(capsule->to, capsule->from);
    const double part = vec3_dot(vec3_sub(point, capsule->from), along) / vec3_dot(along, along);
    const struct vec3 near = vec3_along(capsule->from, fmax(0.0, fmin(1.0, part)), along);
    return vec3_distance(point, near) - capsule->radius_mm;
}
