/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "sim/audit/place.h"

static double edge_distance(const double a[2], const double b[2], const double p[2])
{
    double along[2] = {b[0] - a[0], b[1] - a[1]};
    double length2 = along[0] * along[0] + along[1] * along[1];
    double t = length2 > 0 ? ((p[0] - a[0]) * along[0] + (p[1] - a[1]) * along[1]) / length2 : 0;
    t = fmax(0, fmin(1, t));
    return hypot(p[0] - a[0] - t * along[0], p[1] - a[1] - t * along[1]);
}

/* How often the polygon winds around p, by crossings of the half line to its right. */
static int winding(const struct audit_area *area, const double p[2])
{
    int crossings = 0;
    for (size_t i = 0, j = area->vertices - 1; i < area->vertices; j = i++) {
        const double *a = area->vertex_mm[j], *b = area->vertex_mm[i];
        double side = (b[0] - a[0]) * (p[1] - a[1]) - (p[0] - a[0]) * (b[1] - a[1]);
        if (a[1] <= p[1] && b[1] > p[1] && side > 0) {
            crossings++;
        } else if (a[1] > p[1] && b[1] <= p[1] && side < 0) {
            crossings--;
        }
    }
    return crossings;
}

double audit_area_distance(const struct audit_area *area, const double p[2])
{
    assert(area->kind != AUDIT_WHOLE);
    if (area->kind == AUDIT_CIRCLE) {
        return hypot(p[0] - area->at_mm[0], p[1] - area->at_mm[1]) - area->radius_mm;
    }
    double nearest_mm = HUGE_VAL;
    for (size_t i = 0, j = area->vertices - 1; i < area->vertices; j = i++) {
        nearest_mm = fmin(nearest_mm, edge_distance(area->vertex_mm[j], area->vertex_mm[i], p));
    }
    /* odd, as the even-odd rule has it */
    return winding(area, p) % 2 != 0 ? -nearest_mm : nearest_mm;
}
