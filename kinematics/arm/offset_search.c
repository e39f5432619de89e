/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/offset_search.h"

#include <assert.h>
#include <math.h>

enum { EDGE_POINTS = 7, HALVINGS = 6, EDGE_CUTS = 12 };

/* Everywhere less than this: the last joint is free. */
static const double FREE = 1e-11;
/* Room that is none: the edge of the reach, for solutions. */
static const double AT_EDGE = 1e-9;
/* Axis 1 turns no further from sample to sample: the square of the cosine. */
static const double SWING_COS2 = 0.5;

/* Whether axis 1 turns far from one wrist to the next: it passes the axis near by. */
static bool swings(struct vec3 a, struct vec3 b)
{
    const double dot = a.x * b.x + a.y * b.y;
    const double most2 = (a.x * a.x + a.y * a.y) * (b.x * b.x + b.y * b.y);
    return dot < 0.0 || dot * dot < SWING_COS2 * most2;
}

/* Adds a sample t beside another, and closer ones before it where axis 1 swings. */
static void put_up_to(struct offset_search *search, const struct offset_sample *from,
                      const struct offset_sample *sample, double t, int halvings)
{
    if (halvings > 0 && search->count < OFFSET_SAMPLES_MAX - OFFSET_SAMPLES_FINE &&
        swings(from->wrist, sample->wrist)) {
        const double half = t / (1.0 + sqrt(1.0 + t * t));
        const struct offset_angle at = offset_beside(from->at, half);
        struct offset_sample middle[2];
        offset_look(&search->place, (struct offset_angles){pair_both(at.c), pair_both(at.s)},
                    middle);
        put_up_to(search, from, &middle[0], half, halvings - 1);
        put_up_to(search, &middle[0], sample, half, halvings - 1);
    } else {
        search->sample[search->count++] = *sample;
    }
}

/* An even number of them. */
static void take_samples(struct offset_search *search, int samples)
{
    const double step = tan(UNITS_PI / samples);
    struct offset_sample last = {.at = {1.0, 0.0}}, next[2];
    last.wrist = offset_at(&search->place.wrist, last.at);
    for (int i = 0; i < samples; i += 2) {
        const struct offset_angle a = offset_beside(last.at, step), b = offset_beside(a, step);
        offset_look(&search->place, (struct offset_angles){{a.c, b.c}, {a.s, b.s}}, next);
        put_up_to(search, &last, &next[0], step, HALVINGS);
        put_up_to(search, &next[0], &next[1], step, HALVINGS);
        last = next[1];
    }
    assert(search->count <= OFFSET_SAMPLES_MAX);
}

/* From one sample to another, as in offset_beside. */
static double way_to(const struct offset_sample *from, const struct offset_sample *to)
{
    const double s = from->at.c * to->at.s - from->at.s * to->at.c;
    return s / (1.0 + from->at.c * to->at.c + from->at.s * to->at.s);
}

/* Looks for zeros between neighbours of points on a curve, and in its dips. The first and the last
 * are there for the dips. */
static void search_points(struct offset_search *search, const struct offset_curve *curve,
                          const struct offset_point point[EDGE_POINTS])
{
    struct offset_brackets *brackets = &search->brackets;
    for (int i = 1; i < EDGE_POINTS - 1; i++) {
        offset_look_into_dip(curve, point[i - 1], point[i], point[i + 1], brackets, &search->roots);
        if (i < EDGE_POINTS - 2 && offset_differ(point[i].gap, point[i + 1].gap)) {
            offset_add_bracket(brackets, curve, -1, point[i], point[i + 1], point[i - 1]);
        }
    }
}

/* How far the reach goes from inside towards high, which is outside, as in offset_beside; *edge as
 * in offset_room. */
static double find_edge(const struct offset_search *search, struct offset_angle from, int side,
                        double high, int *edge)
{
    /* both sides' gaps there are as far apart as its root */
    const double at_edge = fmax(AT_EDGE, search->done * search->done);
    int kept = 0, inner;
    double low = 0.0;
    double room_low = offset_room(&search->place, side, from, &inner);
    double room_high = offset_room(&search->place, side, offset_beside(from, high), edge);
    for (int i = 0; i < EDGE_CUTS && room_low > at_edge; i++) {
        int reason;
        const double t = (low * room_high - high * room_low) / (room_high - room_low);
        const double room = offset_room(&search->place, side, offset_beside(from, t), &reason);
        if (room < 0.0) {
            *edge = reason;
            high = t;
            room_high = room - at_edge;
            room_low *= kept < 0 ? 0.5 : 1.0;
            kept = -1;
        } else {
            low = t;
            room_low = room;
            room_high *= kept > 0 ? 0.5 : 1.0;
            kept = 1;
        }
    }
    return low;
}

/* From a sample that is reached towards `outside`, which is not; `inner` is its other neighbour. At
 * the end of the reach one side becomes the other: one curve through both, from the sample and back
 * to it. */
static void search_edge(struct offset_search *search, const struct offset_sample *inner,
                        const struct offset_sample *sample, int side, double outside)
{
    int edge = 0;
    const double at = find_edge(search, sample->at, side, outside, &edge);
    if (edge == OFFSET_SHOULDER && (side & OFFSET_SHOULDER)) {
        return; /* the other shoulder has looked at it */
    }
    const double root = sqrt(fabs(at)), inner_root = sqrt(fabs(at) + fabs(way_to(inner, sample)));
    for (int twin = 0; twin < (edge == OFFSET_SHOULDER ? 2 : 1); twin++) {
        const struct offset_curve curve = {.place = &search->place,
                                           .from = offset_beside(sample->at, at),
                                           .side = side ^ twin,
                                           .other = side ^ twin ^ edge,
                                           .way = outside < 0.0 ? -1.0 : 1.0,
                                           .done = search->done,
                                           .miss = search->miss};
        struct offset_point halfway[2];
        offset_two_points(&curve, -0.5 * root, 0.5 * root, halfway);
        const struct offset_point point[EDGE_POINTS] = {
            {-inner_root, inner->gap[curve.other]},
            {-root, sample->gap[curve.other]},
            halfway[0],
            offset_point(&curve, 0.0),
            halfway[1],
            {root, sample->gap[curve.side]},
            {inner_root, inner->gap[curve.side]},
        };
        search_points(search, &curve, point);
    }
}

/* From sample i to the next where both are reached. */
static void search_between(struct offset_search *search, const struct offset_sample *const four[4],
                           int i, int side)
{
    const double before = four[0]->gap[side], here = four[1]->gap[side], next = four[2]->gap[side];
    const bool zero = offset_differ(here, next);
    if (!zero && !(fabs(here) <= fabs(before) && fabs(here) < fabs(next))) {
        return;
    }
    const struct offset_curve curve = {&search->place, four[1]->at, side, side, 0.0,
                                       search->done,   search->miss};
    const struct offset_point low = {-way_to(four[0], four[1]), before}, mid = {0.0, here};
    const struct offset_point high = {way_to(four[1], four[2]), next};
    if (zero) {
        offset_add_bracket(&search->brackets, &curve, i, mid, high, low);
    } else {
        offset_look_into_dip(&curve, low, mid, high, &search->brackets, &search->roots);
    }
}

/* Closes in on all zeros; where what is between two samples is not reached, on those of its edges.
 */
static void close_in(struct offset_search *search)
{
    const size_t n = search->count, count = search->brackets.count;
    const struct offset_sample *sample = search->sample;
    offset_close_in(&search->brackets, 0, &search->roots);
    for (size_t i = 0; i < count; i++) {
        const struct offset_bracket *bracket = &search->brackets.bracket[i];
        const int side = bracket->curve.side;
        if (!isnan(bracket->hole) && bracket->sample >= 0 && !(side & OFFSET_ELBOW)) {
            const size_t at = (size_t)bracket->sample;
            search_edge(search, &sample[(at + n - 1) % n], &sample[at], side, bracket->hole);
            search_edge(search, &sample[(at + 2) % n], &sample[(at + 1) % n], side,
                        bracket->hole - bracket->high.t);
        }
    }
    offset_close_in(&search->brackets, count, &search->roots);
}

void offset_add_root(struct offset_search *search, struct offset_root root)
{
    if (search->roots.count < OFFSET_STANCES_MAX) {
        search->roots.root[search->roots.count++] = root;
    }
}

/* Where the equation holds at every angle the last joint stays where it is. */
static bool is_free(const struct offset_search *search, int shoulder)
{
    bool any = false;
    for (size_t i = 0; i < search->count; i++) {
        const double *gap = &search->sample[i].gap[shoulder];
        any = any || !isnan(gap[0]);
        if (fabs(gap[0]) > FREE || fabs(gap[1]) > FREE) {
            return false;
        }
    }
    return any;
}

static void search_shoulder(struct offset_search *search, int shoulder)
{
    const size_t n = search->count;
    if (is_free(search, shoulder)) {
        offset_add_root(search, (struct offset_root){.side = shoulder, .at = search->kept});
        offset_add_root(search,
                        (struct offset_root){.side = shoulder + OFFSET_ELBOW, .at = search->kept});
        return;
    }
    const struct offset_sample *sample = search->sample;
    const struct offset_sample *four[4] = {&sample[n - 2], &sample[n - 1], &sample[0], &sample[1]};
    for (size_t i = 1; i <= n; i++) {
        const int at = (int)((i + n - 2) % n);
        const bool reached = !isnan(four[1]->gap[shoulder]);
        if (reached && isnan(four[0]->gap[shoulder])) {
            search_edge(search, four[2], four[1], shoulder, -way_to(four[0], four[1]));
        }
        if (reached && isnan(four[2]->gap[shoulder])) {
            search_edge(search, four[0], four[1], shoulder, way_to(four[1], four[2]));
        } else if (reached) {
            search_between(search, four, at, shoulder);
            search_between(search, four, at, shoulder + OFFSET_ELBOW);
        }
        four[0] = four[1];
        four[1] = four[2];
        four[2] = four[3];
        four[3] = &sample[(i + 1) % n];
    }
}

void offset_search(struct offset_search *search, int samples)
{
    take_samples(search, samples);
    search_shoulder(search, 0);
    search_shoulder(search, OFFSET_SHOULDER);
    close_in(search);
}
