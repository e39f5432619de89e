/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vectors and frames in three dimensions. A frame maps its own coordinates into another frame's:
 * p_out = r p + t. Names say which: head_in_base takes head coordinates to base coordinates.
 */
#ifndef KINEMATICS_VEC_H
#define KINEMATICS_VEC_H

#include <math.h>

#include "config/units.h"

struct vec3 {
    double x, y, z;
};

struct frame {
    double r[3][3]; /* orthonormal, right-handed */
    struct vec3 t;
};

static inline struct vec3 vec3_add(struct vec3 a, struct vec3 b)
{
    return (struct vec3){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct vec3 vec3_sub(struct vec3 a, struct vec3 b)
{
    return (struct vec3){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline struct vec3 vec3_scale(struct vec3 a, double k)
{
    return (struct vec3){a.x * k, a.y * k, a.z * k};
}

/* a + k b */
static inline struct vec3 vec3_along(struct vec3 a, double k, struct vec3 b)
{
    return (struct vec3){a.x + k * b.x, a.y + k * b.y, a.z + k * b.z};
}

static inline double vec3_dot(struct vec3 a, struct vec3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vec3 vec3_cross(struct vec3 a, struct vec3 b)
{
    return (struct vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline double vec3_length(struct vec3 a)
{
    return sqrt(vec3_dot(a, a));
}

static inline double vec3_distance(struct vec3 a, struct vec3 b)
{
    return vec3_length(vec3_sub(a, b));
}

/* a must not be zero. */
static inline struct vec3 vec3_unit(struct vec3 a)
{
    return vec3_scale(a, 1.0 / vec3_length(a));
}

/* Rotates a direction; points also take the frame's t. */
static inline struct vec3 frame_turn(const struct frame *f, struct vec3 a)
{
    return (struct vec3){f->r[0][0] * a.x + f->r[0][1] * a.y + f->r[0][2] * a.z,
                         f->r[1][0] * a.x + f->r[1][1] * a.y + f->r[1][2] * a.z,
                         f->r[2][0] * a.x + f->r[2][1] * a.y + f->r[2][2] * a.z};
}

static inline struct vec3 frame_point(const struct frame *f, struct vec3 p)
{
    return vec3_add(frame_turn(f, p), f->t);
}

/* R = Rz(yaw) Ry(pitch) Rx(roll) */
struct frame frame_from_pose(const struct pose *pose);
struct frame frame_inverse(const struct frame *f);
/* Back again; pitch within +-90 degrees. */
struct pose pose_from_frame(const struct frame *frame);
/* a after b: maps through b first. */
struct frame frame_after(const struct frame *a, const struct frame *b);

#endif
