/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a scalp a machine gets at while the head lies in one pose: for each place whether it can
 * be struck there, and if not, why. The arm's bodies (body.h) are held against the head, the neck
 * and the shoulders of the person. Head frame for places, base frame for the arm, mm.
 */
#ifndef KINEMATICS_PATH_COVERAGE_H
#define KINEMATICS_PATH_COVERAGE_H

#include "kinematics/arm/arm.h"
#include "kinematics/scalp/scalp.h"

enum coverage_answer {
    COVERAGE_OK,
    COVERAGE_COLLISION, /* the arm or its tool would be in the person */
    COVERAGE_TILT,      /* only with the needle leaning more than the machine may */
    COVERAGE_LIMIT,     /* joints exist, but outside their limits, or without room for a lift */
    COVERAGE_REACH,     /* no joints at all */
    COVERAGE_ANSWERS
};
extern const char *const coverage_word[COVERAGE_ANSWERS];

/* Zero-initialise, then coverage_place. */
struct coverage {
    const struct arm *arm;
    const struct scalp *scalp;
    struct frame head_in_base, base_in_head;
};

void coverage_init(struct coverage *coverage, const struct arm *arm, const struct scalp *scalp);
/* Where the head lies. */
void coverage_place(struct coverage *coverage, const struct pose *head_in_base);

/* Can the place be struck: some branch and spin inside the limits with the needle along the normal,
 * that can lift 15 mm on the same branch, with every body clear of the person. Cost: 10 us where
 * the first joints will do, up to some ms where none do. */
enum coverage_answer coverage_at(const struct coverage *coverage, const struct scalp_point *place);

/* Is that COVERAGE_OK? Cheaper than coverage_at where it is not: nobody asks why. */
bool coverage_reaches(const struct coverage *coverage, const struct scalp_point *place);

/* Do the arm's bodies, standing so, keep clear of the person? The last 40 mm of the needle unit,
 * which is there to touch, are left out. */
bool coverage_is_clear(const struct coverage *coverage, const struct joints *joints);

/* Point i of `count` spread evenly over the whole surface (a spiral of equal areas about its
 * middle); *area_mm2 is its share. Places off the scalp are the caller's to leave out. */
struct scalp_point coverage_sample(const struct scalp *scalp, size_t i, size_t count,
                                   double *area_mm2);

#endif
