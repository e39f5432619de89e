/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_head.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "controller/picture/picture_percent.h"
#include "kinematics/scalp/wrap.h"

enum { CIRCLE = 120, SIDE = 24 };

const char *picture_zone_colour(size_t zone)
{
    static const char *const COLOUR[] = {"#2f6fab", "#3a8f5c", "#8a5aa8",
                                         "#b07d1e", "#4b9da9", "#a34f7b"};
    return COLOUR[zone % (sizeof(COLOUR) / sizeof(COLOUR[0]))];
}

struct sheet_point {
    double x_mm, y_mm;
};

static struct sheet_point circle_point(const struct job_shape *shape, double margin_mm, size_t i)
{
    const double angle = 2.0 * UNITS_PI * (double)i / CIRCLE;
    const double radius_mm = shape->radius_mm + margin_mm;
    return (struct sheet_point){shape->at_mm[0] + radius_mm * cos(angle),
                                shape->at_mm[1] + radius_mm * sin(angle)};
}

/* A side of the polygon is straight on the sheet and bent on the head. */
static struct sheet_point polygon_point(const struct job_shape *shape, size_t i)
{
    const double *a = shape->vertex_mm[i / SIDE];
    const double *b = shape->vertex_mm[(i / SIDE + 1) % shape->vertex_count];
    const double k = (double)(i % SIDE) / SIDE;
    return (struct sheet_point){a[0] + k * (b[0] - a[0]), a[1] + k * (b[1] - a[1])};
}

/* Nothing is drawn of a shape that runs off the sheet's reach: its dots are not struck either. */
static void put_shape(struct svg *svg, const struct view *view, const struct wrap *wrap,
                      const struct job_shape *shape, double margin_mm)
{
    const size_t count = shape->kind == JOB_CIRCLE ? CIRCLE : SIDE * shape->vertex_count;
    struct scalp_point *p = memory_new(count, sizeof(*p));
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        const struct sheet_point at =
            shape->kind == JOB_CIRCLE ? circle_point(shape, margin_mm, i) : polygon_point(shape, i);
        good = wrap_point(wrap, at.x_mm, at.y_mm, &p[i]) == WRAP_OK;
    }
    if (good) {
        view_put_curve(svg, view, p, count, true);
    }
    free(p);
}

static void put_area(struct svg *svg, const struct view *view, const struct scalp *scalp,
                     const struct job *job, const struct job_shape *shape, double margin_mm)
{
    struct wrap wrap;
    if (shape->kind == JOB_WHOLE) {
        return;
    }
    if (!job_shape_is_on_sheet(shape)) {
        picture_put_percent(svg, view, scalp, shape, margin_mm);
        return;
    }
    const struct job_sheet *sheet = &job->sheet[shape->sheet];
    if (wrap_init(&wrap, scalp, sheet->origin, sheet->up) == WRAP_OK) {
        put_shape(svg, view, &wrap, shape, margin_mm);
    }
}

void picture_put_areas(struct svg *svg, const struct view *view, const struct scalp *scalp,
                       const struct job *job)
{
    assert(svg && view && scalp && job);
    for (size_t i = 0; i < job->zone_count; i++) {
        svg_put(svg, "<path class=\"zone\" d=\"");
        put_area(svg, view, scalp, job, &job->zone[i].shape, 0.0);
        svg_put(svg, "\" fill=\"none\" stroke-width=\"0.4\" stroke=\"");
        svg_put(svg, picture_zone_colour(i));
        svg_put(svg, "\"/>\n");
    }
    for (size_t i = 0; i < job->keep_out_count; i++) {
        const struct job_keep_out *keep_out = &job->keep_out[i];
        svg_put(svg, "<path class=\"keep-out\" d=\"");
        put_area(svg, view, scalp, job, &keep_out->shape, 0.0);
        svg_put(svg, "\" fill=\"#d33\" fill-opacity=\"0.25\" stroke=\"#c22\" "
                     "stroke-width=\"0.3\"/>\n");
        const enum job_shape_kind kind = keep_out->shape.kind;
        const bool is_round =
            kind == JOB_CIRCLE || kind == JOB_SCALP_STRIP || kind == JOB_SCALP_DISCS;
        if (keep_out->margin_mm > 0 && is_round) {
            svg_put(svg, "<path class=\"margin\" d=\"");
            put_area(svg, view, scalp, job, &keep_out->shape, keep_out->margin_mm);
            svg_put(svg, "\" fill=\"none\" stroke=\"#c22\" stroke-width=\"0.25\" "
                         "stroke-dasharray=\"1 0.8\"/>\n");
        }
    }
}
