/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/frame.h"

struct sim_frame sim_frame_identity(void)
{
    return (struct sim_frame){{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {0, 0, 0}};
}

struct sim_frame sim_frame_from_pose(const struct pose *pose)
{
    const double cr = cos(pose->rpy_rad[0]), sr = sin(pose->rpy_rad[0]);
    const double cp = cos(pose->rpy_rad[1]), sp = sin(pose->rpy_rad[1]);
    const double cy = cos(pose->rpy_rad[2]), sy = sin(pose->rpy_rad[2]);
    return (struct sim_frame){{{cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr},
                               {sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr},
                               {-sp, cp * sr, cp * cr}},
                              {pose->xyz_mm[0], pose->xyz_mm[1], pose->xyz_mm[2]}};
}

struct sim_frame sim_frame_mul(const struct sim_frame *a, const struct sim_frame *b)
{
    struct sim_frame out;
    for (int row = 0; row < 3; row++) {
        for (int col = 0; col < 3; col++) {
            out.r[row][col] = a->r[row][0] * b->r[0][col] + a->r[row][1] * b->r[1][col] +
                              a->r[row][2] * b->r[2][col];
        }
    }
    out.at = sim_frame_point(a, b->at);
    return out;
}

struct sim_vec sim_frame_turn(const struct sim_frame *frame, struct sim_vec d)
{
    return (struct sim_vec){frame->r[0][0] * d.x + frame->r[0][1] * d.y + frame->r[0][2] * d.z,
                            frame->r[1][0] * d.x + frame->r[1][1] * d.y + frame->r[1][2] * d.z,
                            frame->r[2][0] * d.x + frame->r[2][1] * d.y + frame->r[2][2] * d.z};
}

struct sim_vec sim_frame_point(const struct sim_frame *frame, struct sim_vec point)
{
    return sim_vec_add(sim_frame_turn(frame, point), frame->at);
}

struct sim_vec sim_frame_unturn(const struct sim_frame *frame, struct sim_vec d)
{
    return (struct sim_vec){frame->r[0][0] * d.x + frame->r[1][0] * d.y + frame->r[2][0] * d.z,
                            frame->r[0][1] * d.x + frame->r[1][1] * d.y + frame->r[2][1] * d.z,
                            frame->r[0][2] * d.x + frame->r[1][2] * d.y + frame->r[2][2] * d.z};
}

struct sim_vec sim_frame_unpoint(const struct sim_frame *frame, struct sim_vec point)
{
    return sim_frame_unturn(frame, sim_vec_sub(point, frame->at));
}
