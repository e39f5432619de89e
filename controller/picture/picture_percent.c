/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_percent.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void put_polygon(struct svg *svg, const struct view *view, const struct chart *chart,
                        const double (*corner)[2], size_t count)
{
    struct area area;
    if (count < 3 || !area_from_percent(&area, chart, AREA_POLYGON, corner, count, 0)) {
        return;
    }
    struct scalp_point *p = memory_new(area.count, sizeof *p);
    for (size_t i = 0; i < area.count; i++) {
        p[i] = scalp_project(chart->scalp, area.corner[i].at);
    }
    view_put_curve(svg, view, p, area.count, true);
    free(p);
    area_free(&area);
}

static bool is_same(const double a[2], const double b[2])
{
    return a[0] == b[0] && a[1] == b[1];
}

/* Two sides that are gone along both ways, side i first: what joins parts of a polygon. */
static bool find_bridge(const double (*corner)[2], size_t count, size_t *i, size_t *j)
{
    for (*i = 0; *i < count; ++*i) {
        const double *from = corner[*i], *to = corner[(*i + 1) % count];
        for (*j = *i + 1; !is_same(from, to) && *j < count; ++*j) {
            if (is_same(corner[*j], to) && is_same(corner[(*j + 1) % count], from)) {
                return true;
            }
        }
    }
    return false;
}

/* Part by part, without the bridges between them. */
static void put_parts(struct svg *svg, const struct view *view, const struct chart *chart,
                      const double (*corner)[2], size_t count)
{
    double(*rest)[2] = memory_new(count + 1, sizeof *rest);
    memcpy(rest, corner, count * sizeof *rest);
    size_t i = 0, j = 0;
    while (find_bridge((const double(*)[2])rest, count, &i, &j)) {
        /* what lies behind both of them is done with, and the corners between them are left */
        double(*part)[2] = memory_new(count + 1, sizeof *part);
        size_t used = 0;
        for (size_t k = j + 1; k < count; k++) {
            memcpy(part[used++], rest[k], sizeof *part);
        }
        for (size_t k = 0; k <= i; k++) {
            memcpy(part[used++], rest[k], sizeof *part);
        }
        put_polygon(svg, view, chart, (const double(*)[2])part, used);
        free(part);
        count = j - i;
        memmove(rest, rest + i + 1, count * sizeof *rest);
    }
    put_polygon(svg, view, chart, (const double(*)[2])rest, count);
    free(rest);
}

void picture_put_percent(struct svg *svg, const struct view *view, const struct scalp *scalp,
                         const struct job_shape *shape, double margin_mm)
{
    assert(svg && view && scalp && shape);
    const double(*place)[2] = (const double(*)[2])shape->place_percent;
    const double radius_mm = shape->radius_mm + margin_mm;
    const enum area_kind kind = shape->kind == JOB_SCALP_STRIP ? AREA_STRIP : AREA_DISCS;
    struct chart chart;
    struct area area;
    if (!chart_init(&chart, scalp)) {
        return;
    }
    if (shape->kind == JOB_SCALP_POLYGON) {
        put_parts(svg, view, &chart, place, shape->place_count);
        return;
    }
    if (!area_from_percent(&area, &chart, kind, place, shape->place_count, radius_mm)) {
        return;
    }
    if (kind == AREA_STRIP && area.count > 1) {
        put_strip(svg, view, scalp, &area, radius_mm);
    } else {
        for (size_t i = 0; i < area.count; i++) {
            put_disc(svg, view, scalp, area.corner[i].at, radius_mm);
        }
    }
    area_free(&area);
}
