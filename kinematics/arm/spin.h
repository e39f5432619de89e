/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The free turn about the needle: a tool frame from tip, axis and one more direction. Base frame.
 */
#ifndef KINEMATICS_ARM_SPIN_H
#define KINEMATICS_ARM_SPIN_H

#include "kinematics/arm/arm.h"

/* Frame at target whose x axis is turned by spin_rad, right-handed about the needle, from a
 * reference that hangs on base and target->axis alone. */
struct frame spin_frame(const struct tool *target, double spin_rad);

/* Frame at target that keeps a tool's turn: x as near to `is`'s as the axis lets it, then turned by
 * extra_rad. */
struct frame spin_carried(const struct tool *target, const struct frame *is, double extra_rad);

#endif
