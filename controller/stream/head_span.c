/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/head_span.h"

#include <math.h>

enum { PLACES_MAX = 128, PLACES_MIN = 5 };

static const int64_t AFTER_NS = 50000000; /* what has been seen since helps */
static const int64_t LATE_NS = 25000000;  /* so little of the end may be unseen */
static const int64_t HOLE_NS = 50000000;
static const double AROUND_S = 0.0255; /* half of a mean, and what a clock rounds */

/* The newest first; t_s counts from the latest. */
struct places {
    size_t count;
    double t_s[PLACES_MAX];
    struct vec3 at[PLACES_MAX];
};

/* From then to a little after, none of it unseen. */
static bool take_places(const struct head_track *track, struct vec3 place_in_head, int64_t from_ns,
                        int64_t to_ns, struct places *places)
{
    int64_t later_ns = to_ns - LATE_NS + HOLE_NS;
    places->count = 0;
    for (size_t k = 0; k < track->count && later_ns > from_ns; k++) {
        const struct head_sample *sample = head_track_newest(track, k);
        if (sample->t_ns > to_ns + AFTER_NS) {
            continue;
        }
        if (places->count == PLACES_MAX || later_ns - sample->t_ns > HOLE_NS) {
            return false;
        }
        const struct frame frame = frame_from_pose(&sample->head_in_base);
        places->t_s[places->count] = (double)(sample->t_ns - to_ns) * 1e-9;
        places->at[places->count++] = frame_point(&frame, place_in_head);
        later_ns = sample->t_ns;
    }
    return places->count >= PLACES_MIN && later_ns <= from_ns;
}

static double aside_mm(struct vec3 way, struct vec3 across)
{
    return vec3_length(vec3_along(way, -vec3_dot(way, across), across));
}

/* Of those within AROUND_S of a time. */
static struct vec3 mean_about(const struct places *places, double t_s)
{
    struct vec3 sum = {0, 0, 0};
    double count = 0.0;
    for (size_t i = 0; i < places->count; i++) {
        if (fabs(places->t_s[i] - t_s) <= AROUND_S) {
            sum = vec3_add(sum, places->at[i]);
            count += 1.0;
        }
    }
    return vec3_scale(sum, 1.0 / count);
}

static struct vec3 velocity_mm_s(const struct places *places, struct vec3 *mean)
{
    const double n = (double)places->count;
    struct vec3 p = {0, 0, 0}, tp = {0, 0, 0};
    double t = 0.0, tt = 0.0;
    for (size_t i = 0; i < places->count; i++) {
        t += places->t_s[i];
        tt += places->t_s[i] * places->t_s[i];
        p = vec3_add(p, places->at[i]);
        tp = vec3_along(tp, places->t_s[i], places->at[i]);
    }
    *mean = vec3_scale(p, 1.0 / n);
    return vec3_scale(vec3_along(tp, -t / n, p), 1.0 / (tt - t * t / n));
}

static double swing_mm(const struct places *places, struct vec3 across, double in_s)
{
    struct vec3 mean[PLACES_MAX];
    double most_mm = 0.0;
    for (size_t i = 0; i < places->count; i++) {
        mean[i] = mean_about(places, places->t_s[i]);
        for (size_t k = 0; k < i; k++) {
            if (places->t_s[k] - places->t_s[i] <= in_s) {
                most_mm = fmax(most_mm, aside_mm(vec3_sub(mean[k], mean[i]), across));
            }
        }
    }
    return most_mm;
}

struct head_span head_span_of(const struct head_track *track, struct vec3 place_in_head,
                              struct vec3 across, int64_t from_ns, int64_t to_ns, double in_s)
{
    struct head_span span = {.known = false};
    struct places places;
    if (!take_places(track, place_in_head, from_ns, to_ns, &places)) {
        return span;
    }
    span.known = true;
    span.straight_mm = in_s * aside_mm(velocity_mm_s(&places, &span.place_mm), across);
    span.swing_mm = swing_mm(&places, across, in_s);
    return span;
}
