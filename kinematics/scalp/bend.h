/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surface bent to where a foot has touched the skin: what the model is off along its normal, as
 * a random field about zero of which some places are known (kriging). Near a contact the field
 * takes its value and the band shrinks to the noise of the foot; far from all of them it is zero,
 * and the band what it was. How far "near" reaches is for the contacts to say: an ellipsoid is off
 * over half a hand's breadth alike, a fit of touches from one finger's breadth to the next no more.
 * Head frame, mm.
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
    double length_mm; /* that the field's correlation falls off over */
};

/* What is thought of a model before it is touched: its standard deviation, band / 1.96, and the
 * distance over which it is off alike. */
struct bend_prior {
    double off_mm, length_mm;
};

extern const double BEND_LENGTH_GIVEN_MM, BEND_LENGTH_FIT_MM; /* of an ellipsoid; of a fit */

/* The field's correlation falls off with the square of the distance over a length: the likeliest of
 * a ladder, by the contacts and within a factor of two or so of what is thought. Few contacts far
 * apart leave it at that. At most BEND_CONTACTS_MAX contacts. Source: Rasmussen, Williams,
 * Gaussian Processes for Machine Learning (2006), algorithm 2.1 and section 5.4.1. */
void bend_init(struct bend *bend, const struct bend_contact *contact, size_t count,
               struct bend_prior prior);

/* How much two places of a model are off alike, 0 to 1, as long as nobody has touched it. */
double bend_correlation(struct vec3 a, struct vec3 b);

/* Of the skin above the model. */
double bend_off_mm(const struct bend *bend, struct vec3 on_model);

/* The model's normal there, turned as the bent surface is. */
struct vec3 bend_normal(const struct bend *bend, struct vec3 on_model, struct vec3 normal);

/* 95 % half band of what bend_off_mm says. */
double bend_band_mm(const struct bend *bend, struct vec3 on_model);

#endif
