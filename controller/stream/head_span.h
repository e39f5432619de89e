/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a place of the head did between two times, as far as a tracker's noise lets it be seen.
 */
#ifndef CONTROLLER_STREAM_HEAD_SPAN_H
#define CONTROLLER_STREAM_HEAD_SPAN_H

#include "controller/stream/head_track.h"

/* Across a direction: along the skin where that is its normal. */
struct head_span {
    bool known;           /* all of it was seen, and not too seldom */
    double straight_mm;   /* in_s long, at the speed of a straight line through its places */
    double swing_mm;      /* at most between two means of 50 ms that are in_s apart or less */
    struct vec3 place_mm; /* mean, base frame */
};

/* across: unit, base frame. Cost: some 20 us for a tenth of a second. */
struct head_span head_span_of(const struct head_track *track, struct vec3 place_in_head,
                              struct vec3 across, int64_t from_ns, int64_t to_ns, double in_s);

#endif
