/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside the program: mm, rad, s, ns. Degrees exist in files, in gcode and on the screen.
 */
#ifndef CONFIG_UNITS_H
#define CONFIG_UNITS_H

#include <stdint.h>

#define UNITS_PI 3.14159265358979323846

static inline double rad_from_deg(double deg)
{
    return deg * (UNITS_PI / 180.0);
}

static inline double deg_from_rad(double rad)
{
    return rad * (180.0 / UNITS_PI);
}

static inline double s_from_ns(int64_t ns)
{
    return (double)ns * 1e-9;
}

/* A frame in another one: a place, and roll, pitch, yaw about the fixed x, y, z axes in that
 * order: R = Rz(yaw) Ry(pitch) Rx(roll) (ROS REP 103). */
struct pose {
    double xyz_mm[3];
    double rpy_rad[3];
};

#endif
