/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is on the skin before the first session: hair, or pigment of another's hand.
 */
#ifndef CONTROLLER_PLAN_EXISTING_H
#define CONTROLLER_PLAN_EXISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "config/diag.h"
#include "config/err.h"
#include "config/head.h"
#include "config/job.h"
#include "kinematics/vec.h"

struct existing_point {
    struct vec3 at;     /* on the surface, head frame */
    double keep_off_mm; /* no dot is nearer */
    bool counts;        /* towards the density that zones ask for */
    size_t entry;       /* of the job's `existing` */
};

struct existing {
    struct existing_point *point; /* owned */
    size_t count;
    struct sha256 sha256; /* of the SHA-256 of every file it was read from, in the job's order */
};

/* Reads the points of every entry of the job; the nearest of the surface to each. Faults of the
 * files go to diags. existing_free also after a failure. */
enum err_code existing_read(struct existing *existing, const struct job *job,
                            const struct head *head, struct diags *diags, struct err *err);
void existing_free(struct existing *existing);

#endif
