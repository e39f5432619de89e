/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The true skin, in the head frame: what head.yaml says under `truth`, else its surface. The
 * controller's model of it may be another one; only here is it known.
 */
#ifndef SIM_SKIN_H
#define SIM_SKIN_H

#include <stdbool.h>

#include "config/head.h"
#include "sim/frame.h"
#include "sim/mesh.h"
#include "sim/radial.h"

enum sim_shape { SIM_PAD, SIM_ELLIPSOID, SIM_RADIAL, SIM_MESH };

struct sim_skin {
    enum sim_shape shape;
    struct sim_frame frame; /* the surface's own axes in the head frame; a pad's z is its normal */
    struct sim_vec semi;    /* ellipsoid: semi-axes; pad: half sizes in x and y */
    struct sim_radial radial;
    const struct sim_mesh *mesh; /* borrowed; in the head frame itself */
};

struct sim_hit {
    bool hit;
    double distance; /* from the origin along the direction; negative when the skin is behind */
    struct sim_vec place, normal;
};

/* Of a head whose truth is no scan. A fit's tables are borrowed. */
void sim_skin_init(struct sim_skin *skin, const struct head *head);
/* Of any head; a scan is read into mesh, to be freed after the skin's last use. path: the head's
 * file, which the scan's is relative to. */
enum err_code sim_skin_open(struct sim_skin *skin, struct sim_mesh *mesh, const struct head *head,
                            const char *path, struct err *err);
/* Where the line through origin along direction (unit) goes into the skin. Over 12 mm above a
 * radial skin the distance is only one that is safe to go. */
struct sim_hit sim_skin_hit(const struct sim_skin *skin, struct sim_vec origin,
                            struct sim_vec direction);

#endif
