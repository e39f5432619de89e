/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From what was measured on a head to where it lies, how far off that may put any dot, and whether
 * that is good enough for the job.
 */
#ifndef CONTROLLER_PLAN_LOCATE_H
#define CONTROLLER_PLAN_LOCATE_H

#include "config/job_registration.h"
#include "config/measured.h"
#include "controller/ledger/record.h"
#include "controller/plan/plan.h"
#include "kinematics/scalp/register.h"

/* The numbers are on disk, in the ledger's registration records. */
enum locate_kind {
    LOCATE_SAID = 0,
    LOCATE_FIDUCIALS = 1,
    LOCATE_PROBES = 2,
    LOCATE_TRACKED = 3,
    LOCATE_TOUCHED = RECORD_KIND_TOUCHED /* where it was: only the surface is another one */
};

struct located {
    enum locate_kind kind;
    enum register_answer answer;
    struct registration registration;
    struct pose head_in_base;       /* quantised, as it is told to a daemon */
    char worst[MEASURED_NAME_SIZE]; /* whose residual is the largest: a name, or its line */
    double turn_rad;                /* from where it was said to lie */
    double fiducials_mm;            /* RMS distance of the fiducials; of 3 at least, else 0 */
    /* over all dots: of the pose; normal and tangential parts of the RMS */
    double error_mm, error_rms_mm, normal_rms_mm, tangential_rms_mm;
    uint32_t worst_dot; /* whose error is the largest; 0: no plan was given */
    size_t places;      /* that the errors were predicted for */
};

/* Fiducials give the start for probes; without three of them the start is where the head was said
 * to lie. The errors are those of plan's strikes; NULL: of places all over the scalp. */
void locate(struct located *located, const struct measured *measured, const struct scalp *scalp,
            const struct plan *plan, const struct pose *said_head_in_base,
            const struct job_registration *limits);

/* For whose sake a head is registered: plan's strikes, or (NULL, or it has none) places all over
 * the scalp. malloc'd. */
struct scalp_point *locate_dots(const struct scalp *scalp, const struct plan *plan, size_t *count);

#endif
