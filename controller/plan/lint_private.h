/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the lints share.
 */
#ifndef CONTROLLER_PLAN_LINT_PRIVATE_H
#define CONTROLLER_PLAN_LINT_PRIVATE_H

#include "controller/plan/crowd.h"
#include "controller/plan/lint.h"

struct lint_found {
    enum lint_kind kind;
    bool is_error;
    double number, limit;
    const char *unit;
};

/* zone NULL: of the job. dot 0: of the zone. */
void lint_add(struct lints *lints, const struct lint_found *found, const struct job_zone *zone,
              uint32_t dot, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Dot by dot: sizes, gaps, caps, hair, depths. */
enum err_code lint_dots(struct lints *lints, const struct stage *stage, struct err *err);

/* Zone by zone: shades over the sessions, feathers, evenness, layers against their dots. */
enum err_code lint_zones(struct lints *lints, const struct stage *stage, struct err *err);

/* Shades against the person's skin and hair, where they are known. */
void lint_contrast(struct lints *lints, const struct stage *stage);

/* The front edge of dots of one zone. */
void lint_hairline(struct lints *lints, const struct chart *chart, const struct job_zone *zone,
                   const struct vec3 *dot, size_t count);

#endif
