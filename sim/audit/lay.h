/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which dot a puncture is laid to: the one whose place is nearest.
 */
#ifndef AUDIT_LAY_H
#define AUDIT_LAY_H

#include "sim/audit/course.h"
#include "sim/audit/grid.h"

/* The most that a grid is asked for: its cell has to be as wide. */
double audit_lay_reach_mm(const struct audit_course *course, double across_mm);

/* The nearest of the dots in the grid, at most across_mm off along the skin and as far along the
 * dot's normal as the true skin may lie off the plan's (course->off_skin_mm; 0: across_mm all
 * told). False: none. */
bool audit_lay(const struct audit_course *course, const struct audit_grid *grid,
               const double at_mm[3], double across_mm, uint32_t *dot);

#endif
