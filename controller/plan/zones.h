/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The job's zones and keep-outs as areas of the scalp, wherever they were drawn: what fills are
 * made in.
 */
#ifndef CONTROLLER_PLAN_ZONES_H
#define CONTROLLER_PLAN_ZONES_H

#include "config/err.h"
#include "config/job.h"
#include "kinematics/scalp/area.h"

struct zones {
    const struct job *job; /* borrowed, as scalp and sheets */
    const struct scalp *scalp;
    const struct wrap *sheet;
    bool has_chart;
    struct chart chart;
    struct area *keep_out; /* two for each: what it encloses, and a disc about a circle's middle */
    double *margin_mm;
    size_t keep_outs;
};

/* Only the map; keep-outs come with zones_add_keep_outs. */
void zones_init(struct zones *zones, const struct job *job, const struct scalp *scalp,
                const struct wrap *sheet);
enum err_code zones_add_keep_outs(struct zones *zones, struct err *err);
void zones_free(struct zones *zones);

/* The area of a shape; area_free it. False: a corner lies off the head. Not without a chart. */
bool zones_shape(const struct zones *zones, const struct job_shape *shape, struct area *area);
/* The area of a zone; area_free it. ERR_DATA: a corner lies off the head. */
enum err_code zones_area(const struct zones *zones, const struct job_zone *zone, struct area *area,
                         struct err *err);

/* May a dot lie here at all: on the scalp, in no keep-out. context: struct zones. */
bool zones_allow(const void *context, struct chart_place place, struct vec3 at);

/* The skin at a place that is given in the coordinates of a zone's shape. */
bool zones_point(const struct zones *zones, const struct job_shape *shape, const double place[2],
                 struct vec3 *at);

#endif
