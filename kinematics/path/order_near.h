/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The nearest neighbours of every point: where an order looks for better hops.
 */
#ifndef KINEMATICS_PATH_ORDER_NEAR_H
#define KINEMATICS_PATH_ORDER_NEAR_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_cost.h"
#include "kinematics/path/order_stop.h"

enum { ORDER_NEAR = 6 };

/* Fills near[count][width] with each point's nearest others, the nearest first; width is the
 * smaller of ORDER_NEAR and count - 1 and is returned, -1 when memory is short, or 0 when told to
 * stop.
 * Points that follow each other should lie close together: boxes around runs of them are the
 * search tree. */
int order_near(const struct order_cell *cell, size_t count, uint32_t *near,
               struct order_stop *stop);

#endif
