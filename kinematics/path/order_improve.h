/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes a tour shorter: 2-opt and Or-opt moves among near neighbours until none helps, then kicks.
 */
#ifndef KINEMATICS_PATH_ORDER_IMPROVE_H
#define KINEMATICS_PATH_ORDER_IMPROVE_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_tour.h"

/* near[points][width]: see order_near. Returns 0, or -1 when memory is short. */
int order_improve(struct tour *tour, const uint32_t *near, int width, uint64_t seed, size_t kicks);

#endif
