/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_percent.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/scalp/area.h"

enum { ROUND = 48 }; /* points of a circle */

/* radius_mm from a point of the skin, that way along it. */
static struct scalp_point beside(const struct scalp *scalp, struct vec3 at, struct vec3 way,
                                 double radius_mm)
{
    return scalp_project(scalp, vec3_along(at, radius_mm / vec3_length(way), way));
}

static void put_disc(struct svg *svg, const struct view *view, const struct scalp *scalp,
                     struct vec3 at, double radius_mm)
{
    const struct vec3 n = scalp_project(scalp, at).normal;
    const struct vec3 any = fabs(n.z) < 0.9 ? (struct vec3){0, 0, 1} : (struct vec3){1, 0, 0};
    const struct vec3 e1 = vec3_unit(vec3_cross(n, any)), e2 = vec3_cross(n, e1);
    struct scalp_point p[ROUND];
    for (int i = 0; i < ROUND; i++) {
        const double angle = 2.0 * UNITS_PI * i / ROUND;
        const struct vec3 way = vec3_along(vec3_scale(e1, cos(angle)), sin(angle), e2);
        p[i] = beside(scalp, at, way, radius_mm);
    }
    view_put_curve(svg, view, p, ROUND, true);
}

/* Along one side of a line and back along the other, round about its ends. */
static void put_strip(struct svg *svg, const struct view *view, const struct scalp *scalp,
                      const struct area *area, double radius_mm)
{
    const size_t count = area->count;
    struct scalp_point *p = memory_new(2 * count + ROUND + 2, sizeof *p);
    size_t used = 0;
    for (int back = 0; back < 2; back++) {
        struct vec3 along = {0, 0, 0}, aside = {0, 0, 0}, at = {0, 0, 0};
        for (size_t k = 0; k < count; k++) {
            const size_t i = back ? count - 1 - k : k;
            const size_t ahead = k + 1 < count ? (back ? i - 1 : i + 1) : i;
            at = area->corner[i].at;
            along = ahead != i ? vec3_sub(area->corner[ahead].at, at) : along;
            aside = vec3_cross(along, scalp_project(scalp, at).normal);
            p[used++] = beside(scalp, at, aside, radius_mm);
        }
        const struct vec3 forward = vec3_unit(along), out = vec3_unit(aside);
        for (int k = 1; k < ROUND / 2; k++) {
            const double angle = 2.0 * UNITS_PI * k / ROUND;
            const struct vec3 way = vec3_along(vec3_scale(out, cos(angle)), sin(angle), forward);
            p[used++] = beside(scalp, at, way, radius_mm);
        }
    }
    view_put_curve(svg, view, p, used, true);
    free(p);
}

static void put_polygon(struct svg *svg, const struct view *view, const struct scalp *scalp,
                        const struct area *area)
{
    struct scalp_point *p = memory_new(area->count, sizeof *p);
    for (size_t i = 0; i < area->count; i++) {
        p[i] = scalp_project(scalp, area->corner[i].at);
    }
    view_put_curve(svg, view, p, area->count, true);
    free(p);
}

void picture_put_percent(struct svg *svg, const struct view *view, const struct scalp *scalp,
                         const struct job_shape *shape)
{
    assert(svg && view && scalp && shape);
    const enum area_kind kind = shape->kind == JOB_SCALP_POLYGON ? AREA_POLYGON
                                : shape->kind == JOB_SCALP_STRIP ? AREA_STRIP
                                                                 : AREA_DISCS;
    struct chart chart;
    struct area area;
    if (!chart_init(&chart, scalp) ||
        !area_from_percent(&area, &chart, kind, (const double(*)[2])shape->place_percent,
                           shape->place_count, shape->radius_mm)) {
        return;
    }
    if (kind == AREA_POLYGON) {
        put_polygon(svg, view, scalp, &area);
    } else if (kind == AREA_STRIP && area.count > 1) {
        put_strip(svg, view, scalp, &area, shape->radius_mm);
    } else {
        for (size_t i = 0; i < area.count; i++) {
            put_disc(svg, view, scalp, area.corner[i].at, shape->radius_mm);
        }
    }
    area_free(&area);
}
