/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands beside the views: title, counts, what the colours mean, a scale.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_LEGEND_H
#define CONTROLLER_PICTURE_PICTURE_LEGEND_H

#include "controller/picture/view.h"
#include "controller/plan/plan.h"

void picture_put_title(struct svg *svg, const struct page *page, const struct plan *plan);
void picture_put_legend(struct svg *svg, const struct page *page, const struct plan *plan,
                        const struct job *job);

#endif
