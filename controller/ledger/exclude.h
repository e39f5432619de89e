/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keep-outs that a person added while a job was in hand: balls in the head frame, each a record of
 * the ledger. They hold for the rest of the course.
 */
#ifndef CONTROLLER_LEDGER_EXCLUDE_H
#define CONTROLLER_LEDGER_EXCLUDE_H

#include <stdbool.h>
#include <stddef.h>

#include "controller/ledger/record.h"
#include "kinematics/vec.h"

enum { EXCLUDES_MAX = 256 }; /* of one job in hand */

#define EXCLUDE_RADIUS_MIN_MM 0.1
#define EXCLUDE_RADIUS_MAX_MM 300.0

/* Numbers are written to ledgers: never renumber, only add. */
enum exclude_kind { EXCLUDE_PLACE = 1, EXCLUDE_DOT = 2 };

struct exclude {
    struct vec3 at_mm;
    double radius_mm;
};

struct excludes {
    struct exclude *area; /* owned */
    size_t count;
};

/* Room for EXCLUDES_MAX, so that adding takes no heap up to there. */
struct excludes excludes_new(void);
void excludes_free(struct excludes *excludes);
/* Adds what the record says; other records are left alone. */
void excludes_add_record(struct excludes *excludes, const struct record *record);
/* Is this place in any of them, rim included? */
bool excludes_hold(const struct excludes *excludes, struct vec3 place);

#endif
