/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calibration by touches of which some are wrong: a slip, a wrong line, a point mistaken for
 * another.
 */
#ifndef KINEMATICS_ARM_CALIBRATE_SIFT_H
#define KINEMATICS_ARM_CALIBRATE_SIFT_H

#include "kinematics/arm/calibrate.h"

/* As calibrate, without the touches that are six times further off what all others say than those
 * are by themselves, or than noise: a tenth of them at most, and none where there are hardly more
 * touches than figures. Reorders the touches and shortens the list: those left out, *left_out of
 * them, follow behind its end. Cost: one calibration, and one more for each left out and the next.
 */
bool calibrate_sifted(const struct machine *machine, struct touches *touches, double noise_mm,
                      struct calibration *calibration, size_t *left_out);

/* How far off the touches may be, RMS, when noise is all there is, mm. */
double calibrate_noise_rms_mm(const struct touches *touches, double noise_mm);

#endif
