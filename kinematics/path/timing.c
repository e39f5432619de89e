/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/timing.h"

#include <assert.h>
#include <math.h>

double timing_trapezoid_s(double distance, double speed, double accel)
{
    assert(distance >= 0.0 && speed > 0.0 && accel > 0.0);
    /* too short to reach full speed: a triangle */
    if (distance * accel < speed * speed) {
        return 2.0 * sqrt(distance / accel);
    }
    return distance / speed + speed / accel;
}

/* From rest up to full speed, or half way. */
static double from_rest_s(double distance, double speed, double accel)
{
    const double ramp = speed * speed / (2.0 * accel);
    return distance <= ramp ? sqrt(2.0 * distance / accel)
                            : speed / accel + (distance - ramp) / speed;
}

double timing_part_s(double part, double distance, double speed, double accel)
{
    assert(part >= 0.0 && part <= distance);
    /* the second half is the first one backwards */
    return part <= distance / 2.0 ? from_rest_s(part, speed, accel)
                                  : timing_trapezoid_s(distance, speed, accel) -
                                        from_rest_s(distance - part, speed, accel);
}

double timing_move_s(const struct timing_axis *axis, size_t count, double speed_cap)
{
    double speed = HUGE_VAL, accel = HUGE_VAL, norm2 = 0.0;
    /* every axis is a share of one path of length 1 */
    for (size_t i = 0; i < count; i++) {
        const double distance = fabs(axis[i].distance);
        assert(axis[i].speed > 0.0 && axis[i].accel > 0.0);
        if (distance > 0.0) {
            speed = fmin(speed, axis[i].speed / distance);
            accel = fmin(accel, axis[i].accel / distance);
            norm2 += distance * distance;
        }
    }
    if (!(norm2 > 0.0)) {
        return 0.0;
    }
    if (speed_cap > 0.0) {
        speed = fmin(speed, speed_cap / sqrt(norm2));
    }
    return timing_trapezoid_s(1.0, speed, accel);
}
