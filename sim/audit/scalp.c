/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/scalp.h"

#include <stdlib.h>
#include <string.h>

#include "sim/audit/text.h"
#include "sim/audit/vector.h"

enum { RAY_ROUNDS = 40, PIECES_MAX = 1000 };
static const double CENTRE_SHARE = 0.3; /* of the way from between the ears to the vertex */
static const double PIECE_MM = 1.0, CLOSE_MM = 1e-9;

static double scale_to_unit(double v[3])
{
    const double length = audit_length3(v);
    for (int k = 0; k < 3; k++) {
        v[k] /= fmax(length, 1e-12);
    }
    return length;
}

/* Up is along the pad's own first axis, which is the head's forward one. */
static void init_on_pad(struct audit_scalp *scalp)
{
    const struct audit_surface *pad = scalp->surface;
    memcpy(scalp->centre_mm, pad->centre_mm, sizeof scalp->centre_mm);
    memcpy(scalp->up, pad->axis[0], sizeof scalp->up);
    memcpy(scalp->out, pad->axis[2], sizeof scalp->out);
    for (int k = 0; k < 3; k++) {
        scalp->right[k] = -pad->axis[1][k];
    }
    scalp->full[0] = scalp->full[1] = pad->half_mm[1];
    scalp->full[2] = scalp->full[3] = pad->half_mm[0];
}

bool audit_scalp_init(struct audit_scalp *scalp, const struct audit_head *head)
{
    static const char *const ENDS[4] = {"tragion_right", "tragion_left", "glabella", "inion"};
    *scalp = (struct audit_scalp){.surface = &head->surface};
    if (head->surface.pad) {
        init_on_pad(scalp);
        return true;
    }
    const double *vertex = audit_head_landmark(head, "vertex"), *end[4];
    bool good = vertex != NULL;
    for (int i = 0; i < 4; i++) {
        end[i] = audit_head_landmark(head, ENDS[i]);
        good = good && end[i] != NULL;
    }
    if (!good) {
        return false;
    }
    double front[3];
    for (int k = 0; k < 3; k++) {
        const double middle = (end[0][k] + end[1][k]) / 2;
        scalp->out[k] = vertex[k] - middle;
        front[k] = end[2][k] - middle;
        scalp->centre_mm[k] = middle + CENTRE_SHARE * scalp->out[k];
    }
    audit_cross3(front, scalp->out, scalp->right);
    if (scale_to_unit(scalp->out) < 1 || scale_to_unit(scalp->right) < 1) {
        return false;
    }
    audit_cross3(scalp->out, scalp->right, scalp->up);
    for (int i = 0; i < 4; i++) {
        double ray[3];
        audit_sub3(end[i], scalp->centre_mm, ray);
        (void)scale_to_unit(ray);
        scalp->full[i] = acos(fmax(-1, fmin(1, audit_dot3(ray, scalp->out))));
        good = good && scalp->full[i] > 0.1;
    }
    return good;
}

void audit_scalp_percent(const struct audit_scalp *scalp, const double at_mm[3], double percent[2])
{
    double away[3];
    audit_sub3(at_mm, scalp->centre_mm, away);
    double x = audit_dot3(away, scalp->right), y = audit_dot3(away, scalp->up);
    if (!scalp->surface->pad) {
        const double across = hypot(x, y);
        const double angle = atan2(across, audit_dot3(away, scalp->out));
        x *= across > 0 ? angle / across : 0;
        y *= across > 0 ? angle / across : 0;
    }
    percent[0] = 100 * x / scalp->full[x < 0 ? 1 : 0];
    percent[1] = 100 * y / scalp->full[y < 0 ? 3 : 2];
}

/* Along the ray: the way to the skin, by how steeply the ray meets it. */
static void out_to_skin(const struct audit_scalp *scalp, const double ray[3], double at_mm[3])
{
    double reach_mm = 100;
    for (int round = 0; round < RAY_ROUNDS; round++) {
        double normal[3];
        for (int k = 0; k < 3; k++) {
            at_mm[k] = scalp->centre_mm[k] + reach_mm * ray[k];
        }
        const double off_mm = audit_surface_distance(scalp->surface, at_mm);
        audit_surface_normal(scalp->surface, at_mm, normal);
        reach_mm -= off_mm / fmax(audit_dot3(ray, normal), 0.3);
        if (fabs(off_mm) < CLOSE_MM) {
            return;
        }
    }
}

void audit_scalp_point(const struct audit_scalp *scalp, const double percent[2], double at_mm[3])
{
    const double x = 0.01 * percent[0] * scalp->full[percent[0] < 0 ? 1 : 0];
    const double y = 0.01 * percent[1] * scalp->full[percent[1] < 0 ? 3 : 2];
    const double angle = hypot(x, y), along = angle > 1e-12 ? sin(angle) / angle : 1;
    double ray[3];
    for (int k = 0; k < 3; k++) {
        at_mm[k] = scalp->centre_mm[k] + x * scalp->right[k] + y * scalp->up[k];
        ray[k] = cos(angle) * scalp->out[k] + along * (x * scalp->right[k] + y * scalp->up[k]);
    }
    if (!scalp->surface->pad) {
        out_to_skin(scalp, ray, at_mm);
    }
}

/* The place a share t of the way from one corner to the next. */
static void add_point(struct audit_rim *rim, size_t *capacity, const struct audit_scalp *scalp,
                      const double a[2], const double b[2], double t)
{
    const double percent[2] = {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])};
    rim->at_mm = audit_grow(rim->at_mm, capacity, rim->count + 1, sizeof *rim->at_mm);
    audit_scalp_point(scalp, percent, rim->at_mm[rim->count++]);
}

void audit_rim_lay(struct audit_rim *rim, const struct audit_scalp *scalp,
                   const struct audit_area *area)
{
    size_t capacity = 0;
    *rim = (struct audit_rim){.count = 0};
    for (size_t i = 0; i < area->vertices; i++) {
        const bool is_last = i + 1 == area->vertices;
        const bool is_alone =
            area->kind == AUDIT_SCALP_DISCS || (area->kind == AUDIT_SCALP_STRIP && is_last);
        const double *a = area->vertex_mm[i], *b = area->vertex_mm[is_last ? 0 : i + 1];
        double from[3], to[3];
        audit_scalp_point(scalp, a, from);
        audit_scalp_point(scalp, b, to);
        const double pieces = ceil(fmin(audit_distance3(from, to) / PIECE_MM, PIECES_MAX));
        const int count = is_alone || pieces < 1 ? 1 : (int)pieces;
        for (int k = 0; k < count; k++) {
            add_point(rim, &capacity, scalp, a, b, (double)k / count);
        }
    }
}

void audit_rim_free(struct audit_rim *rim)
{
    free(rim->at_mm);
    *rim = (struct audit_rim){.count = 0};
}

static double piece_distance(const double a[3], const double b[3], const double p[3])
{
    double along[3], away[3], off[3];
    audit_sub3(b, a, along);
    audit_sub3(p, a, away);
    const double square = audit_dot3(along, along);
    const double t = square > 0 ? fmax(0, fmin(1, audit_dot3(away, along) / square)) : 0;
    for (int k = 0; k < 3; k++) {
        off[k] = away[k] - t * along[k];
    }
    return audit_length3(off);
}

/* Odd, as the even-odd rule has it: sides that a ray to the right goes through. */
static bool is_inside(const struct audit_area *area, const double p[2])
{
    bool inside = false;
    for (size_t i = 0; i < area->vertices; i++) {
        const double *a = area->vertex_mm[i];
        const double *b = area->vertex_mm[i + 1 < area->vertices ? i + 1 : 0];
        if ((a[1] <= p[1]) != (b[1] <= p[1])) {
            const double x = a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
            inside = inside != (x > p[0]);
        }
    }
    return inside;
}

double audit_rim_distance(const struct audit_rim *rim, const struct audit_scalp *scalp,
                          const struct audit_area *area, const double at_mm[3])
{
    double nearest_mm = HUGE_VAL, percent[2];
    for (size_t i = 0; i < rim->count; i++) {
        const bool is_last = i + 1 == rim->count;
        const bool has_piece =
            area->kind == AUDIT_SCALP_POLYGON || (area->kind == AUDIT_SCALP_STRIP && !is_last);
        const double *next = rim->at_mm[has_piece && !is_last ? i + 1 : has_piece ? 0 : i];
        nearest_mm = fmin(nearest_mm, piece_distance(rim->at_mm[i], next, at_mm));
    }
    if (area->kind != AUDIT_SCALP_POLYGON) {
        return nearest_mm - area->radius_mm;
    }
    audit_scalp_percent(scalp, at_mm, percent);
    return is_inside(area, percent) ? -nearest_mm : nearest_mm;
}
