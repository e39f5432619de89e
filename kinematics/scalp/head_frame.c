/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/head_frame.h"

static const double OUT_OF_LINE_MM = 10.0;

enum head_frame_answer head_frame_make(const struct vec3 landmark[HEAD_LANDMARKS],
                                       struct frame *from_in_head)
{
    const struct vec3 left = landmark[HEAD_TRAGION_LEFT], right = landmark[HEAD_TRAGION_RIGHT];
    const struct vec3 origin = vec3_scale(vec3_add(left, right), 0.5);
    const struct vec3 across = vec3_sub(left, right);
    if (!(vec3_length(across) > OUT_OF_LINE_MM)) {
        return HEAD_FRAME_IN_LINE;
    }
    const struct vec3 y = vec3_unit(across);
    const struct vec3 to_glabella = vec3_sub(landmark[HEAD_GLABELLA], origin);
    const struct vec3 forward = vec3_along(to_glabella, -vec3_dot(to_glabella, y), y);
    if (!(vec3_length(forward) > OUT_OF_LINE_MM)) {
        return HEAD_FRAME_IN_LINE;
    }
    const struct vec3 x = vec3_unit(forward);
    const struct vec3 z = vec3_cross(x, y);
    const struct frame head_in_from = {
        .r = {{x.x, y.x, z.x}, {x.y, y.y, z.y}, {x.z, y.z, z.z}},
        .t = origin,
    };
    *from_in_head = frame_inverse(&head_in_from);
    const double up_mm = frame_point(from_in_head, landmark[HEAD_VERTEX]).z;
    return up_mm > 0.0 ? HEAD_FRAME_OK : HEAD_FRAME_MIRRORED;
}
