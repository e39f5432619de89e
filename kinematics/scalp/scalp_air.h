/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The air about a fitted head: how far off the skin a place is at least, from distances that were
 * taken once on a grid. An arm asks that some thousand times a dot, and is far off nearly always.
 */
#ifndef KINEMATICS_SCALP_SCALP_AIR_H
#define KINEMATICS_SCALP_SCALP_AIR_H

#include "kinematics/scalp/scalp.h"

struct scalp_air;

/* Of a scalp whose surface is there already: takes SCALP_AIR_SIDE^3 distances, some 20 ms. */
enum { SCALP_AIR_SIDE = 31 };
struct scalp_air *scalp_air_new(const struct scalp *scalp);
struct scalp_air *scalp_air_free(struct scalp_air *air); /* NULL */

/* The distance of p is no less than this: a distance changes by no more than the way between two
 * places, so each node about p bounds it. Within 3 mm of the distance for most places; 50 ns.
 * Outside of the grid and below the chin a weak bound. Head frame, mm.
 */
double scalp_air_at_least(const struct scalp_air *air, struct vec3 p);

#endif
