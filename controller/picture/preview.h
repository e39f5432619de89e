/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture of a plan, for a person to look at before anything moves: heads from five sides and
 * life-size, pads from above and doubled.
 */
#ifndef CONTROLLER_PICTURE_PREVIEW_H
#define CONTROLLER_PICTURE_PREVIEW_H

#include <stddef.h>

#include "controller/plan/plan.h"

enum preview_kind {
    PREVIEW_PLAN,    /* what will be struck, where, in which order, and what is left out */
    PREVIEW_DENSITY, /* how close the dots stand */
    PREVIEW_HEALED   /* as it will look */
};

struct preview_options {
    enum preview_kind kind;
    unsigned sessions; /* healed: the plan holds the strikes of that many */
    double years;      /* healed: since then */
};

/* SVG, malloc'd, *size without its NUL. Same plan and inputs, same bytes. */
char *preview_svg(const struct plan *plan, const struct plan_inputs *inputs,
                  const struct preview_options *options, size_t *size);

#endif
