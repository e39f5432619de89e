/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/svg_region.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "config/units.h"

/* A point so near a side, as a share of the piece's size, lies on it. */
static const double ON_SIDE = 1e-9;

static struct svg_extent both(struct svg_extent a, struct svg_extent b)
{
    return (struct svg_extent){{fmin(a.lo.x, b.lo.x), fmin(a.lo.y, b.lo.y)},
                               {fmax(a.hi.x, b.hi.x), fmax(a.hi.y, b.hi.y)}};
}

struct svg_extent svg_extent_of(const struct svg_point *point, size_t count)
{
    assert(count > 0);
    struct svg_extent extent = {point[0], point[0]};
    for (size_t i = 1; i < count; i++) {
        extent = both(extent, (struct svg_extent){point[i], point[i]});
    }
    return extent;
}

void svg_rim(struct svg_point at, double rx, double ry, struct svg_point *point, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double angle_rad = 2 * UNITS_PI * (double)i / (double)count;
        point[i] = (struct svg_point){at.x + rx * cos(angle_rad), at.y + ry * sin(angle_rad)};
    }
}

void svg_piece_add(struct svg_piece *piece, const struct svg_outline *outline,
                   const struct affine *to)
{
    const size_t count = outline->count;
    const struct svg_extent whole = svg_extent_of(outline->point, count);
    const bool is_flat = whole.lo.x == whole.hi.x || whole.lo.y == whole.hi.y;
    for (size_t i = 0; count >= 3 && !is_flat && i < count; i++) {
        const struct svg_side side = {
            affine_apply(to, outline->point[i]),
            affine_apply(to, outline->point[i + 1 < count ? i + 1 : 0]),
        };
        const struct svg_extent extent = {side.a, side.a};
        piece->extent = piece->count == 0 ? extent : both(piece->extent, extent);
        piece->side = memory_grow(piece->side, piece->count, sizeof *piece->side);
        piece->side[piece->count++] = side;
    }
}

/* Twice the area of a triangle: above 0 when c lies to the left of the way from a to b. */
static double turn(struct svg_point a, struct svg_point b, struct svg_point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* How often, and which way, a side goes past a ray from p to the right. */
static int passes(struct svg_side side, struct svg_point p)
{
    const bool up = side.a.y <= p.y && side.b.y > p.y;
    const bool down = side.b.y <= p.y && side.a.y > p.y;
    const double left = turn(side.a, side.b, p);
    return up && left > 0 ? 1 : down && left < 0 ? -1 : 0;
}

static bool holds(const struct svg_piece *piece, struct svg_point p)
{
    int winding = 0;
    for (size_t i = 0; i < piece->count; i++) {
        winding += passes(piece->side[i], p);
    }
    return piece->is_even_odd ? winding % 2 != 0 : winding != 0;
}

static bool is_on(struct svg_side side, struct svg_point p, double near)
{
    const double dx = side.b.x - side.a.x, dy = side.b.y - side.a.y;
    const double square = dx * dx + dy * dy;
    const double along = (p.x - side.a.x) * dx + (p.y - side.a.y) * dy;
    const double t = square > 0 ? fmax(0, fmin(1, along / square)) : 0;
    return hypot(side.a.x + t * dx - p.x, side.a.y + t * dy - p.y) <= near;
}

static bool do_cross(struct svg_side s, struct svg_side t)
{
    return (turn(s.a, s.b, t.a) > 0) != (turn(s.a, s.b, t.b) > 0) &&
           (turn(t.a, t.b, s.a) > 0) != (turn(t.a, t.b, s.b) > 0);
}

static bool is_around(const struct svg_outline *outline, struct svg_point p)
{
    int winding = 0;
    for (size_t i = 0; i < outline->count; i++) {
        const size_t next = i + 1 < outline->count ? i + 1 : 0;
        winding += passes((struct svg_side){outline->point[i], outline->point[next]}, p);
    }
    return winding % 2 != 0;
}

static bool overlap(struct svg_extent a, struct svg_extent b, double near)
{
    return a.lo.x <= b.hi.x + near && a.hi.x >= b.lo.x - near && a.lo.y <= b.hi.y + near &&
           a.hi.y >= b.lo.y - near;
}

/* Does an outline meet a side, or lie around it? */
static bool meets(const struct svg_outline *outline, struct svg_side side, double near)
{
    for (size_t i = 0; i < outline->count; i++) {
        const size_t next = i + 1 < outline->count ? i + 1 : outline->closed ? 0 : i;
        const struct svg_side of_outline = {outline->point[i], outline->point[next]};
        const bool is_point = of_outline.a.x == of_outline.b.x && of_outline.a.y == of_outline.b.y;
        if (is_point ? is_on(side, of_outline.a, near) : do_cross(side, of_outline)) {
            return true;
        }
    }
    return outline->closed && is_around(outline, side.a);
}

/* An outline that meets no side lies on one side of all: any point of it stands for the rest. */
bool svg_piece_shows(const struct svg_piece *piece, const struct svg_outline *outline,
                     uint64_t *work)
{
    *work += outline->count;
    if (piece->count == 0 || outline->count == 0) {
        return false;
    }
    const struct svg_extent at = svg_extent_of(outline->point, outline->count);
    const struct svg_extent in = piece->extent;
    const double near = ON_SIDE * (in.hi.x - in.lo.x + in.hi.y - in.lo.y);
    if (!overlap(at, in, near)) {
        return false;
    }
    *work += 2 * piece->count;
    bool shows = holds(piece, outline->point[0]);
    for (size_t i = 0; i < piece->count && !shows; i++) {
        const struct svg_side side = piece->side[i];
        if (overlap(at, svg_extent_of((struct svg_point[]){side.a, side.b}, 2), near)) {
            *work += 2 * outline->count;
            shows = meets(outline, side, near);
        }
    }
    return shows;
}

void svg_piece_free(struct svg_piece *piece)
{
    free(piece->side);
    *piece = (struct svg_piece){.side = NULL};
}
