/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The uniform cubic B-spline on [-half, half]: which four of its coefficients bear on a place, and
 * with which weights. Held to the end spans outside. Source: de Boor, A Practical Guide to Splines
 * (1978), chapter X.
 */
#ifndef KINEMATICS_SCALP_SPLINE_H
#define KINEMATICS_SCALP_SPLINE_H

enum { SPLINE_ORDER = 4 };

struct spline_weights {
    int first; /* coefficient */
    double value[SPLINE_ORDER], slope[SPLINE_ORDER], bend[SPLINE_ORDER];
};

/* side: how many coefficients there are, 4 at least. */
static inline void spline_weigh(int side, double half, double x, struct spline_weights *w)
{
    const double per = (side - 3) / (2.0 * half);
    const double s = (x + half) * per;
    const double last = side - SPLINE_ORDER;
    w->first = s >= last ? side - SPLINE_ORDER : s > 0.0 ? (int)s : 0;
    const double t = s - w->first, q = 1.0 - t, sixth = 1.0 / 6.0;
    w->value[0] = q * q * q * sixth;
    w->value[1] = (3.0 * t * t * t - 6.0 * t * t + 4.0) * sixth;
    w->value[2] = (3.0 * q * q * q - 6.0 * q * q + 4.0) * sixth;
    w->value[3] = t * t * t * sixth;
    w->slope[0] = -0.5 * q * q * per;
    w->slope[1] = (1.5 * t * t - 2.0 * t) * per;
    w->slope[2] = -(1.5 * q * q - 2.0 * q) * per;
    w->slope[3] = 0.5 * t * t * per;
    w->bend[0] = q * per * per;
    w->bend[1] = (3.0 * t - 2.0) * per * per;
    w->bend[2] = (3.0 * q - 2.0) * per * per;
    w->bend[3] = t * per * per;
}

#endif
