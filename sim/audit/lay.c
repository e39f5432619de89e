/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/lay.h"

#include <math.h>

#include "sim/audit/vector.h"

double audit_lay_reach_mm(const struct audit_course *course, double across_mm)
{
    return hypot(across_mm, course->off_skin_mm);
}

bool audit_lay(const struct audit_course *course, const struct audit_grid *grid,
               const double at_mm[3], double across_mm, uint32_t *dot)
{
    double distance_mm = 0, off_mm[3];
    if (!audit_grid_nearest(grid, at_mm, audit_lay_reach_mm(course, across_mm), dot,
                            &distance_mm)) {
        return false;
    }
    const struct audit_dot *nearest = &course->plans.dot[*dot];
    audit_sub3(at_mm, nearest->place_mm, off_mm);
    const double along_mm = audit_dot3(off_mm, nearest->normal);
    return distance_mm * distance_mm - along_mm * along_mm <= across_mm * across_mm;
}
