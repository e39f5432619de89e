/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/area.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"

/* Sides are cut so that a straight piece leaves the curved line by a few micrometres. */
static const double PIECE_MM = 1.5;
static const double SKIP_SLACK_MM = 1e-6; /* more than rounding can be */
enum { DECIMALS = 6, PIECES_MAX = 400 };

/* Where a corner, or a place between two of them, is on the skin. */
struct source {
    const struct chart *chart;
    const struct wrap *sheet; /* NULL: percent */
};

static bool find_corner(const struct source *source, const double c[2], struct area_corner *corner)
{
    if (source->sheet == NULL) {
        corner->place = chart_from_percent(source->chart, c[0], c[1]);
        corner->at = chart_point(source->chart, corner->place);
        return true;
    }
    struct scalp_point point;
    if (wrap_point(source->sheet, c[0], c[1], &point) != WRAP_OK) {
        return false;
    }
    corner->at =
        (struct vec3){number_quantise(point.at.x, DECIMALS), number_quantise(point.at.y, DECIMALS),
                      number_quantise(point.at.z, DECIMALS)};
    corner->place = chart_from_point(source->chart, corner->at);
    return true;
}

static bool append(struct area *area, struct area_corner corner, size_t *room)
{
    if (area->count == *room) {
        const size_t more = 2 * *room + 64;
        struct area_corner *grown = realloc(area->corner, more * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        area->corner = grown;
        *room = more;
    }
    area->corner[area->count++] = corner;
    return true;
}

/* a and what lies between a and b, in equal pieces. */
static bool append_side(struct area *area, const struct source *source, const double a[2],
                        const double b[2], size_t *room)
{
    struct area_corner first, last;
    if (!find_corner(source, a, &first) || !find_corner(source, b, &last)) {
        return false;
    }
    const double pieces = ceil(1.3 * vec3_distance(first.at, last.at) / PIECE_MM);
    const int count = pieces < 1.0 ? 1 : pieces > PIECES_MAX ? PIECES_MAX : (int)pieces;
    bool good = append(area, first, room);
    for (int i = 1; good && i < count; i++) {
        const double t = (double)i / count;
        const double c[2] = {a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])};
        struct area_corner corner;
        good = find_corner(source, c, &corner) && append(area, corner, room);
    }
    return good;
}

/* On the map a millimetre of skin is never longer than two, even over the ears. */
static void bound(struct area *area)
{
    const double rim_mm = area->kind == AREA_POLYGON ? 0.0 : 2.0 * area->radius_mm;
    for (size_t i = 0; i < area->count; i++) {
        const double place[2] = {area->corner[i].place.x_mm, area->corner[i].place.y_mm};
        const struct vec3 next = area->corner[(i + 1) % area->count].at;
        area->piece_mm = fmax(area->piece_mm, vec3_distance(area->corner[i].at, next));
        for (int k = 0; k < 2; k++) {
            area->low_mm[k] = fmin(i == 0 ? HUGE_VAL : area->low_mm[k], place[k] - rim_mm);
            area->high_mm[k] = fmax(i == 0 ? -HUGE_VAL : area->high_mm[k], place[k] + rim_mm);
        }
    }
}

static bool build(struct area *area, const struct source *source, const double (*corner)[2],
                  size_t count)
{
    size_t room = 0;
    bool good = count > 0;
    for (size_t i = 0; good && i < count; i++) {
        struct area_corner only;
        if (area->kind == AREA_DISCS || (area->kind == AREA_STRIP && i + 1 == count)) {
            good = find_corner(source, corner[i], &only) && append(area, only, &room);
        } else {
            good = append_side(area, source, corner[i], corner[(i + 1) % count], &room);
        }
    }
    if (!good) {
        area_free(area);
        return false;
    }
    bound(area);
    return true;
}

struct area area_whole(const struct chart *chart)
{
    const double rim_mm =
        chart->is_flat ? fmax(chart->front_full, chart->right_full) : 2.0 * chart->scale_mm;
    return (struct area){.kind = AREA_WHOLE,
                         .chart = chart,
                         .low_mm = {-rim_mm, -rim_mm},
                         .high_mm = {rim_mm, rim_mm}};
}

bool area_from_sheet(struct area *area, const struct chart *chart, const struct wrap *sheet,
                     const double (*corner_mm)[2], size_t count)
{
    *area = (struct area){.kind = AREA_POLYGON, .chart = chart};
    return build(area, &(struct source){chart, sheet}, corner_mm, count);
}

bool area_from_percent(struct area *area, const struct chart *chart, enum area_kind kind,
                       const double (*corner)[2], size_t count, double radius_mm)
{
    assert(kind != AREA_WHOLE);
    *area = (struct area){.kind = kind, .chart = chart, .radius_mm = radius_mm};
    return build(area, &(struct source){chart, NULL}, corner, count);
}

bool area_disc(struct area *area, const struct chart *chart, struct vec3 at, double radius_mm)
{
    *area = (struct area){.kind = AREA_DISCS, .chart = chart, .radius_mm = radius_mm};
    size_t room = 0;
    if (!append(area, (struct area_corner){chart_from_point(chart, at), at}, &room)) {
        return false;
    }
    bound(area);
    return true;
}

void area_free(struct area *area)
{
    free(area->corner);
    *area = (struct area){0};
}

static bool in_box(const struct area *area, struct chart_place p)
{
    return p.x_mm >= area->low_mm[0] && p.x_mm <= area->high_mm[0] && p.y_mm >= area->low_mm[1] &&
           p.y_mm <= area->high_mm[1];
}

/* Even-odd rule on the map. */
static bool in_polygon(const struct area *area, struct chart_place p)
{
    bool inside = false;
    const struct area_corner *corner = area->corner;
    for (size_t i = 0, j = area->count - 1; i < area->count; j = i++) {
        const struct chart_place a = corner[i].place, b = corner[j].place;
        if ((a.y_mm > p.y_mm) != (b.y_mm > p.y_mm) &&
            p.x_mm < (b.x_mm - a.x_mm) * (p.y_mm - a.y_mm) / (b.y_mm - a.y_mm) + a.x_mm) {
            inside = !inside;
        }
    }
    return inside;
}

static double square_to_piece(struct vec3 a, struct vec3 b, struct vec3 p)
{
    const struct vec3 along = vec3_sub(b, a), away = vec3_sub(p, a);
    const double length2 = vec3_dot(along, along);
    double t = length2 > 0.0 ? vec3_dot(away, along) / length2 : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    const struct vec3 off = vec3_along(away, -t, along);
    return vec3_dot(off, off);
}

struct nearest {
    double mm, square;
    size_t piece;
};

static void look_at_corners(const struct area *area, struct vec3 p, struct nearest *nearest)
{
    for (size_t i = 0; i < area->count; i++) {
        const struct vec3 off = vec3_sub(area->corner[i].at, p);
        const double here = vec3_dot(off, off);
        nearest->square = here < nearest->square ? here : nearest->square;
    }
    nearest->mm = sqrt(nearest->square);
}

static void look_at_pieces(const struct area *area, struct vec3 p, size_t from, size_t to,
                           struct nearest *nearest)
{
    const struct area_corner *corner = area->corner;
    for (size_t i = from; i < to; i++) {
        /* from a corner so far off, no piece comes nearer than the nearest so far for a while */
        const double spare_mm =
            vec3_distance(corner[i].at, p) - nearest->mm - area->piece_mm - SKIP_SLACK_MM;
        if (spare_mm > 0.0) {
            i += (size_t)(spare_mm / area->piece_mm);
            continue;
        }
        const double here = square_to_piece(corner[i].at, corner[(i + 1) % area->count].at, p);
        if (here < nearest->square) {
            *nearest = (struct nearest){sqrt(here), here, i};
        }
    }
}

/* From p to the nearest of the area's lines or points; begins to look at a piece, which becomes the
 * nearest. */
static double line_mm(const struct area *area, struct vec3 p, size_t *piece)
{
    const size_t pieces = area->kind == AREA_STRIP ? area->count - 1 : area->count;
    struct nearest nearest = {HUGE_VAL, HUGE_VAL, 0};
    if (area->kind == AREA_DISCS || pieces == 0) {
        look_at_corners(area, p, &nearest);
    } else {
        look_at_pieces(area, p, *piece, pieces, &nearest);
        look_at_pieces(area, p, 0, *piece, &nearest);
    }
    *piece = nearest.piece;
    return nearest.mm;
}

bool area_holds(const struct area *area, struct chart_place place, struct vec3 at)
{
    if (area->kind == AREA_WHOLE) {
        return true;
    }
    if (!in_box(area, place)) {
        return false;
    }
    size_t piece = 0;
    return area->kind == AREA_POLYGON ? in_polygon(area, place)
                                      : line_mm(area, at, &piece) <= area->radius_mm;
}

/* Is it on the side of the last place? No line lies between two that are nearer to each other than
 * to any line; on the map lines are straight, on the skin all but. */
static bool is_beside(const struct area_last *last, struct vec3 at, double away_mm)
{
    return last->is_set && vec3_distance(last->at, at) + SKIP_SLACK_MM < 0.9 * away_mm;
}

double area_inside_after_mm(const struct area *area, struct chart_place place, struct vec3 at,
                            struct area_last *last)
{
    if (area->kind == AREA_WHOLE) {
        return HUGE_VAL;
    }
    const double away_mm = line_mm(area, at, &last->piece);
    if (area->kind != AREA_POLYGON) {
        return area->radius_mm - away_mm;
    }
    const bool is_inside = is_beside(last, at, away_mm) ? last->is_inside : in_polygon(area, place);
    last->is_set = true;
    last->is_inside = is_inside;
    last->at = at;
    return is_inside ? away_mm : -away_mm;
}

double area_inside_mm(const struct area *area, struct chart_place place, struct vec3 at)
{
    struct area_last last = {.piece = 0};
    return area_inside_after_mm(area, place, at, &last);
}
