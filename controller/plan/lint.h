/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong or doubtful with a job's dots, each with its number and the limit that it breaks:
 * rules of the trade, looked at before anybody is struck. Limits are in docs/checks.md.
 */
#ifndef CONTROLLER_PLAN_LINT_H
#define CONTROLLER_PLAN_LINT_H

#include <stddef.h>

#include "controller/plan/plan.h"

enum lint_kind {
    LINT_HEALED_SIZE, /* mm: larger than dots look like hair */
    LINT_MERGES,      /* mm: as large as the gap to the nearest dot */
    LINT_TOO_CLOSE,   /* mm: the gap itself */
    LINT_OVER_CAP,    /* dots in a square centimetre */
    LINT_NEAR_HAIR,   /* mm */
    LINT_TOO_DEEP,    /* mm */
    LINT_TOO_SHALLOW, /* mm */
    LINT_TOO_DARK,    /* parts of water: too little for a first session */
    LINT_LIGHTER,     /* parts of water: a later session is lighter than an earlier one */
    LINT_SHADE_TABLE, /* grey: more water, yet darker */
    LINT_TOO_SHARP,   /* mm of feather */
    LINT_PATCHY,      /* spacings: radius of the largest empty circle */
    LINT_CLUMPED,     /* spacings: the two nearest dots */
    LINT_DENSITY,     /* per cm2, of a frozen layer against what it asks now */
    LINT_HAIRLINE,    /* see hairline.h */
    LINT_CONTRAST,    /* L* of a shade under the skin's, or over the hair's */
    LINT_LONG_HAIR,   /* mm */
    LINT_KINDS
};

struct lint {
    enum lint_kind kind;
    bool is_error;
    uint32_t dot; /* 0: of the zone or the job as a whole */
    char zone[JOB_ID_SIZE];
    double number, limit;
    char unit[12];
    char text[96]; /* in words */
};

struct lints {
    struct lint *item; /* by kind, then by dot; owned */
    size_t count, errors;
};

/* Looks at every dot of the field, of all sessions. False: out of memory. */
enum err_code lint_job(const struct plan_inputs *inputs, struct lints *lints, struct err *err);
void lints_free(struct lints *lints);

/* "healed-size" ...; never NULL. */
const char *lint_name(enum lint_kind kind);

#endif
