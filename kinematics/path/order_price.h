/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prices of nodes: a search counts a hop dearer by the prices of its two nodes. Every tour has two
 * hops at every node, so all get dearer by the same and the shortest stays the shortest. But what
 * a hop costs now says more of whether it belongs to a short tour: nodes that too many others would
 * like for a neighbour are dear, those that few want are cheap.
 * Source: Held and Karp, "The traveling-salesman problem and minimum spanning trees", 1970, and
 * Helsgaun's use of it, 2000; here by subgradient steps on a simpler relaxation, in which each node
 * takes the two neighbours that are the cheapest, whatever they take.
 */
#ifndef KINEMATICS_PATH_ORDER_PRICE_H
#define KINEMATICS_PATH_ORDER_PRICE_H

#include <stdint.h>

#include "kinematics/path/order_step.h"
#include "kinematics/path/order_stop.h"

/* What two prices may add to a cost, which is below 2^31; then it still fits 32 bits. */
enum { ORDER_PRICE_MAX = 1 << 29 };

/* Fills price[points + 1] with prices from 0 to ORDER_PRICE_MAX, the gate's among them, from the
 * costs of near hops. s: near (and near_cost), without prices yet; its tour's spare room is used.
 * The prices are good ones even when told to stop. A few dozen ns a point and round. */
void order_price(const struct step_search *s, int32_t *price, struct order_stop *stop);

#endif
