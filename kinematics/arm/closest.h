/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All points of a lattice near a place: basis reduction, then enumeration. A lattice is what whole
 * numbers of its basis vectors (columns) add up to.
 * Source: Lenstra, Lenstra and Lovasz 1982; Schnorr and Euchner 1994.
 */
#ifndef KINEMATICS_ARM_CLOSEST_H
#define KINEMATICS_ARM_CLOSEST_H

#include <stdbool.h>
#include <stddef.h>

enum { CLOSEST_MAX = 6 };

struct closest_basis {
    size_t n;
    double column[CLOSEST_MAX][CLOSEST_MAX]; /* column[k][row] */
};

/* Whole-number combinations of the basis: reduced column k = sum of whole[k][i] basis columns. */
struct closest_reduction {
    int whole[CLOSEST_MAX][CLOSEST_MAX];
};

/* Finds short and nearly square combinations. Budget: a fixed number of steps; what it leaves is a
 * basis all the same. */
void closest_reduce(const struct closest_basis *basis, struct closest_reduction *reduction);

/* The basis in these combinations. */
struct closest_basis closest_apply(const struct closest_basis *basis,
                                   const struct closest_reduction *reduction);

/* The volume of a cell. */
double closest_volume(const struct closest_basis *basis);

/* Calls take(context, coefficients) for every lattice point within radius of place, in an order
 * that hangs on the basis alone, until it has been called `most` times. */
void closest_each(const struct closest_basis *basis, const double *place, double radius,
                  size_t most, void (*take)(void *context, const int *coefficient), void *context);

#endif
