/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture of a plan, for a person to look at before anything moves: heads from five sides and
 * life-size, pads from above and doubled.
 */
#ifndef CONTROLLER_PICTURE_PREVIEW_H
#define CONTROLLER_PICTURE_PREVIEW_H

#include <stddef.h>

#include "controller/plan/plan.h"

/* SVG, malloc'd, *size without its NUL. Same plan and inputs, same bytes. */
char *preview_svg(const struct plan *plan, const struct plan_inputs *inputs, size_t *size);

#endif
