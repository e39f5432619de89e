/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One straight line in joint space, looked at finely enough that nothing hides between looks.
 */
#ifndef KINEMATICS_PATH_HOP_LEG_H
#define KINEMATICS_PATH_HOP_LEG_H

#include "kinematics/path/hop.h"

/* The tool in the head frame. */
struct tool hop_tool_in_head(const struct hop_world *world, const struct joints *joints);

/* The foot's tip off the skin at one pose, needle at clear, mm. */
double hop_foot_mm(const struct hop_world *world, const struct joints *joints);

/* Foot and tool body keep their distances all along, so do the arm's links from the person, and a
 * leg that is no mere hop from dot to dot keeps off eyes and face. */
bool hop_leg_is_clear(const struct hop_world *world, const struct joints *from,
                      const struct joints *to);

#endif
