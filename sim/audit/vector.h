/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three numbers in a row.
 */
#ifndef AUDIT_VECTOR_H
#define AUDIT_VECTOR_H

#include <math.h>

static inline double audit_dot3(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static inline void audit_sub3(const double a[3], const double b[3], double out[3])
{
    for (int i = 0; i < 3; i++) {
        out[i] = a[i] - b[i];
    }
}

static inline void audit_cross3(const double a[3], const double b[3], double out[3])
{
    const double x = a[1] * b[2] - a[2] * b[1];
    const double y = a[2] * b[0] - a[0] * b[2];
    const double z = a[0] * b[1] - a[1] * b[0];
    out[0] = x;
    out[1] = y;
    out[2] = z;
}

static inline double audit_length3(const double a[3])
{
    return sqrt(audit_dot3(a, a));
}

static inline double audit_distance3(const double a[3], const double b[3])
{
    double d[3];
    audit_sub3(a, b, d);
    return audit_length3(d);
}

#endif
