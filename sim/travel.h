/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A straight stretch of motion in axis space: exact positions in steps, not rounded to whole ones.
 */
#ifndef SIM_TRAVEL_H
#define SIM_TRAVEL_H

#include <stdint.h>

#include "sim/settings.h"

struct sim_travel {
    int64_t start_ns, end_ns;
    double from[SIM_AXES_MAX], to[SIM_AXES_MAX];
};

#endif
