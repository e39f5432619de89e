/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hairlines: made from a style, and measured from dots. Nothing here says what is beautiful, only
 * how much of what there is. Sources of the styles' figures: two millimetres of sparse singles,
 * then five to eight that grow denser, about 80 mm above the brows.
 */
#ifndef KINEMATICS_SCALP_HAIRLINE_H
#define KINEMATICS_SCALP_HAIRLINE_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/scalp/chart.h"

enum hairline_style { HAIRLINE_SOFT, HAIRLINE_NATURAL, HAIRLINE_DEFINED, HAIRLINE_STYLES };
extern const char *const hairline_style_name[HAIRLINE_STYLES];

/* Lengths on the skin. */
struct hairline_want {
    enum hairline_style style;
    double height_mm;    /* from the glabella to the line's middle */
    double width_mm;     /* between its ends: the temple points */
    double recession_mm; /* how much further back the ends are than the middle */
    double depth_mm;     /* of the zone behind the line */
    uint64_t seed;
};

enum { HAIRLINE_FRONT = 61, HAIRLINE_CORNERS = 2 * HAIRLINE_FRONT };

struct hairline {
    double percent[HAIRLINE_CORNERS][2]; /* the line from left to right, then back behind it */
    double feather_mm;
};

/* False when the scalp has no such place: height and width leave it. */
bool hairline_make(struct hairline *hairline, const struct chart *chart,
                   const struct hairline_want *want);

/* What the front edge of dots is like; mm on the skin. */
struct hairline_figures {
    bool is_known;       /* false: too few dots for an edge */
    double height_mm;    /* glabella to the line's middle */
    double width_mm;     /* between the temple points, where the edge ends */
    double bend_mm;      /* the most that the smoothed line leaves the straight one */
    double macro_mm;     /* RMS of the smoothed line about its best parabola */
    double micro_mm;     /* RMS of the dots' edge about the smoothed line */
    double feather_mm;   /* from a tenth to nine tenths of the density behind it */
    double asymmetry_mm; /* RMS difference between the left half and the right */
    double recession_mm; /* the temple points behind the middle */
};
struct hairline_figures hairline_measure(const struct chart *chart, const struct vec3 *dot,
                                         size_t count);

#endif
