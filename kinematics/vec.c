/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/vec.h"

struct frame frame_from_pose(const struct pose *pose)
{
    const double cr = cos(pose->rpy_rad[0]), sr = sin(pose->rpy_rad[0]);
    const double cp = cos(pose->rpy_rad[1]), sp = sin(pose->rpy_rad[1]);
    const double cy = cos(pose->rpy_rad[2]), sy = sin(pose->rpy_rad[2]);
    return (struct frame){
        .r = {{cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr},
              {sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr},
              {-sp, cp * sr, cp * cr}},
        .t = {pose->xyz_mm[0], pose->xyz_mm[1], pose->xyz_mm[2]},
    };
}

struct pose pose_from_frame(const struct frame *f)
{
    return (struct pose){.xyz_mm = {f->t.x, f->t.y, f->t.z},
                         .rpy_rad = {atan2(f->r[2][1], f->r[2][2]),
                                     atan2(-f->r[2][0], hypot(f->r[0][0], f->r[1][0])),
                                     atan2(f->r[1][0], f->r[0][0])}};
}

struct frame frame_inverse(const struct frame *f)
{
    struct frame inverse = {.t = {0.0, 0.0, 0.0}};
    for (int row = 0; row < 3; row++) {
        for (int col = 0; col < 3; col++) {
            inverse.r[row][col] = f->r[col][row];
        }
    }
    inverse.t = vec3_scale(frame_turn(&inverse, f->t), -1.0);
    return inverse;
}

struct frame frame_after(const struct frame *a, const struct frame *b)
{
    struct frame both = {.t = frame_point(a, b->t)};
    for (int row = 0; row < 3; row++) {
        for (int col = 0; col < 3; col++) {
            both.r[row][col] = a->r[row][0] * b->r[0][col] + a->r[row][1] * b->r[1][col] +
                               a->r[row][2] * b->r[2][col];
        }
    }
    return both;
}
