/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/head_track.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/number.h"

enum { WORD_PREFIX = 5, NUMBERS = 6, DIGITS_MAX = 18, SAMPLES_MIN = 5 };

static const int64_t WINDOW_NS = 200000000;
static const int64_t ONSET_NS = 60000000;
static const int64_t STALE_NS = 500000000;
/* No pose was measured after it came: a clock that runs ahead would have each laid to what the head
 * does later, and a single one leave out all that follow. */
static const int64_t AHEAD_NS = 10000000;
/* A window that began later than this has a hole at its start. */
static const int64_t HOLE_NS = 50000000;
static const double XYZ_MAX_MM = 5000.0, RPY_MAX_DEG = 360.0;

/* The next word of text[*at..len); false at its end. */
static bool next_word(const char *text, size_t len, size_t *at, const char **word, size_t *size)
{
    while (*at < len && text[*at] == ' ') {
        (*at)++;
    }
    *word = text + *at;
    while (*at < len && text[*at] != ' ') {
        (*at)++;
    }
    *size = (size_t)(text + *at - *word);
    return *size > 0;
}

/* ns do not fit a double. */
static bool parse_ns(const char *word, size_t size, int64_t *ns)
{
    *ns = 0;
    for (size_t i = 0; i < size; i++) {
        if (word[i] < '0' || word[i] > '9' || i == DIGITS_MAX) {
            return false;
        }
        *ns = *ns * 10 + (word[i] - '0');
    }
    return size > 0;
}

bool head_sample_parse(struct head_sample *sample, const char *text, size_t len)
{
    size_t at = WORD_PREFIX, size = 0;
    const char *word = NULL;
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r')) {
        len--;
    }
    if (len < WORD_PREFIX || memcmp(text, "pose ", WORD_PREFIX) != 0 ||
        !next_word(text, len, &at, &word, &size) || !parse_ns(word, size, &sample->t_ns)) {
        return false;
    }
    for (int i = 0; i < NUMBERS; i++) {
        double value = 0.0;
        double limit = i < 3 ? XYZ_MAX_MM : RPY_MAX_DEG;
        if (!next_word(text, len, &at, &word, &size) || !number_parse(word, size, &value) ||
            fabs(value) > limit) {
            return false;
        }
        if (i < 3) {
            sample->head_in_base.xyz_mm[i] = value;
        } else {
            sample->head_in_base.rpy_rad[i - 3] = rad_from_deg(value);
        }
    }
    return !next_word(text, len, &at, &word, &size);
}

const struct head_sample *head_track_newest(const struct head_track *track, size_t k)
{
    assert(k < track->count);
    return &track->sample[(track->next + HEAD_TRACK_SAMPLES - 1 - k) % HEAD_TRACK_SAMPLES];
}

void head_track_add(struct head_track *track, const struct head_sample *sample, int64_t now_ns)
{
    if (sample->t_ns > now_ns + AHEAD_NS ||
        (track->count > 0 && sample->t_ns <= head_track_newest(track, 0)->t_ns)) {
        return;
    }
    track->heard_ns = now_ns;
    track->sample[track->next] = *sample;
    track->next = (track->next + 1) % HEAD_TRACK_SAMPLES;
    track->count += track->count < HEAD_TRACK_SAMPLES;
}

bool head_track_is_stale(const struct head_track *track, int64_t now_ns)
{
    return track->count == 0 || now_ns - track->heard_ns > STALE_NS ||
           now_ns - head_track_newest(track, 0)->t_ns > STALE_NS;
}

static double wrapped(double rad)
{
    return remainder(rad, 2.0 * acos(-1.0));
}

/* Sums over the window; times relative to the newest, poses too, so that angles may wrap. */
struct sums {
    double n, t, tt;
    struct vec3 p, tp;
    double pose[NUMBERS];
};

static void add_sample(struct sums *sums, const struct head_sample *sample,
                       const struct head_sample *last, struct vec3 place_in_head)
{
    const struct frame frame = frame_from_pose(&sample->head_in_base);
    const struct vec3 p = frame_point(&frame, place_in_head);
    const double t = (double)(sample->t_ns - last->t_ns) * 1e-9;
    sums->n += 1.0;
    sums->t += t;
    sums->tt += t * t;
    sums->p = vec3_add(sums->p, p);
    sums->tp = vec3_along(sums->tp, t, p);
    for (int i = 0; i < 3; i++) {
        sums->pose[i] += sample->head_in_base.xyz_mm[i] - last->head_in_base.xyz_mm[i];
        sums->pose[i + 3] +=
            wrapped(sample->head_in_base.rpy_rad[i] - last->head_in_base.rpy_rad[i]);
    }
}

/* Slope of a straight line through the places of the sums. */
static double speed_of(const struct sums *sums)
{
    const double spread = sums->tt - sums->t * sums->t / sums->n;
    const struct vec3 rise = vec3_along(sums->tp, -sums->t / sums->n, sums->p);
    return spread > 0.0 ? vec3_length(rise) / spread : 0.0;
}

struct head_motion head_track_motion(const struct head_track *track, struct vec3 place_in_head)
{
    struct head_motion motion = {.known = false};
    struct sums sums = {.n = 0.0}, onset = {.n = 0.0};
    if (track->count == 0) {
        return motion;
    }
    const struct head_sample *last = head_track_newest(track, 0);
    int64_t first_ns = 0;
    for (size_t k = 0; k < track->count; k++) {
        const struct head_sample *sample = head_track_newest(track, k);
        if (last->t_ns - sample->t_ns > WINDOW_NS) {
            break;
        }
        first_ns = sample->t_ns;
        add_sample(&sums, sample, last, place_in_head);
        if (last->t_ns - sample->t_ns <= ONSET_NS) {
            add_sample(&onset, sample, last, place_in_head);
        }
    }
    if (sums.n < SAMPLES_MIN || last->t_ns - first_ns < WINDOW_NS - HOLE_NS) {
        return motion;
    }
    motion.known = true;
    motion.speed_mm_s = speed_of(&sums);
    motion.onset_mm_s = speed_of(&onset);
    motion.place_mm = vec3_scale(sums.p, 1.0 / sums.n);
    for (int i = 0; i < 3; i++) {
        motion.mean_pose.xyz_mm[i] = last->head_in_base.xyz_mm[i] + sums.pose[i] / sums.n;
        motion.mean_pose.rpy_rad[i] = last->head_in_base.rpy_rad[i] + sums.pose[i + 3] / sums.n;
    }
    return motion;
}

struct pose head_track_mean(const struct head_track *track, struct vec3 place_in_head,
                            const struct head_motion *motion, double near_mm)
{
    assert(motion->known && track->count > 0);
    struct sums sums = {.n = 0.0};
    const struct head_sample *last = head_track_newest(track, 0);
    for (size_t k = 0; k < track->count; k++) {
        const struct head_sample *sample = head_track_newest(track, k);
        const struct frame frame = frame_from_pose(&sample->head_in_base);
        const struct vec3 place = frame_point(&frame, place_in_head);
        if (k > 0 && vec3_distance(place, motion->place_mm) > near_mm) {
            break;
        }
        add_sample(&sums, sample, last, place_in_head);
    }
    struct pose mean;
    for (int i = 0; i < 3; i++) {
        mean.xyz_mm[i] = last->head_in_base.xyz_mm[i] + sums.pose[i] / sums.n;
        mean.rpy_rad[i] = last->head_in_base.rpy_rad[i] + sums.pose[i + 3] / sums.n;
    }
    return mean;
}
