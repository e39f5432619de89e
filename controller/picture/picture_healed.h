/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scalp as it will look: dots healed, blended into the skin, and faded by the years. The model
 * is that of kinematics/scalp/heal.h.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_HEALED_H
#define CONTROLLER_PICTURE_PICTURE_HEALED_H

#include "controller/picture/view.h"
#include "controller/plan/plan.h"

void picture_put_healed(struct svg *svg, const struct view *view, const struct plan *plan,
                        const struct job *job, double years);

#endif
