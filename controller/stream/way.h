/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lines of a strike's approach, before they are text: what the stream sends and what its time
 * is foretold from. Firmware axes, as in axes.h.
 */
#ifndef CONTROLLER_STREAM_WAY_H
#define CONTROLLER_STREAM_WAY_H

#include "controller/stream/axes.h"
#include "kinematics/path/hop.h"

enum { WAY_MOVES_MAX = HOP_VIA_MAX + 3 };

struct way_move {
    struct axes to;
    double needle_mm; /* the same as its last axis */
    bool arm;         /* a rapid of the arm; else the needle, at its own speed */
};

struct way {
    size_t count;
    struct way_move move[WAY_MOVES_MAX];
};

/* From where the axes are: foot off the skin, the legs, foot down at hover with the needle
 * retracted. */
struct way way_to_hover(const struct machine *machine, const struct axes *from,
                        const struct hop *hop, const struct joints *hover, double retracted_mm);

#endif
