/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far each touch of a calibration is off, before and after.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_TOUCHES_H
#define CONTROLLER_PICTURE_PICTURE_TOUCHES_H

#include "kinematics/arm/calibrate.h"

/* An SVG: a bar a touch, heights on a logarithmic scale from 0.01 to 100 mm. NUL-terminated; free
 * it. */
char *picture_touches(const struct machine *before, const struct calibration *calibration,
                      const struct touches *touches, size_t *size);

#endif
