/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An area of the scalp itself: what a zone's or keep-out's shape encloses, wherever it was drawn.
 * Lengths are measured on the skin, as chords: at the sizes of margins and feathers no different.
 */
#ifndef KINEMATICS_SCALP_AREA_H
#define KINEMATICS_SCALP_AREA_H

#include <stdbool.h>
#include <stddef.h>

#include "kinematics/scalp/chart.h"
#include "kinematics/scalp/wrap.h"

enum area_kind {
    AREA_WHOLE,   /* all of the scalp */
    AREA_POLYGON, /* inside a closed line */
    AREA_STRIP,   /* within radius_mm of an open line */
    AREA_DISCS    /* within radius_mm of any of its points */
};

struct area_corner {
    struct chart_place place;
    struct vec3 at; /* head frame, on the skin */
};

struct area {
    enum area_kind kind;
    const struct chart *chart;  /* borrowed */
    struct area_corner *corner; /* lines: none further than 1.5 mm from the next; owned */
    size_t count;
    double radius_mm;
    double piece_mm;              /* lines: the longest way from a corner to the next */
    double low_mm[2], high_mm[2]; /* encloses it on the map */
};

/* The whole scalp; nothing to free. */
struct area area_whole(const struct chart *chart);

/* From corners on a sheet, sides straight on the sheet, or in scalp coordinates (percent), sides
 * straight in percent. False when a corner is off the head, memory is short, or count is 0; then
 * there is nothing to free. */
bool area_from_sheet(struct area *area, const struct chart *chart, const struct wrap *sheet,
                     const double (*corner_mm)[2], size_t count);
bool area_from_percent(struct area *area, const struct chart *chart, enum area_kind kind,
                       const double (*corner)[2], size_t count, double radius_mm);
/* A disc about a point of the sheet. */
bool area_disc(struct area *area, const struct chart *chart, struct vec3 at, double radius_mm);
void area_free(struct area *area);

/* Is this point of the skin in the area? The scalp's own rim and built-in keep-outs aside. */
bool area_holds(const struct area *area, struct chart_place place, struct vec3 at);

/* How far inside its edge, negative outside; HUGE_VAL for the whole scalp. */
double area_inside_mm(const struct area *area, struct chart_place place, struct vec3 at);

/* Where it was found for the last place, so that it is found sooner for one beside it. */
struct area_last {
    size_t piece;
    bool is_set, is_inside;
    struct vec3 at;
};

/* The same; last is zeros before the first place. */
double area_inside_after_mm(const struct area *area, struct chart_place place, struct vec3 at,
                            struct area_last *last);

#endif
