/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "sim/audit/surface.h"
#include "sim/audit/vector.h"

enum { NEWTON_ROUNDS = 20, STEPS_MAX = 200 };
static const double STEP_MM = 4, FAR_MM = 400, CLOSE_MM = 1e-6, PROBE_MM = 1e-3;

/* A point that walks along a geodesic at unit speed. */
struct walker {
    double at[3], way[3];
};

/* On the surface f = 0 a geodesic bends along the gradient alone:
 *   way' = -(way . H way / |grad|^2) grad. */
static void bend(const struct audit_surface *surface, const struct walker *walker, double out[3])
{
    double gradient[3], curving = 0;
    audit_surface_bend(surface, walker->at, walker->way, gradient, &curving);
    double scale = -curving / fmax(audit_dot3(gradient, gradient), 1e-18);
    for (int k = 0; k < 3; k++) {
        out[k] = scale * gradient[k];
    }
}

static struct walker moved(const struct walker *from, const double way[3], const double turn[3],
                           double h)
{
    struct walker to = *from;
    for (int k = 0; k < 3; k++) {
        to.at[k] += h * way[k];
        to.way[k] += h * turn[k];
    }
    return to;
}

/* One step of the classic fourth-order rule. */
static void step(const struct audit_surface *surface, struct walker *w, double h)
{
    double turn1[3], turn2[3], turn3[3], turn4[3];
    bend(surface, w, turn1);
    const struct walker half1 = moved(w, w->way, turn1, h / 2);
    bend(surface, &half1, turn2);
    const struct walker half2 = moved(w, half1.way, turn2, h / 2);
    bend(surface, &half2, turn3);
    const struct walker whole = moved(w, half2.way, turn3, h);
    bend(surface, &whole, turn4);
    double way[3], turn[3];
    for (int k = 0; k < 3; k++) {
        way[k] = (w->way[k] + 2 * half1.way[k] + 2 * half2.way[k] + whole.way[k]) / 6;
        turn[k] = (turn1[k] + 2 * turn2[k] + 2 * turn3[k] + turn4[k]) / 6;
    }
    *w = moved(w, way, turn, h);
}

void audit_sheet_point(const struct audit_sheet *sheet, const double xy_mm[2], double at_mm[3])
{
    double length_mm = hypot(xy_mm[0], xy_mm[1]);
    struct walker walker;
    memcpy(walker.at, sheet->origin_mm, sizeof walker.at);
    if (sheet->surface->pad || length_mm < 1e-12) {
        for (int k = 0; k < 3; k++) {
            at_mm[k] = walker.at[k] + xy_mm[0] * sheet->right[k] + xy_mm[1] * sheet->up[k];
        }
        return;
    }
    for (int k = 0; k < 3; k++) {
        walker.way[k] = (xy_mm[0] * sheet->right[k] + xy_mm[1] * sheet->up[k]) / length_mm;
    }
    int steps = 4 + (int)(fmin(length_mm, FAR_MM) / STEP_MM);
    assert(steps <= STEPS_MAX);
    for (int i = 0; i < steps; i++) {
        step(sheet->surface, &walker, length_mm / steps);
    }
    /* the integration strays a little from a surface that is no ellipsoid */
    if (sheet->surface->radial) {
        audit_surface_foot(sheet->surface, walker.at, at_mm);
    } else {
        memcpy(at_mm, walker.at, sizeof walker.at);
    }
}

/* The chord's direction, as long as the arc over it when both normals are those of a circle. */
static void first_guess(const struct audit_sheet *sheet, const double at_mm[3], double xy_mm[2])
{
    double chord[3], normal[3];
    audit_sub3(at_mm, sheet->origin_mm, chord);
    audit_surface_normal(sheet->surface, at_mm, normal);
    double angle = acos(fmax(-1, fmin(1, audit_dot3(normal, sheet->normal))));
    double stretch = angle < 1e-6 ? 1 : angle / 2 / sin(angle / 2);
    double across[2] = {audit_dot3(chord, sheet->right), audit_dot3(chord, sheet->up)};
    double flat = hypot(across[0], across[1]);
    double scale = flat < 1e-12 ? 0 : stretch * audit_length3(chord) / flat;
    xy_mm[0] = across[0] * scale;
    xy_mm[1] = across[1] * scale;
}

/* Least-squares step of two unknowns against three residuals; false when the map is folded. */
static bool newton_step(const struct audit_sheet *sheet, const double here[3], const double miss[3],
                        double xy_mm[2])
{
    double column[2][3];
    for (int j = 0; j < 2; j++) {
        double probe[2] = {xy_mm[0] + (j == 0 ? PROBE_MM : 0), xy_mm[1] + (j == 1 ? PROBE_MM : 0)};
        audit_sheet_point(sheet, probe, column[j]);
        audit_sub3(column[j], here, column[j]);
        for (int k = 0; k < 3; k++) {
            column[j][k] /= PROBE_MM;
        }
    }
    double a = audit_dot3(column[0], column[0]), b = audit_dot3(column[0], column[1]);
    double c = audit_dot3(column[1], column[1]), det = a * c - b * b;
    double p = audit_dot3(column[0], miss), q = audit_dot3(column[1], miss);
    if (det < 1e-4) {
        return false;
    }
    xy_mm[0] += (c * p - b * q) / det;
    xy_mm[1] += (a * q - b * p) / det;
    return hypot(xy_mm[0], xy_mm[1]) < FAR_MM;
}

bool audit_sheet_place(const struct audit_sheet *sheet, const double at_mm[3], double xy_mm[2])
{
    double goal[3];
    audit_surface_foot(sheet->surface, at_mm, goal);
    first_guess(sheet, goal, xy_mm);
    for (int round = 0; round < NEWTON_ROUNDS; round++) {
        double here[3], miss[3];
        audit_sheet_point(sheet, xy_mm, here);
        audit_sub3(goal, here, miss);
        if (audit_length3(miss) < CLOSE_MM) {
            return true;
        }
        if (!newton_step(sheet, here, miss, xy_mm)) {
            return false;
        }
    }
    return false;
}

bool audit_sheet_init(struct audit_sheet *sheet, const struct audit_surface *surface,
                      const double origin_mm[3], const double *up_mm)
{
    sheet->surface = surface;
    audit_surface_foot(surface, origin_mm, sheet->origin_mm);
    audit_surface_normal(surface, sheet->origin_mm, sheet->normal);
    double chord[3];
    if (up_mm) {
        double foot[3];
        audit_surface_foot(surface, up_mm, foot);
        audit_sub3(foot, sheet->origin_mm, chord);
    } else {
        memcpy(chord, surface->axis[1], sizeof chord);
    }
    double along = audit_dot3(chord, sheet->normal);
    for (int k = 0; k < 3; k++) {
        sheet->up[k] = chord[k] - along * sheet->normal[k];
    }
    double length = audit_length3(sheet->up);
    if (length < 1e-6) {
        return false;
    }
    for (int k = 0; k < 3; k++) {
        sheet->up[k] /= length;
    }
    audit_cross3(sheet->up, sheet->normal, sheet->right);
    return true;
}
