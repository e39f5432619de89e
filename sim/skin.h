/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The true skin: an ellipsoid or a flat pad, in the head frame.
 */
#ifndef SIM_SKIN_H
#define SIM_SKIN_H

#include <stdbool.h>

#include "config/head.h"
#include "sim/frame.h"

struct sim_skin {
    enum head_surface kind;
    struct sim_frame frame; /* the surface's own axes in the head frame; a pad's z is its normal */
    struct sim_vec semi;    /* ellipsoid: semi-axes; pad: half sizes in x and y */
};

struct sim_hit {
    bool hit;
    double distance; /* from the origin along the direction; negative when the skin is behind */
    struct sim_vec place, normal;
};

void sim_skin_init(struct sim_skin *skin, const struct head *head);
/* Where the line through origin along direction (unit) goes into the skin. */
struct sim_hit sim_skin_hit(const struct sim_skin *skin, struct sim_vec origin,
                            struct sim_vec direction);

#endif
