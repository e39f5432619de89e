/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/offset_root.h"

#include <math.h>

enum { CUTS = 50, DIP_CUTS = 5 };

/* A step that leads nowhere. */
static const double STILL = 1e-16;
/* More than this is a jump and no zero. */
static const double SOLVED = 1e-11;

static struct offset_angle angle_at(const struct offset_curve *curve, double t)
{
    return offset_beside(curve->from, curve->way != 0.0 ? -curve->way * t * t : t);
}

static int side_at(const struct offset_curve *curve, double t)
{
    return t < 0.0 ? curve->other : curve->side;
}

struct offset_point offset_point(const struct offset_curve *curve, double t)
{
    return (struct offset_point){t,
                                 offset_gap(curve->place, side_at(curve, t), angle_at(curve, t))};
}

static void add(const struct offset_curve *curve, double t, struct offset_roots *roots)
{
    if (roots->count < ARM_BRANCHES_MAX) {
        roots->root[roots->count++] = (struct offset_root){side_at(curve, t), angle_at(curve, t)};
    }
}

/* Where the parabola through three points in t over the gap has its zero; outside of low..high
 * where the points are not in such an order. */
static double inverse_parabola(struct offset_point a, struct offset_point b, struct offset_point c)
{
    const double ab = a.gap - b.gap, ac = a.gap - c.gap, bc = b.gap - c.gap;
    if (ab == 0.0 || ac == 0.0 || bc == 0.0) {
        return NAN;
    }
    return a.t * (b.gap / ab) * (c.gap / ac) - b.t * (a.gap / ab) * (c.gap / bc) +
           c.t * (a.gap / ac) * (b.gap / bc);
}

/* Brent's idea: by the inverse parabola through the last three points where that stays inside the
 * bracket, else by halves. */
double offset_close_in(const struct offset_curve *curve, struct offset_point low,
                       struct offset_point high, struct offset_point hint,
                       struct offset_roots *roots)
{
    struct offset_point third = hint;
    struct offset_point best = fabs(low.gap) < fabs(high.gap) ? low : high;
    double width = fabs(high.t - low.t);
    for (int i = 0; i < CUTS && fabs(best.gap) > curve->done; i++) {
        double t = inverse_parabola(low, high, third);
        if (!((t - low.t) * (t - high.t) < 0.0)) {
            t = (low.t * high.gap - high.t * low.gap) / (high.gap - low.gap);
        }
        /* steps of which three have not halved the bracket are not to be trusted */
        if (i % 4 == 3) {
            t = fabs(high.t - low.t) > 0.5 * width ? 0.5 * (low.t + high.t) : t;
            width = fabs(high.t - low.t);
        }
        const struct offset_point next = offset_point(curve, t);
        if (isnan(next.gap)) {
            return t;
        }
        if (fabs(t - best.t) < STILL) {
            break;
        }
        best = fabs(next.gap) < fabs(best.gap) ? next : best;
        if (offset_differ(next.gap, high.gap)) {
            third = low;
            low = next;
        } else {
            third = high;
            high = next;
        }
    }
    if (fabs(best.gap) < fmax(SOLVED, curve->done)) {
        add(curve, best.t, roots);
    }
    return NAN;
}

/* Of a dip's width: nearer to its middle there is no news, and then rather that far aside. */
static const double CLOSE = 0.02, ASIDE = 0.25;

/* Where the parabola through three points has its vertex. */
static double vertex(struct offset_point a, struct offset_point b, struct offset_point c)
{
    const double p = (b.t - a.t) * (b.gap - c.gap), q = (b.t - c.t) * (b.gap - a.gap);
    return b.t - 0.5 * ((b.t - a.t) * p - (b.t - c.t) * q) / (p - q);
}

/* Where to look in a dip: the vertex, but not next to the middle. */
static double look_at(struct offset_point low, struct offset_point mid, struct offset_point high)
{
    const double t = vertex(low, mid, high), least = CLOSE * (high.t - low.t);
    if (t > mid.t + least && t < high.t) {
        return t;
    }
    if (t < mid.t - least && t > low.t) {
        return t;
    }
    return high.t - mid.t > mid.t - low.t ? mid.t + ASIDE * (high.t - mid.t)
                                          : mid.t - ASIDE * (mid.t - low.t);
}

void offset_look_into_dip(const struct offset_curve *curve, struct offset_point low,
                          struct offset_point mid, struct offset_point high,
                          struct offset_roots *roots)
{
    const bool is_dip = !offset_differ(mid.gap, low.gap) && !offset_differ(mid.gap, high.gap) &&
                        fabs(mid.gap) <= fabs(low.gap) && fabs(mid.gap) < fabs(high.gap);
    for (int i = 0; is_dip && i < DIP_CUTS; i++) {
        const struct offset_point next = offset_point(curve, look_at(low, mid, high));
        if (isnan(next.gap)) {
            return;
        }
        if (offset_differ(next.gap, mid.gap)) {
            (void)offset_close_in(curve, low, next, mid, roots);
            (void)offset_close_in(curve, next, high, mid, roots);
            return;
        }
        const bool lower = fabs(next.gap) < fabs(mid.gap);
        const struct offset_point bound = lower ? mid : next;
        *((next.t < mid.t) == lower ? &high : &low) = bound;
        mid = lower ? next : mid;
    }
    if (is_dip && fabs(mid.gap) < curve->miss) {
        add(curve, mid.t, roots);
    }
}
