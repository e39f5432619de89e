/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zones and keep-outs are drawn on sheets; dots lie on the scalp. A sheet is squeezed away from
 * its origin, so a margin is kept both as the sheet and as the skin measures it.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/job_gates.h"
#include "config/number.h"
#include "controller/plan/stage.h"
#include "controller/plan/zones.h"

/* Decisions are taken on places as exact as a plan writes them. */
enum { SHEET_DECIMALS = 6 };

struct on_sheet {
    bool known;
    double mm[2];
};

static struct on_sheet sheet_place(const struct stage *stage, size_t sheet,
                                   const struct stage_dot *dot)
{
    const struct field *field = &stage->inputs->field;
    struct on_sheet place = {.known = true};
    if (field->frame == FIELD_SHEET && field->sheet == sheet) {
        place.mm[0] = dot->dot->x_mm;
        place.mm[1] = dot->dot->y_mm;
        return place;
    }
    place.known = wrap_sheet_from_point(&stage->sheet[sheet], dot->at_mm, place.mm) == WRAP_OK;
    place.mm[0] = number_quantise(place.mm[0], SHEET_DECIMALS);
    place.mm[1] = number_quantise(place.mm[1], SHEET_DECIMALS);
    return place;
}

/* Even-odd rule; a point on the rim counts by the half-open edges. */
static bool in_polygon(const struct job_shape *shape, const double p[2])
{
    bool inside = false;
    for (size_t i = 0, j = shape->vertex_count - 1; i < shape->vertex_count; j = i++) {
        const double *a = shape->vertex_mm[i], *b = shape->vertex_mm[j];
        if ((a[1] > p[1]) != (b[1] > p[1]) &&
            p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0]) {
            inside = !inside;
        }
    }
    return inside;
}

static void nearest_on_edge(const double a[2], const double b[2], const double p[2],
                            double nearest[2])
{
    const double along[2] = {b[0] - a[0], b[1] - a[1]};
    const double length2 = along[0] * along[0] + along[1] * along[1];
    double t = 0.0;
    if (length2 > 0.0) {
        t = ((p[0] - a[0]) * along[0] + (p[1] - a[1]) * along[1]) / length2;
        t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    }
    nearest[0] = a[0] + t * along[0];
    nearest[1] = a[1] + t * along[1];
}

/* The smaller of the sheet's and the skin's distance between the dot and a point of the sheet. */
static double near_mm(const struct wrap *sheet, const struct stage_dot *dot, const double p[2],
                      const double to[2])
{
    const double flat = hypot(p[0] - to[0], p[1] - to[1]);
    struct scalp_point skin;
    if (wrap_point(sheet, to[0], to[1], &skin) != WRAP_OK) {
        return flat;
    }
    return fmin(flat, vec3_distance(skin.at, dot->at_mm));
}

static bool within_margin(const struct wrap *sheet, const struct stage_dot *dot,
                          const struct job_shape *shape, double margin_mm, const double p[2])
{
    if (shape->kind == JOB_CIRCLE) {
        return near_mm(sheet, dot, p, shape->at_mm) <= shape->radius_mm + margin_mm;
    }
    assert(shape->kind == JOB_POLYGON);
    if (in_polygon(shape, p)) {
        return true;
    }
    for (size_t i = 0, j = shape->vertex_count - 1; i < shape->vertex_count; j = i++) {
        double nearest[2];
        nearest_on_edge(shape->vertex_mm[j], shape->vertex_mm[i], p, nearest);
        if (near_mm(sheet, dot, p, nearest) <= margin_mm) {
            return true;
        }
    }
    return false;
}

static bool is_on_scalp(const struct job_shape *shape)
{
    return shape->kind != JOB_WHOLE && !job_shape_is_on_sheet(shape);
}

static bool in_zone(const struct stage *stage, size_t zone, const struct stage_dot *dot)
{
    const struct job_shape *shape = &stage->inputs->job.zone[zone].shape;
    if (shape->kind == JOB_WHOLE) {
        return true;
    }
    if (is_on_scalp(shape)) {
        return area_holds(&stage->zone[zone], chart_from_point(&stage->chart, dot->at_mm),
                          dot->at_mm);
    }
    const struct on_sheet place = sheet_place(stage, shape->sheet, dot);
    if (!place.known) {
        return false;
    }
    if (shape->kind == JOB_CIRCLE) {
        return hypot(place.mm[0] - shape->at_mm[0], place.mm[1] - shape->at_mm[1]) <=
               shape->radius_mm;
    }
    return in_polygon(shape, place.mm);
}

static bool in_keep_out(const struct stage *stage, size_t index, const struct stage_dot *dot)
{
    const struct job_keep_out *keep_out = &stage->inputs->job.keep_out[index];
    const struct job_shape *shape = &keep_out->shape;
    if (!job_keep_out_holds(keep_out)) {
        return false;
    }
    if (shape->kind == JOB_WHOLE) {
        return true;
    }
    if (is_on_scalp(shape)) {
        const struct chart_place place = chart_from_point(&stage->chart, dot->at_mm);
        return area_inside_mm(&stage->keep_out[index], place, dot->at_mm) >= -keep_out->margin_mm;
    }
    const struct on_sheet place = sheet_place(stage, shape->sheet, dot);
    return place.known &&
           within_margin(&stage->sheet[shape->sheet], dot, shape, keep_out->margin_mm, place.mm);
}

/* The zones and keep-outs that are drawn on the scalp itself. */
static enum err_code lay_zones(struct stage *stage, struct err *err)
{
    const struct job *job = &stage->inputs->job;
    struct zones zones;
    zones_init(&zones, job, &stage->scalp, stage->sheet);
    stage->chart = zones.chart;
    stage->zone = calloc(job->zone_count + 1, sizeof *stage->zone);
    stage->keep_out = calloc(job->keep_out_count + 1, sizeof *stage->keep_out);
    if (stage->zone == NULL || stage->keep_out == NULL) {
        return err_set(err, ERR_IO, "out of memory for %zu zones", job->zone_count);
    }
    for (size_t i = 0; i < job->keep_out_count; i++) {
        const struct job_shape *shape = &job->keep_out[i].shape;
        if (is_on_scalp(shape) &&
            (!zones.has_chart || !zones_shape(&zones, shape, &stage->keep_out[i]))) {
            return err_set(err, ERR_DATA, "keep-out %s: it lies off the head", job->keep_out[i].id);
        }
        stage->keep_out[i].chart = &stage->chart;
    }
    for (size_t i = 0; i < job->zone_count; i++) {
        if (is_on_scalp(&job->zone[i].shape) &&
            zones_area(&zones, &job->zone[i], &stage->zone[i], err) != ERR_OK) {
            return err->code;
        }
        stage->zone[i].chart = &stage->chart;
    }
    return ERR_OK;
}

enum err_code stage_areas(struct stage *stage, struct err *err)
{
    const struct job *job = &stage->inputs->job;
    if (lay_zones(stage, err) != ERR_OK) {
        return err->code;
    }
    const struct excludes *excludes = stage->inputs->excludes;
    for (size_t i = 0; i < stage->count; i++) {
        struct stage_dot *dot = &stage->dot[i];
        if (excludes != NULL && dot->skip == SKIP_NONE && excludes_hold(excludes, dot->at_mm)) {
            stage_skip(dot, SKIP_KEEP_OUT, "excluded");
        }
        for (size_t k = 0; k < job->keep_out_count && dot->skip == SKIP_NONE; k++) {
            if (in_keep_out(stage, k, dot)) {
                stage_skip(dot, SKIP_KEEP_OUT, job->keep_out[k].id);
            }
        }
        const struct job_zone *zone = &job->zone[dot->dot->zone];
        if (dot->skip == SKIP_NONE && zone->is_off) {
            stage_skip(dot, SKIP_OUTSIDE_ZONE, zone->id);
        }
        if (dot->skip == SKIP_NONE && !in_zone(stage, dot->dot->zone, dot)) {
            stage_skip(dot, SKIP_OUTSIDE_ZONE, zone->id);
        }
    }
    return ERR_OK;
}
