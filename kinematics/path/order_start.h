/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A first order that is cheap and never bad: along a Hilbert curve through the points' box.
 */
#ifndef KINEMATICS_PATH_ORDER_START_H
#define KINEMATICS_PATH_ORDER_START_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_cost.h"
#include "kinematics/path/order_stop.h"

/* Fills sequence[count]. Returns 0; -1 when memory is short and 1 when told to stop: the sequence
 * is the points' own then. Linear in the count. */
int order_start(const struct order_cell *cell, size_t count, uint32_t *sequence,
                struct order_stop *stop);

#endif
