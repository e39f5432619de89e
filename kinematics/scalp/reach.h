/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far out the skin is on a fine raster of the map, from rays 3 mm apart and cubics between.
 */
#ifndef KINEMATICS_SCALP_REACH_H
#define KINEMATICS_SCALP_REACH_H

#include <stddef.h>

#include "kinematics/scalp/chart.h"

/* reach_mm[rows * columns] from `low`, cell_mm apart. False when memory is short. */
bool reach_fill(const struct chart *chart, struct chart_place low, double cell_mm, size_t columns,
                size_t rows, double *reach_mm);

#endif
