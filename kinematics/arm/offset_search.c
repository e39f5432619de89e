/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/arm/offset_search.h"

#include <assert.h>
#include <math.h>

enum { EDGE_POINTS = 7, HALVINGS = 6, EDGE_CUTS = 12 };

/* Everywhere less than this: the last joint is free. */
static const double FREE = 1e-11;
/* Room that is none: the edge of the reach. */
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

/* A sample t beside `from`, where the wrist is at `wrist`, and closer ones before it where axis 1
 * swings. */
static void put_up_to(struct offset_search *search, struct offset_angle from, struct vec3 wrist,
                      double t, int halvings)
{
    struct offset_sample *sample = &search->sample[search->count];
    sample->at = offset_beside(from, t);
    sample->wrist = offset_gaps(&search->place, sample->at, sample->gap);
    if (halvings > 0 && search->count < OFFSET_SAMPLES_MAX - OFFSET_SAMPLES_FINE &&
        swings(wrist, sample->wrist)) {
        const double half = t / (1.0 + sqrt(1.0 + t * t));
        put_up_to(search, from, wrist, half, halvings - 1);
        const struct offset_sample middle = search->sample[search->count - 1];
        put_up_to(search, middle.at, middle.wrist, half, halvings - 1);
    } else {
        search->count++;
    }
}

static void take_samples(struct offset_search *search, int samples)
{
    const double step = tan(UNITS_PI / samples);
    struct offset_angle at = {1.0, 0.0};
    struct vec3 wrist = offset_at(&search->place.wrist, at);
    for (int i = 0; i < samples; i++) {
        put_up_to(search, at, wrist, step, HALVINGS);
        at = search->sample[search->count - 1].at;
        wrist = search->sample[search->count - 1].wrist;
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
static void search_points(const struct offset_curve *curve,
                          const struct offset_point point[EDGE_POINTS], struct offset_roots *roots)
{
    for (int i = 1; i < EDGE_POINTS - 1; i++) {
        offset_look_into_dip(curve, point[i - 1], point[i], point[i + 1], roots);
        if (i < EDGE_POINTS - 2 && offset_differ(point[i].gap, point[i + 1].gap)) {
            (void)offset_close_in(curve, point[i], point[i + 1], point[i - 1], roots);
        }
    }
}

/* How far the reach goes from inside towards high, which is outside, as in offset_beside; *edge as
 * in offset_room. */
static double find_edge(const struct offset_search *search, struct offset_angle from, int side,
                        double high, int *edge)
{
    int kept = 0, inner;
    double low = 0.0;
    double room_low = offset_room(&search->place, side, from, &inner);
    double room_high = offset_room(&search->place, side, offset_beside(from, high), edge);
    for (int i = 0; i < EDGE_CUTS && room_low > AT_EDGE; i++) {
        int reason;
        const double t = (low * room_high - high * room_low) / (room_high - room_low);
        const double room = offset_room(&search->place, side, offset_beside(from, t), &reason);
        if (room < 0.0) {
            *edge = reason;
            high = t;
            room_high = room - AT_EDGE;
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
        const struct offset_point point[EDGE_POINTS] = {
            {-inner_root, inner->gap[curve.other]}, {-root, sample->gap[curve.other]},
            offset_point(&curve, -0.5 * root),      offset_point(&curve, 0.0),
            offset_point(&curve, 0.5 * root),       {root, sample->gap[curve.side]},
            {inner_root, inner->gap[curve.side]},
        };
        search_points(&curve, point, &search->roots);
    }
}

/* From a sample to the next where both are reached; where what is between is not, its edges. */
static void search_between(struct offset_search *search, const struct offset_sample *const four[4],
                           int side)
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
    if (!zero) {
        offset_look_into_dip(&curve, low, mid, high, &search->roots);
        return;
    }
    const double hole = offset_close_in(&curve, mid, high, low, &search->roots);
    if (!isnan(hole) && !(side & OFFSET_ELBOW)) {
        search_edge(search, four[0], four[1], side, hole);
        search_edge(search, four[3], four[2], side, hole - high.t);
    }
}

void offset_add_root(struct offset_search *search, int side, struct offset_angle at)
{
    if (search->roots.count < ARM_BRANCHES_MAX) {
        search->roots.root[search->roots.count++] = (struct offset_root){side, at};
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
        offset_add_root(search, shoulder, search->kept);
        offset_add_root(search, shoulder + OFFSET_ELBOW, search->kept);
        return;
    }
    const struct offset_sample *sample = search->sample;
    const struct offset_sample *four[4] = {&sample[n - 2], &sample[n - 1], &sample[0], &sample[1]};
    for (size_t i = 1; i <= n; i++) {
        const bool reached = !isnan(four[1]->gap[shoulder]);
        if (reached && isnan(four[0]->gap[shoulder])) {
            search_edge(search, four[2], four[1], shoulder, -way_to(four[0], four[1]));
        }
        if (reached && isnan(four[2]->gap[shoulder])) {
            search_edge(search, four[0], four[1], shoulder, way_to(four[1], four[2]));
        } else if (reached) {
            search_between(search, four, shoulder);
            search_between(search, four, shoulder + OFFSET_ELBOW);
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
}
