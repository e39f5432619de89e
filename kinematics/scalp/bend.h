/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surface bent to where a foot has touched the skin: what the model is off along its normal, as
 * a random field about zero of which some places are known (kriging). Near a contact the field
 * takes its value and the band shrinks to the noise of the foot; far from all of them it is zero,
 * and the band what it was. Head frame, mm.
 */
#ifndef KINEMATICS_SCALP_BEND_H
#define KINEMATICS_SCALP_BEND_H

#include <stddef.h>

#include "kinematics/vec.h"

enum { BEND_CONTACTS_MAX = 100 };

struct bend_contact {
    struct vec3 at; /* on the model */
    double off_mm;  /* of the skin above it, along the normal */
};

struct bend {
    size_t count;
    struct vec3 at[BEND_CONTACTS_MAX];
    double share[BEND_CONTACTS_MAX]; /* of each contact's correlation in the field */
    double factor[BEND_CONTACTS_MAX * BEND_CONTACTS_MAX]; /* Cholesky's, count by count */
    double prior_mm;
};

/* prior_mm: standard deviation of the model, band / 1.96. The field's correlation falls off with
 * the square of the distance over 25 mm, about the finest that a fit of 150 probes resolves. At
 * most BEND_CONTACTS_MAX contacts. Source: Rasmussen, Williams, Gaussian Processes for Machine
 * Learning (2006), algorithm 2.1. */
void bend_init(struct bend *bend, const struct bend_contact *contact, size_t count,
               double prior_mm);

/* How much two places of a model are off alike, 0 to 1. */
double bend_correlation(struct vec3 a, struct vec3 b);

/* Of the skin above the model. */
double bend_off_mm(const struct bend *bend, struct vec3 on_model);

/* 95 % half band of what bend_off_mm says. */
double bend_band_mm(const struct bend *bend, struct vec3 on_model);

#endif
