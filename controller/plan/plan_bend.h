/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Contacts of the foot bend the surface under a plan: for solving only, its strikes stand where the
 * skin is and not where the model has it, and as it leans there.
 */
#ifndef CONTROLLER_PLAN_PLAN_BEND_H
#define CONTROLLER_PLAN_PLAN_BEND_H

#include "config/measured.h"
#include "controller/plan/plan.h"
#include "kinematics/scalp/scalp.h"

/* RMS over the contacts: what the model is off there; over the strikes: by how much they were moved
 * along their normals, and the half band before and after. */
struct plan_bent {
    size_t contacts;
    double contact_rms_mm, moved_rms_mm, band_before_mm, band_mm;
};

/* Moves and turns the strikes of `plan`, quantised as a plan's are. ERR_DATA for a contact that is
 * too far from the surface, or for too many. Nothing to do without contacts. */
enum err_code plan_bend(struct plan *plan, struct plan_bent *bent, const struct measured *measured,
                        const struct scalp *scalp, const struct pose *head_in_base,
                        struct err *err);

#endif
