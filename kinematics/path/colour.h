/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conflict colouring: points in classes such that no two of a class are near each other.
 */
#ifndef KINEMATICS_PATH_COLOUR_H
#define KINEMATICS_PATH_COLOUR_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/vec.h"

enum { COLOURS_MAX = 64 };

/* Gives every point the first colour that no earlier one nearer than the radius has; the first
 * classes are the largest. Points that find all COLOURS_MAX taken get the last, near or not.
 * Returns how many colours there are, or -1 when memory is short. */
int colour_points(const struct vec3 *point, size_t count, double radius_mm, uint8_t *colour);

#endif
