/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rigid motions of the simulated plant.
 */
#ifndef SIM_FRAME_H
#define SIM_FRAME_H

#include "config/units.h"
#include "sim/vec.h"

struct sim_frame sim_frame_identity(void);
struct sim_frame sim_frame_from_pose(const struct pose *pose);
/* a, then b in a's axes. */
struct sim_frame sim_frame_mul(const struct sim_frame *a, const struct sim_frame *b);
/* Directions and places of the frame's inside, seen from outside, and back. */
struct sim_vec sim_frame_turn(const struct sim_frame *frame, struct sim_vec direction);
struct sim_vec sim_frame_point(const struct sim_frame *frame, struct sim_vec point);
struct sim_vec sim_frame_unturn(const struct sim_frame *frame, struct sim_vec direction);
struct sim_vec sim_frame_unpoint(const struct sim_frame *frame, struct sim_vec point);

#endif
