/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What making and measuring a hairline share.
 */
#ifndef KINEMATICS_SCALP_HAIRLINE_PRIVATE_H
#define KINEMATICS_SCALP_HAIRLINE_PRIVATE_H

#include "kinematics/scalp/chart.h"

/* Along the middle of the forehead, on the skin, from the glabella. */
double hairline_height_mm(const struct chart *chart, double y_percent);

/* mm of skin a percent, at the middle of that height. */
struct hairline_scale {
    double x_mm, y_mm;
};
struct hairline_scale hairline_scale_at(const struct chart *chart, double y_percent);

#endif
