/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where to probe a head. A scalp is nearly round and hardly holds itself against a turn; which
 * places of scalp and face hold it best can be told from the surface alone. Head frame, mm.
 */
#ifndef KINEMATICS_SCALP_REGISTER_ADVISE_H
#define KINEMATICS_SCALP_REGISTER_ADVISE_H

#include "kinematics/scalp/register.h"

enum { REGISTER_ADVISED_MAX = 1000 };

/* What is asked: places for the sake of these dots, by a probe of such noise along the normal,
 * beside what has been measured (NULL: nothing). All borrowed. */
struct register_wish {
    const struct scalp *scalp;
    const struct scalp_point *dot;
    size_t dots; /* 1 at least */
    double noise_mm;
    const struct registration *so_far;
};

struct register_advice {
    struct scalp_point place[REGISTER_ADVISED_MAX];
    size_t count;                 /* as many as asked for, or as there is room */
    struct registration foretold; /* covariance and its middle only, once they are probed */
};

/* Greedy: one after the other, each the place that takes most off the dots' mean square error, so
 * any first part of them is good too. Not on eyes and ears, not below the mouth, no two within 5
 * mm. About 0.1 s. Source: Fedorov, Theory of Optimal Experiments (1972), for the mean of the
 * variances; Sherman and Morrison's formula for one more place. */
void register_advise(const struct register_wish *wish, size_t count,
                     struct register_advice *advice);

#endif
