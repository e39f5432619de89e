/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/plan_bend.h"

#include <assert.h>
#include <math.h>

#include "config/number.h"
#include "kinematics/scalp/bend.h"

/* A contact further off is none of this skin; a model that says nothing of its band is taken to be
 * off by as much as its contacts are, and never by nothing. */
static const double OFF_MAX_MM = 3.0, PRIOR_MIN_MM = 0.1, BAND_SIGMA = 1.96;

enum { PLACE_DECIMALS = 4, NORMAL_DECIMALS = 9 };

static enum err_code take_contacts(struct bend_contact *contact, struct plan_bent *bent,
                                   const struct measured *measured, const struct scalp *scalp,
                                   const struct pose *head_in_base, struct err *err)
{
    const struct frame head = frame_from_pose(head_in_base), base_in_head = frame_inverse(&head);
    double sum = 0.0;
    if (measured->contacts > BEND_CONTACTS_MAX) {
        return err_set(err, ERR_DATA, "%zu contacts; allowed: %d", measured->contacts,
                       BEND_CONTACTS_MAX);
    }
    for (size_t i = 0; i < measured->contacts; i++) {
        const double *mm = measured->contact[i].in_base_mm;
        const struct vec3 p = frame_point(&base_in_head, (struct vec3){mm[0], mm[1], mm[2]});
        const struct scalp_point nearest = scalp_project(scalp, p);
        contact[i].at = nearest.at;
        contact[i].off_mm = vec3_dot(vec3_sub(p, nearest.at), nearest.normal);
        sum += contact[i].off_mm * contact[i].off_mm;
        if (!(fabs(contact[i].off_mm) <= OFF_MAX_MM)) {
            return err_set(err, ERR_DATA,
                           "the contact on line %d is %.2f mm off the surface; allowed: %g",
                           measured->contact[i].line, contact[i].off_mm, OFF_MAX_MM);
        }
    }
    bent->contacts = measured->contacts;
    bent->contact_rms_mm = sqrt(sum / (double)measured->contacts);
    return ERR_OK;
}

static struct bend_prior prior_of(const struct bend_contact *contact, const struct plan_bent *bent,
                                  const struct scalp *scalp)
{
    double band_mm = 0.0;
    for (size_t i = 0; i < bent->contacts; i++) {
        band_mm += scalp_band_mm(scalp, contact[i].at) / (double)bent->contacts;
    }
    return (struct bend_prior){
        .off_mm = fmax(PRIOR_MIN_MM, fmax(band_mm / BAND_SIGMA, bent->contact_rms_mm)),
        .length_mm = scalp->kind == HEAD_FIT ? BEND_LENGTH_FIT_MM : BEND_LENGTH_GIVEN_MM};
}

static struct vec3 quantised(struct vec3 v, int decimals)
{
    return (struct vec3){number_quantise(v.x, decimals), number_quantise(v.y, decimals),
                         number_quantise(v.z, decimals)};
}

static void move(struct plan *plan, struct plan_bent *bent, const struct bend *bend)
{
    double moved2 = 0.0, band2 = 0.0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        struct plan_strike *strike = &plan->strike[i];
        const double off_mm = bend_off_mm(bend, strike->at_mm);
        const double band_mm = bend_band_mm(bend, strike->at_mm);
        const struct vec3 normal = bend_normal(bend, strike->at_mm, strike->normal);
        strike->at_mm =
            quantised(vec3_along(strike->at_mm, off_mm, strike->normal), PLACE_DECIMALS);
        strike->normal = quantised(normal, NORMAL_DECIMALS);
        moved2 += off_mm * off_mm;
        band2 += band_mm * band_mm;
    }
    const double share = plan->strike_count > 0 ? 1.0 / (double)plan->strike_count : 0.0;
    bent->moved_rms_mm = sqrt(share * moved2);
    bent->band_mm = sqrt(share * band2);
    bent->band_before_mm = BAND_SIGMA * bend->prior_mm;
}

enum err_code plan_bend(struct plan *plan, struct plan_bent *bent, const struct measured *measured,
                        const struct scalp *scalp, const struct pose *head_in_base, struct err *err)
{
    assert(plan != NULL && bent != NULL && measured != NULL);
    static struct bend bend;
    struct bend_contact contact[BEND_CONTACTS_MAX] = {{.off_mm = 0.0}};
    *bent = (struct plan_bent){.contacts = 0};
    if (measured->contacts == 0) {
        return ERR_OK;
    }
    if (take_contacts(contact, bent, measured, scalp, head_in_base, err) != ERR_OK) {
        return err->code;
    }
    bend_init(&bend, contact, bent->contacts, prior_of(contact, bent, scalp));
    move(plan, bent, &bend);
    return ERR_OK;
}
