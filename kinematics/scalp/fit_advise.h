/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where else to touch a head, so that a foot finds the skin nearly everywhere: how many places, and
 * which. What touches say of a band is in where they lie, hardly in what they find, so that it is
 * known beforehand what more of them will say.
 */
#ifndef KINEMATICS_SCALP_FIT_ADVISE_H
#define KINEMATICS_SCALP_FIT_ADVISE_H

#include "kinematics/scalp/fit_gaps.h"
#include "kinematics/scalp/fit_surface.h"

enum { FIT_ADVICE_MAX = 60 };

struct fit_advice {
    size_t count;
    struct fit_gap gap[FIT_ADVICE_MAX]; /* as wide as they are now or once those before are there */
    double wide_share, wide_then_share; /* of the scalp, with a wider band than wanted; and then */
};

/* What is wanted: no more than such a share of the scalp with a wider half band. */
struct fit_wish {
    double band_mm, wide_share;
};

/* The touches that `fit` is made of, head frame. No places where it is good as it is; as many as
 * there may be where they do not suffice. Costs a fit for every five places. */
void fit_advise(struct fit_advice *advice, const struct fit *fit,
                const struct vec3 landmark[HEAD_LANDMARKS], const struct vec3 *point, size_t count,
                struct fit_wish wish);

#endif
