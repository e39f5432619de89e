/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fit from what was seen or felt of a head. The chart is laid by the landmarks; how smooth the
 * surface is comes from the points alone; what sticks out of the skin (ears, spikes, a slip of the
 * probe) is left out.
 */
#ifndef KINEMATICS_SCALP_FIT_SURFACE_H
#define KINEMATICS_SCALP_FIT_SURFACE_H

#include "config/fit.h"
#include "config/head.h"
#include "config/mesh.h"
#include "kinematics/vec.h"

enum fit_answer {
    FIT_OK,
    FIT_TOO_FEW, /* points, of the scalp and near it */
    FIT_OPEN,    /* a large part of the scalp has nothing near it */
    FIT_INWARD,  /* the scan is wound inside out: mirrored, or the wrong way round */
};

/* Points of the skin, head frame. fit_free also after a failure. The same points give the same
 * bytes on any machine; the result is quantised as its file is. */
enum fit_answer fit_from_points(struct fit *fit, const struct vec3 landmark[HEAD_LANDMARKS],
                                const struct vec3 *point, size_t count);

/* A scan: its places times mm_per_unit, taken through scan_in_head, are in the head frame. */
struct fit_scan {
    const struct mesh *mesh;
    double mm_per_unit;
    struct frame scan_in_head;
    bool is_inward; /* said to be wound inside out: no reason to refuse it then */
    bool is_skin;   /* its facets are the skin itself, as of a printed head; else its corners are on
                       a smooth skin, and its facets under it */
};
enum fit_answer fit_from_scan(struct fit *fit, const struct vec3 landmark[HEAD_LANDMARKS],
                              const struct fit_scan *scan);

#endif
