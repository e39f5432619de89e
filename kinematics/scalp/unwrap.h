/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the skin about a sheet lies on it, for many places at once: the exact inverse of the wrap
 * at knots 3 mm apart on the map, straight between them (0.03 mm off at most on a head).
 */
#ifndef KINEMATICS_SCALP_UNWRAP_H
#define KINEMATICS_SCALP_UNWRAP_H

#include "kinematics/scalp/chart.h"
#include "kinematics/scalp/wrap.h"

struct unwrap {
    struct chart_place low;
    size_t columns, rows;
    double (*sheet_mm)[2]; /* by knot; owned */
    bool *is_known;        /* the sheet reaches the knot */
};

struct unwrap_want {
    const struct chart *chart;
    const struct wrap *sheet;
    struct chart_place low, high; /* of the map */
    double about_mm[2];           /* a place of the sheet, and how far from it, as the crow flies */
    double reach_mm;
};

/* False when memory is short or about_mm lies off the head. 100 us a knot on a fit, 20 on an
 * ellipsoid. */
bool unwrap_init(struct unwrap *unwrap, const struct unwrap_want *want);
void unwrap_free(struct unwrap *unwrap);

/* False outside of what was wanted, and where the sheet does not reach. */
bool unwrap_at(const struct unwrap *unwrap, struct chart_place place, double sheet_mm[2]);

#endif
