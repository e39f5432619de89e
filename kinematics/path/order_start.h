/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A first order that is cheap and never bad: along a Hilbert curve through the points' box.
 */
#ifndef KINEMATICS_PATH_ORDER_START_H
#define KINEMATICS_PATH_ORDER_START_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/vec.h"

/* Fills sequence[count]. Returns 0, or -1 when memory is short. O(n log n). */
int order_start(const struct vec3 *point, size_t count, uint32_t *sequence);

#endif
