/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fit_advise.h"

#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

/* So many places a round, so far apart: one touch makes the band narrower for a finger about. */
enum { A_ROUND = 5, SIDE = 61 };
static const double APART_MM = 20.0;
/* Once it asks for any it asks for as many as leave half of what is wanted: what they find may show
 * a rougher head. */
static const double MARGIN = 0.5;

static double wide_share_of(const struct scalp *scalp, double band_mm)
{
    size_t all = 0, wide = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        struct vec3 at;
        if (scalp_node(scalp, SIDE, i, &at)) {
            all++;
            wide += scalp_band_mm(scalp, at) > band_mm;
        }
    }
    return all > 0 ? (double)wide / (double)all : 0.0;
}

/* With its landmarks: they say where forehead and ears are. */
static void open_scalp(struct scalp *scalp, const struct fit *fit, const struct vec3 *landmark)
{
    struct head head = {.surface = HEAD_FIT, .fit = (struct fit *)fit};
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        const double at[3] = {landmark[i].x, landmark[i].y, landmark[i].z};
        memcpy(head.landmark_mm[i], at, sizeof(at));
        head.has_landmark[i] = true;
    }
    scalp_init(scalp, &head);
}

/* One round's places, where the fit itself has the skin; false: it is good as it is, or no better
 * by more of them. */
static bool add_round(struct fit_advice *advice, const struct fit *fit, const struct vec3 *landmark,
                      struct fit_wish wish)
{
    struct scalp scalp;
    const size_t before = advice->count;
    open_scalp(&scalp, fit, landmark);
    advice->wide_then_share = wide_share_of(&scalp, wish.band_mm);
    const double enough = before > 0 ? MARGIN * wish.wide_share : wish.wide_share;
    if (advice->wide_then_share > enough && before + A_ROUND <= FIT_ADVICE_MAX) {
        struct fit_gap gap[A_ROUND];
        const size_t gaps = fit_gaps(&scalp, APART_MM, gap, A_ROUND);
        for (size_t i = 0; i < gaps && gap[i].band_mm > wish.band_mm; i++) {
            advice->gap[advice->count++] = gap[i];
        }
    }
    scalp_deinit(&scalp);
    return advice->count > before;
}

void fit_advise(struct fit_advice *advice, const struct fit *fit,
                const struct vec3 landmark[HEAD_LANDMARKS], const struct vec3 *point, size_t count,
                struct fit_wish wish)
{
    *advice = (struct fit_advice){.count = 0};
    struct vec3 *all = memory_new(count + FIT_ADVICE_MAX, sizeof(*all));
    memcpy(all, point, count * sizeof(*all));
    struct fit then = {.source = FIT_FROM_PROBES};
    bool goes_on = add_round(advice, fit, landmark, wish);
    advice->wide_share = advice->wide_then_share;
    while (goes_on) {
        for (size_t i = 0; i < advice->count; i++) {
            all[count + i] = advice->gap[i].at;
        }
        fit_free(&then);
        // one that is still open has its gaps all the same
        goes_on = fit_from_points(&then, landmark, all, count + advice->count) != FIT_TOO_FEW &&
                  add_round(advice, &then, landmark, wish);
    }
    fit_free(&then);
    free(all);
}
