/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dots of a plan in one view: struck ones in their size and shade, skipped ones as crosses in
 * the colour of their reason, and the way of the needle from one to the next.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_DOTS_H
#define CONTROLLER_PICTURE_PICTURE_DOTS_H

#include "controller/picture/view.h"
#include "controller/plan/plan.h"
#include "kinematics/scalp/wrap.h"

/* A skipped dot has no place in the plan; this is where the field wants it. */
struct skip_place {
    enum skip_reason reason;
    struct scalp_point point;
};

/* Those that lie on the skin at all; malloc'd, *count of them. */
struct skip_place *picture_skips(const struct plan *plan, const struct plan_inputs *inputs,
                                 const struct scalp *scalp, size_t *count);

const char *picture_skip_colour(enum skip_reason reason);
/* The fill of a shade: "#8c8c8c". */
void picture_put_grey(struct svg *svg, double grey);

void picture_put_path(struct svg *svg, const struct view *view, const struct plan *plan);
void picture_put_dots(struct svg *svg, const struct view *view, const struct plan *plan,
                      const struct job *job);
void picture_put_skips(struct svg *svg, const struct view *view, const struct skip_place *skip,
                       size_t count);

#endif
