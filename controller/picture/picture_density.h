/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How close the dots of a plan stand: for each one the number of dots in the disc of 1 cm2 about
 * it.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_DENSITY_H
#define CONTROLLER_PICTURE_PICTURE_DENSITY_H

#include "controller/picture/view.h"
#include "controller/plan/plan.h"

/* per_cm2[strike_count], malloc'd; itself counts. Straight distances: on a head a hundredth shorter
 * than the way over the skin. */
unsigned *picture_densities(const struct plan *plan);

/* The colour of a density on a scale from 0 to `top`: "#rrggbb". */
void picture_density_colour(double per_cm2, double top, char colour[8]);

/* Discs that together cover the skin, in the colour of their density. */
void picture_put_density(struct svg *svg, const struct view *view, const struct plan *plan,
                         const unsigned *per_cm2, unsigned top);
void picture_put_density_scale(struct svg *svg, struct page_point at, unsigned top);

#endif
