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
    if (roots->count < OFFSET_STANCES_MAX) {
        roots->root[roots->count++] =
            (struct offset_root){.side = side_at(curve, t), .at = angle_at(curve, t)};
    }
}

void offset_add_bracket(struct offset_brackets *brackets, const struct offset_curve *curve,
                        int sample, struct offset_point low, struct offset_point high,
                        struct offset_point hint)
{
    if (brackets->count < OFFSET_BRACKETS_MAX) {
        brackets->bracket[brackets->count++] =
            (struct offset_bracket){*curve, low, high, hint, sample, NAN};
    }
}

/* Two curves, and points on them. */
struct curves {
    const struct offset_place *place;
    struct offset_angles from;
    struct offset_sides side, other;
    pair plain, way; /* t is taken so often, and its square */
};

struct points {
    pair t, gap;
};

static struct curves curves_of(const struct offset_curve *a, const struct offset_curve *b)
{
    return (struct curves){
        a->place,
        {{a->from.c, b->from.c}, {a->from.s, b->from.s}},
        offset_sides(a->side, b->side),
        offset_sides(a->other, b->other),
        {a->way != 0.0 ? 0.0 : 1.0, b->way != 0.0 ? 0.0 : 1.0},
        {a->way, b->way},
    };
}

static struct points points_of(struct offset_point a, struct offset_point b)
{
    return (struct points){{a.t, b.t}, {a.gap, b.gap}};
}

static inline struct points points_at(const struct curves *curves, pair t)
{
    const pair beside = curves->plain * t - curves->way * t * t;
    const pair_mask back = t < 0.0;
    const struct offset_sides side = {
        pair_pick(back, curves->other.shoulder, curves->side.shoulder),
        pair_pick(back, curves->other.elbow, curves->side.elbow),
    };
    const struct offset_angles at = offset_pair_beside(curves->from, beside);
    return (struct points){t, offset_pair_gap(curves->place, side, at)};
}

static inline struct points pick(pair_mask mask, struct points yes, struct points no)
{
    return (struct points){pair_pick(mask, yes.t, no.t), pair_pick(mask, yes.gap, no.gap)};
}

void offset_two_points(const struct offset_curve *curve, double t, double other_t,
                       struct offset_point point[2])
{
    const struct curves curves = curves_of(curve, curve);
    const struct points points = points_at(&curves, (pair){t, other_t});
    for (int k = 0; k < 2; k++) {
        point[k] = (struct offset_point){points.t[k], points.gap[k]};
    }
}

/* Where the parabola through three points in t over the gap has its zero, or else the line through
 * two; outside of low..high where the points are not in such an order. */
static inline pair look_next(struct points low, struct points high, struct points third)
{
    const pair ab = low.gap - high.gap, ac = low.gap - third.gap, bc = high.gap - third.gap;
    const pair a = low.t * high.gap * third.gap * bc, b = high.t * low.gap * third.gap * ac;
    const pair parabola = (a - b + third.t * low.gap * high.gap * ab) / (ab * ac * bc);
    const pair line = (high.t * low.gap - low.t * high.gap) / ab;
    return pair_pick((parabola - low.t) * (parabola - high.t) < 0.0, parabola, line);
}

/* Brent's idea: by the inverse parabola through the last three points where that stays inside the
 * bracket, else by halves. */
static void close_in_on_two(struct offset_bracket *half[2], struct offset_roots *roots)
{
    const struct curves curves = curves_of(&half[0]->curve, &half[1]->curve);
    const double done = half[0]->curve.done;
    struct points low = points_of(half[0]->low, half[1]->low);
    struct points high = points_of(half[0]->high, half[1]->high);
    struct points third = points_of(half[0]->hint, half[1]->hint);
    struct points best = pick(pair_abs(low.gap) < pair_abs(high.gap), low, high);
    pair width = pair_abs(high.t - low.t), hole = pair_both(NAN);
    pair_mask due = pair_abs(best.gap) > done;
    for (int i = 0; i < CUTS && pair_any(due); i++) {
        pair t = look_next(low, high, third);
        /* steps of which three have not halved the bracket are not to be trusted */
        if (i % 4 == 3) {
            const pair now = pair_abs(high.t - low.t);
            t = pair_pick(now > 0.5 * width, 0.5 * (low.t + high.t), t);
            width = now;
        }
        const struct points next = points_at(&curves, t);
        const pair_mask out = due & (next.gap != next.gap);
        hole = pair_pick(out, t, hole);
        due &= ~out & (pair_abs(t - best.t) >= STILL);
        best = pick(due & (pair_abs(next.gap) < pair_abs(best.gap)), next, best);
        const pair_mask beyond = (next.gap < 0.0) ^ (high.gap < 0.0);
        third = pick(due, pick(beyond, low, high), third);
        low = pick(due & beyond, next, low);
        high = pick(due & ~beyond, next, high);
        due &= pair_abs(best.gap) > done;
    }
    for (int k = 0; k < (half[0] == half[1] ? 1 : 2); k++) {
        half[k]->hole = hole[k];
        if (isnan(hole[k]) && fabs(best.gap[k]) < fmax(SOLVED, done)) {
            add(&half[k]->curve, best.t[k], roots);
        }
    }
}

void offset_close_in(struct offset_brackets *brackets, size_t first, struct offset_roots *roots)
{
    for (size_t i = first; i < brackets->count; i += 2) {
        struct offset_bracket *half[2] = {&brackets->bracket[i],
                                          &brackets->bracket[i + 1 < brackets->count ? i + 1 : i]};
        close_in_on_two(half, roots);
    }
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
                          struct offset_brackets *brackets, struct offset_roots *roots)
{
    const bool is_dip = !offset_differ(mid.gap, low.gap) && !offset_differ(mid.gap, high.gap) &&
                        fabs(mid.gap) <= fabs(low.gap) && fabs(mid.gap) < fabs(high.gap);
    for (int i = 0; is_dip && i < DIP_CUTS; i++) {
        const struct offset_point next = offset_point(curve, look_at(low, mid, high));
        if (isnan(next.gap)) {
            return;
        }
        if (offset_differ(next.gap, mid.gap)) {
            offset_add_bracket(brackets, curve, -1, low, next, mid);
            offset_add_bracket(brackets, curve, -1, next, high, mid);
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
