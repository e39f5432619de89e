/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a picture of a plan is drawn on: the outline of the head or pad, the border of the scalp,
 * and the areas of the job.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_HEAD_H
#define CONTROLLER_PICTURE_PICTURE_HEAD_H

#include "config/job.h"
#include "controller/picture/view.h"

/* The colour of a zone's outline, by its index in the job. */
const char *picture_zone_colour(size_t zone);

void picture_put_head(struct svg *svg, const struct view *view, const struct scalp *scalp);
/* The edge of what may be struck at all. */
void picture_put_border(struct svg *svg, const struct view *view, const struct scalp *scalp);
/* Zones and keep-outs that have a shape; a keep-out's margin is dashed. */
void picture_put_areas(struct svg *svg, const struct view *view, const struct scalp *scalp,
                       const struct job *job);

#endif
