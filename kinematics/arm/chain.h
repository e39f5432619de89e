/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Serial chains: joints to frames by standard Denavit-Hartenberg, T_i = Rz Tz Tx Rx. Base frame,
 * mm, rad.
 */
#ifndef KINEMATICS_ARM_CHAIN_H
#define KINEMATICS_ARM_CHAIN_H

#include "kinematics/arm/arm.h"

/* Where every joint's axis stands: through origin, along axis. */
struct chain_axes {
    struct vec3 origin[ARM_JOINTS_MAX], axis[ARM_JOINTS_MAX];
};

/* Fills in the fixed frames at both ends and the twists. */
void chain_init(struct arm *arm);

/* Frame of the tool; axes may be NULL. */
struct frame chain_frame(const struct arm *arm, const struct joints *joints,
                         struct chain_axes *axes);

static inline struct vec3 chain_column(const struct frame *f, int col)
{
    return (struct vec3){f->r[0][col], f->r[1][col], f->r[2][col]};
}

static inline void chain_set_column(struct frame *f, int col, struct vec3 v)
{
    f->r[0][col] = v.x;
    f->r[1][col] = v.y;
    f->r[2][col] = v.z;
}

/* Turns two columns of f into each other: f := f R(angle) about the third axis. */
static inline void chain_turn_columns(struct frame *f, int a, int b, double c, double s)
{
    const struct vec3 u = chain_column(f, a), v = chain_column(f, b);
    chain_set_column(f, a, vec3_along(vec3_scale(u, c), s, v));
    chain_set_column(f, b, vec3_along(vec3_scale(v, c), -s, u));
}

/* Adds a link to the frame in front of it: of a joint turned so far, as cosine and sine, and d. */
static inline void chain_link(struct frame *f, double cos_theta, double sin_theta, double d_mm,
                              double a_mm, double cos_alpha, double sin_alpha)
{
    chain_turn_columns(f, 0, 1, cos_theta, sin_theta);
    f->t = vec3_along(f->t, d_mm, chain_column(f, 2));
    f->t = vec3_along(f->t, a_mm, chain_column(f, 0));
    chain_turn_columns(f, 1, 2, cos_alpha, sin_alpha);
}

/* The same by the joint's own value. */
static inline void chain_step(struct frame *f, const struct machine_joint *joint, double q,
                              double cos_alpha, double sin_alpha)
{
    const bool turns = joint->kind == MACHINE_REVOLUTE;
    const double theta = joint->theta + (turns ? q : 0.0);
    const double d_mm = joint->d_mm + (turns ? 0.0 : q);
    chain_link(f, cos(theta), sin(theta), d_mm, joint->a_mm, cos_alpha, sin_alpha);
}

#endif
