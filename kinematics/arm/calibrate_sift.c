/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/calibrate_sift.h"

#include <math.h>

/* So many times the others' RMS is no chance; with fewer numbers for each figure than this a touch
 * may be off because nothing else holds the arm where it was. */
static const double WRONG = 6.0, NUMBERS_A_FIGURE = 2.0;
enum { OF_WHICH_ONE_MAY_BE_WRONG = 10 };

double calibrate_noise_rms_mm(const struct touches *touches, double noise_mm)
{
    return touches->ball_radius_mm > 0.0 ? noise_mm : sqrt(3.0) * noise_mm;
}

static double miss_mm(const struct calibration *c, const struct touches *touches, size_t i)
{
    struct arm arm;
    arm_init(&arm, &c->machine);
    return fabs(calibrate_miss_mm(&arm, touches, i, c->ball_in_base));
}

/* Puts the touch that is furthest off last. */
static void put_worst_last(const struct calibration *c, struct touches *touches)
{
    size_t worst = 0;
    double worst_mm = -1.0;
    for (size_t i = 0; i < touches->count; i++) {
        const double off_mm = miss_mm(c, touches, i);
        if (off_mm > worst_mm) {
            worst_mm = off_mm;
            worst = i;
        }
    }
    const struct touch last = touches->touch[touches->count - 1];
    touches->touch[touches->count - 1] = touches->touch[worst];
    touches->touch[worst] = last;
}

/* Without the last touch: whether it is wrong, as the others have it. */
static bool is_last_wrong(const struct machine *machine, const struct touches *touches,
                          double noise_mm, struct calibration *without)
{
    struct touches others = *touches;
    others.count--;
    if (!calibrate(machine, &others, noise_mm, without)) {
        return false;
    }
    const double usual_mm = fmax(without->after_mm, calibrate_noise_rms_mm(touches, noise_mm));
    return miss_mm(without, touches, others.count) > WRONG * usual_mm;
}

bool calibrate_sifted(const struct machine *machine, struct touches *touches, double noise_mm,
                      struct calibration *calibration, size_t *left_out)
{
    *left_out = 0;
    if (!calibrate(machine, touches, noise_mm, calibration)) {
        return false;
    }
    const double numbers = (touches->ball_radius_mm > 0.0 ? 1.0 : 3.0) * (double)touches->count;
    const bool enough = numbers > NUMBERS_A_FIGURE * (double)calibration->count;
    const size_t most = enough ? touches->count / OF_WHICH_ONE_MAY_BE_WRONG : 0;
    struct calibration without;
    while (*left_out < most) {
        put_worst_last(calibration, touches);
        if (!is_last_wrong(machine, touches, noise_mm, &without)) {
            break;
        }
        *calibration = without;
        touches->count--;
        ++*left_out;
    }
    return true;
}
