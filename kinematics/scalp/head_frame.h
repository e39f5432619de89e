/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The head frame from landmarks taken in any other frame: origin midway between the tragions, y to
 * the left one, x in the plane that also holds the glabella, z up.
 */
#ifndef KINEMATICS_SCALP_HEAD_FRAME_H
#define KINEMATICS_SCALP_HEAD_FRAME_H

#include <stdbool.h>

#include "config/head.h"
#include "kinematics/vec.h"

enum head_frame_answer {
    HEAD_FRAME_OK,
    HEAD_FRAME_IN_LINE,  /* the glabella lies on the line through the tragions, or nearly */
    HEAD_FRAME_MIRRORED, /* the vertex lies below: left and right are swapped, or all is mirrored */
};

/* Takes places of the landmarks' frame to the head's. */
enum head_frame_answer head_frame_make(const struct vec3 landmark[HEAD_LANDMARKS],
                                       struct frame *from_in_head);

#endif
