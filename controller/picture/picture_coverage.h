/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a machine gets at, place by place, on the scalp from five sides.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_COVERAGE_H
#define CONTROLLER_PICTURE_PICTURE_COVERAGE_H

#include "controller/picture/view.h"
#include "kinematics/path/coverage.h"

/* answer[i] is what was found for place[i]. SVG, malloc'd, *size without its NUL. */
char *picture_coverage_svg(const struct scalp *scalp, const char *machine,
                           const struct scalp_point *place, const enum coverage_answer *answer,
                           size_t count, size_t *size);

#endif
