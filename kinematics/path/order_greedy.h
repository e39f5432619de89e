/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tour to begin the search with: the cheapest hops first, as long as they make paths.
 */
#ifndef KINEMATICS_PATH_ORDER_GREEDY_H
#define KINEMATICS_PATH_ORDER_GREEDY_H

#include "kinematics/path/order_step.h"
#include "kinematics/path/order_stop.h"

/* Lays the tour of s anew, from hops between near nodes. Returns 0; -1 when memory is short, and 1
 * when told to stop: the tour is to be reset then. */
int order_greedy(struct step_search *s, struct order_stop *stop);

#endif
