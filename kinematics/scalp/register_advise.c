/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/register_advise.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/bend.h"
#include "kinematics/scalp/register_private.h"
#include "kinematics/scalp/skin.h"

enum { N = REGISTER_UNKNOWNS, DIRECTIONS = 4000 };

static const double GAP_MM = 5.0, BAND_SIGMA = 1.96;

/* No probe goes into an eye; brow, nose and cheek beside it are good. From the glabella. */
static const struct vec3 EYE_FROM_GLABELLA = {-15.0, 32.0, -30.0};
static const double EYE_MM = 22.0;

/* A surface that is off by more than that is a guess, and no place to probe. */
static const double GUESS_MM = 1.0;

/* Before anything is measured: sd of a turn, rad, and of a shift, mm. */
static const double TURN_PRIOR = 0.2, SHIFT_PRIOR_MM = 10.0;

struct candidate {
    struct scalp_point place;
    double row[N];
    double surface2; /* variance of the surface there, */
    double shared;   /* and how many probes share it, this one too */
    bool gone;
};

struct advising {
    const struct register_wish *wish;
    struct candidate *candidate;
    size_t candidates;
    struct vec3 middle;
    double wanted[N][N]; /* sum over the dots: what a covariance is asked for */
    double covariance[N][N];
};

static bool is_near_an_eye(const struct scalp *scalp, struct vec3 p)
{
    const struct vec3 left = vec3_add(scalp->landmark_raw[HEAD_GLABELLA], EYE_FROM_GLABELLA);
    const struct vec3 right = {left.x, left.y - 2.0 * EYE_FROM_GLABELLA.y, left.z};
    return vec3_distance(p, left) < EYE_MM || vec3_distance(p, right) < EYE_MM;
}

static bool may_be_probed(const struct scalp *scalp, struct vec3 at)
{
    const enum scalp_place place = scalp_place_of(scalp, at);
    const bool face = place == SCALP_FACE || place == SCALP_EYE;
    return (place == SCALP_ON || (face && !is_near_an_eye(scalp, at))) &&
           skin_band_mm(scalp, at) <= GUESS_MM;
}

/* Directions spread evenly by the golden angle, from straight up to the mouth. */
static void find_candidates(struct advising *advising)
{
    const struct scalp *scalp = advising->wish->scalp;
    const double golden = UNITS_PI * (3.0 - sqrt(5.0)), lowest = -0.7, out_mm = 95.0;
    for (int i = 0; i < DIRECTIONS; i++) {
        const double z = 1.0 - (1.0 - lowest) * (i + 0.5) / DIRECTIONS, w = sqrt(1.0 - z * z);
        const struct vec3 out = {w * cos(golden * i), w * sin(golden * i), z};
        const struct scalp_point place =
            skin_project(scalp, vec3_along(scalp->surface_in_head.t, out_mm, out));
        if (may_be_probed(scalp, place.at)) {
            const double sd_mm = skin_band_mm(scalp, place.at) / BAND_SIGMA;
            struct candidate *new = &advising->candidate[advising->candidates++];
            *new = (struct candidate){.place = place, .surface2 = sd_mm * sd_mm, .shared = 1.0};
            register_row(vec3_sub(place.at, advising->middle), place.normal, new->row);
        }
    }
}

static void take_wish(struct advising *advising)
{
    static const struct vec3 axis[] = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}};
    const struct register_wish *wish = advising->wish;
    for (size_t i = 0; i < wish->dots && wish->so_far == NULL; i++) {
        advising->middle = vec3_along(advising->middle, 1.0 / (double)wish->dots, wish->dot[i].at);
    }
    if (wish->so_far != NULL) {
        advising->middle = wish->so_far->middle_in_head;
        memcpy(advising->covariance, wish->so_far->covariance, sizeof(advising->covariance));
    }
    for (int k = 0; k < N && wish->so_far == NULL; k++) {
        const double sd = k < 3 ? TURN_PRIOR : SHIFT_PRIOR_MM;
        advising->covariance[k][k] = sd * sd;
    }
    struct register_information wanted = {.m = {{0.0}}};
    for (size_t i = 0; i < 3 * wish->dots; i++) {
        double row[N];
        register_row(vec3_sub(wish->dot[i / 3].at, advising->middle), axis[i % 3], row);
        register_learn(&wanted, row);
    }
    memcpy(advising->wanted, wanted.m, sizeof(advising->wanted));
}

/* covariance row, and the variance of what a probe there would show, its own with it. */
static double carry(const struct advising *advising, const struct candidate *candidate,
                    double carried[N])
{
    const double noise_mm = advising->wish->noise_mm;
    double sum = noise_mm * noise_mm + candidate->shared * candidate->surface2;
    for (int i = 0; i < N; i++) {
        carried[i] = 0.0;
        for (int j = 0; j < N; j++) {
            carried[i] += advising->covariance[i][j] * candidate->row[j];
        }
        sum += candidate->row[i] * carried[i];
    }
    return sum;
}

/* What a probe there takes off the sum of the dots' variances. */
static double gain(const struct advising *advising, const struct candidate *candidate)
{
    double carried[N], sum = 0.0;
    const double variance = carry(advising, candidate, carried);
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            sum += carried[i] * advising->wanted[i][j] * carried[j];
        }
    }
    return sum / variance;
}

/* NULL: there is no room any more. */
static const struct candidate *best_of(const struct advising *advising)
{
    const struct candidate *best = NULL;
    double most = 0.0;
    for (size_t i = 0; i < advising->candidates; i++) {
        const struct candidate *candidate = &advising->candidate[i];
        const double here = candidate->gone ? 0.0 : gain(advising, candidate);
        if (here > most) {
            most = here;
            best = candidate;
        }
    }
    return best;
}

static void take(struct advising *advising, const struct candidate *best)
{
    double carried[N];
    const double variance = carry(advising, best, carried);
    const struct vec3 at = best->place.at;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            advising->covariance[i][j] -= carried[i] * carried[j] / variance;
        }
    }
    for (size_t i = 0; i < advising->candidates; i++) {
        struct candidate *other = &advising->candidate[i];
        other->gone = other->gone || vec3_distance(other->place.at, at) < GAP_MM;
        other->shared += bend_correlation(other->place.at, at);
    }
}

void register_advise(const struct register_wish *wish, size_t count, struct register_advice *advice)
{
    assert(wish != NULL && advice != NULL && wish->dots > 0 && count <= REGISTER_ADVISED_MAX);
    struct advising advising = {.wish = wish};
    advising.candidate = memory_new(DIRECTIONS, sizeof(*advising.candidate));
    take_wish(&advising);
    find_candidates(&advising);
    *advice = (struct register_advice){.count = 0};
    while (advice->count < count) {
        const struct candidate *best = best_of(&advising);
        if (best == NULL) {
            break;
        }
        advice->place[advice->count++] = best->place;
        take(&advising, best);
    }
    advice->foretold.middle_in_head = advising.middle;
    memcpy(advice->foretold.covariance, advising.covariance, sizeof(advising.covariance));
    free(advising.candidate);
}
