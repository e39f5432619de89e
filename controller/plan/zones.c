/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/zones.h"

#include <stdlib.h>

#include "config/job_gates.h"

/* A circle on a sheet has this many corners: it is 7 um too small at 45 mm. */
enum { CIRCLE_CORNERS = 180 };

/* Fills keep this much further off than a margin asks, since lines are cut in pieces. */
static const double KEEP_OUT_SLACK_MM = 0.02;

void zones_init(struct zones *zones, const struct job *job, const struct scalp *scalp,
                const struct wrap *sheet)
{
    *zones = (struct zones){.job = job, .scalp = scalp, .sheet = sheet};
    zones->has_chart = chart_init(&zones->chart, scalp);
}

void zones_free(struct zones *zones)
{
    for (size_t i = 0; i < zones->keep_outs; i++) {
        area_free(&zones->keep_out[i]);
    }
    free(zones->keep_out);
    free(zones->margin_mm);
    *zones = (struct zones){0};
}

static bool from_circle(const struct zones *zones, const struct job_shape *shape, struct area *area)
{
    double corner[CIRCLE_CORNERS][2];
    for (int i = 0; i < CIRCLE_CORNERS; i++) {
        const double turn = 2.0 * UNITS_PI * i / CIRCLE_CORNERS;
        corner[i][0] = shape->at_mm[0] + shape->radius_mm * cos(turn);
        corner[i][1] = shape->at_mm[1] + shape->radius_mm * sin(turn);
    }
    return area_from_sheet(area, &zones->chart, &zones->sheet[shape->sheet],
                           (const double(*)[2])corner, CIRCLE_CORNERS);
}

static bool from_places(const struct zones *zones, const struct job_shape *shape,
                        enum area_kind kind, struct area *area)
{
    return area_from_percent(area, &zones->chart, kind, (const double(*)[2])shape->place_percent,
                             shape->place_count, shape->radius_mm);
}

bool zones_shape(const struct zones *zones, const struct job_shape *shape, struct area *area)
{
    switch (shape->kind) {
    case JOB_POLYGON:
        return area_from_sheet(area, &zones->chart, &zones->sheet[shape->sheet],
                               (const double(*)[2])shape->vertex_mm, shape->vertex_count);
    case JOB_CIRCLE:
        return from_circle(zones, shape, area);
    case JOB_SCALP_POLYGON:
        return from_places(zones, shape, AREA_POLYGON, area);
    case JOB_SCALP_STRIP:
        return from_places(zones, shape, AREA_STRIP, area);
    case JOB_SCALP_DISCS:
        return from_places(zones, shape, AREA_DISCS, area);
    case JOB_WHOLE:
        break;
    }
    *area = area_whole(&zones->chart);
    return true;
}

static enum err_code no_chart(struct err *err)
{
    return err_set(err, ERR_DATA,
                   "the head has no scalp coordinates: it needs all five landmarks, apart from "
                   "each other");
}

enum err_code zones_area(const struct zones *zones, const struct job_zone *zone, struct area *area,
                         struct err *err)
{
    if (!zones->has_chart) {
        return no_chart(err);
    }
    if (!zones_shape(zones, &zone->shape, area)) {
        return err_set(err, ERR_DATA, "zone %s: a corner of its shape lies off the head", zone->id);
    }
    return ERR_OK;
}

static bool add_keep_out(struct zones *zones, const struct job_keep_out *keep_out)
{
    struct area *area = &zones->keep_out[zones->keep_outs];
    double *margin_mm = &zones->margin_mm[zones->keep_outs];
    const struct job_shape *shape = &keep_out->shape;
    if (!zones_shape(zones, shape, area)) {
        return false;
    }
    *margin_mm = keep_out->margin_mm + KEEP_OUT_SLACK_MM;
    zones->keep_outs++;
    struct scalp_point middle;
    if (shape->kind == JOB_CIRCLE && wrap_point(&zones->sheet[shape->sheet], shape->at_mm[0],
                                                shape->at_mm[1], &middle) == WRAP_OK) {
        if (!area_disc(area + 1, &zones->chart, middle.at, shape->radius_mm)) {
            return false;
        }
        margin_mm[1] = *margin_mm;
        zones->keep_outs++;
    }
    return true;
}

enum err_code zones_add_keep_outs(struct zones *zones, struct err *err)
{
    const struct job *job = zones->job;
    if (!zones->has_chart) {
        return no_chart(err);
    }
    zones->keep_out = calloc(2 * job->keep_out_count + 1, sizeof *zones->keep_out);
    zones->margin_mm = calloc(2 * job->keep_out_count + 1, sizeof *zones->margin_mm);
    if (zones->keep_out == NULL || zones->margin_mm == NULL) {
        return err_set(err, ERR_IO, "out of memory for %zu keep-outs", job->keep_out_count);
    }
    for (size_t i = 0; i < job->keep_out_count; i++) {
        if (job_keep_out_holds(&job->keep_out[i]) && !add_keep_out(zones, &job->keep_out[i])) {
            return err_set(err, ERR_DATA, "keep-out %s: a corner of its shape lies off the head",
                           job->keep_out[i].id);
        }
    }
    return ERR_OK;
}

bool zones_allow(const void *context, struct chart_place place, struct vec3 at)
{
    const struct zones *zones = context;
    for (size_t i = 0; i < zones->keep_outs; i++) {
        const struct area *area = &zones->keep_out[i];
        const double rim_mm = 2.0 * zones->margin_mm[i] + 1.0;
        const bool near =
            place.x_mm > area->low_mm[0] - rim_mm && place.x_mm < area->high_mm[0] + rim_mm &&
            place.y_mm > area->low_mm[1] - rim_mm && place.y_mm < area->high_mm[1] + rim_mm;
        if (area->kind == AREA_WHOLE ||
            (near && area_inside_mm(area, place, at) > -zones->margin_mm[i])) {
            return false;
        }
    }
    return scalp_place_of(zones->scalp, at) == SCALP_ON;
}

bool zones_point(const struct zones *zones, const struct job_shape *shape, const double place[2],
                 struct vec3 *at)
{
    if (job_shape_is_on_sheet(shape)) {
        struct scalp_point point;
        const bool good =
            wrap_point(&zones->sheet[shape->sheet], place[0], place[1], &point) == WRAP_OK;
        *at = point.at;
        return good;
    }
    *at = chart_point(&zones->chart, chart_from_percent(&zones->chart, place[0], place[1]));
    return true;
}
