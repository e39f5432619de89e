/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scalp coordinates, by the judge's own arithmetic: percent of the angle from the vertex to a
 * landmark, seen from inside the head; and shapes that are drawn in them.
 */
#ifndef AUDIT_SCALP_H
#define AUDIT_SCALP_H

#include "sim/audit/files.h"

struct audit_scalp {
    const struct audit_surface *surface; /* borrowed */
    double centre_mm[3], right[3], up[3], out[3];
    double full[4]; /* what 100 percent is: right, left, front, back; rad, on a pad mm */
};

/* A shape's line, or places, on the skin. */
struct audit_rim {
    double (*at_mm)[3]; /* owned */
    size_t count;
};

/* False when landmarks are missing, or span no head. */
bool audit_scalp_init(struct audit_scalp *scalp, const struct audit_head *head);
void audit_scalp_percent(const struct audit_scalp *scalp, const double at_mm[3], double percent[2]);
/* The place of the skin there. */
void audit_scalp_point(const struct audit_scalp *scalp, const double percent[2], double at_mm[3]);

/* Sides are straight in percent, and cut into pieces of about a millimetre. */
void audit_rim_lay(struct audit_rim *rim, const struct audit_scalp *scalp,
                   const struct audit_area *area);
void audit_rim_free(struct audit_rim *rim);
/* Distance of a place of the skin from the area's rim, negative inside; mm through the air. */
double audit_rim_distance(const struct audit_rim *rim, const struct audit_scalp *scalp,
                          const struct audit_area *area, const double at_mm[3]);

#endif
