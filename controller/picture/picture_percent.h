/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Outlines of shapes in scalp coordinates: templates, hairlines, strips, discs.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_PERCENT_H
#define CONTROLLER_PICTURE_PICTURE_PERCENT_H

#include "config/job.h"
#include "controller/picture/svg.h"
#include "controller/picture/view.h"

/* Path steps of one, strips and discs with a margin about them; none where the head has no scalp
 * coordinates. */
void picture_put_percent(struct svg *svg, const struct view *view, const struct scalp *scalp,
                         const struct job_shape *shape, double margin_mm);

#endif
