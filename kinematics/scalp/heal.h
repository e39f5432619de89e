/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of a dot once the skin has healed: a model for pictures and warnings, and no
 * promise. Sources: the hole of a tapered needle is (depth / taper) * wire; depth sets a dot's size
 * far more than the wire does (teammicro.com/smp/dot-size); dots grow a little over the first year,
 * and pale over three to eight. The figures in between are assumptions, chosen so that 0.5 mm with
 * a wire of 0.25 mm and a taper of 2 mm heals to a quarter of a millimetre.
 */
#ifndef KINEMATICS_SCALP_HEAL_H
#define KINEMATICS_SCALP_HEAL_H

#include "config/job.h"

/* How a dot is struck. */
struct heal_recipe {
    double wire_mm, taper_mm; /* taper 0: a blunt end */
    int points;               /* of the needle */
    double depth_mm, dwell_s;
    enum job_skin skin;
};

struct healed {
    double diameter_mm;
    double retention; /* of the pigment: 0 shed .. 1 */
    double blue;      /* 0 neutral .. 1: too deep, and seen through skin */
};

/* years since it was struck, 0 and up. */
struct healed heal_dot(const struct heal_recipe *recipe, double years);

/* Shallower dots shed or fade: mm. */
#define HEAL_SHEDS_MM 0.1
#define HEAL_FADES_MM 0.3
/* How much deeper that is in such skin. Dry skin flakes, a scar holds little: an assumption. */
double heal_shallower_mm(enum job_skin skin);
/* Deeper ones grow and turn blue: mm. */
#define HEAL_BLUE_MM 1.2

#endif
