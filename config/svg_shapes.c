/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "config/svg_private.h"

/* Of what cuts, the shape itself matters: a quarter of a circle is off by 1/30000 of its radius. */
enum { CLIP_CURVE_LINES = 96, CORNER_LINES = 12 };

/* Beyond this no page reaches, and sums of them stay exact enough. */
static const double COORDINATE_MAX = 1e7;

enum along { ALONG_X, ALONG_Y, ALONG_BOTH };

/* What a percentage is of. Source: SVG 1.1, section 7.10. */
static double whole(const struct svg_state *state, enum along along)
{
    const double *view = state->view;
    return along == ALONG_BOTH ? sqrt((view[0] * view[0] + view[1] * view[1]) / 2) : view[along];
}

/* A coordinate in user units; missing: 0. Units inside a drawing are CSS pixels: 1/96 inch. */
static bool coordinate(const char *const *attributes, const char *name,
                       const struct svg_state *state, enum along along, double *value)
{
    const char *text = svg_attribute(attributes, name);
    enum svg_unit unit = SVG_UNIT_NONE;
    *value = 0;
    if (!text || strcmp(text, "auto") == 0) {
        return true;
    }
    if (!svg_length(text, value, &unit)) {
        return false;
    }
    *value *= unit == SVG_UNIT_LENGTH    ? 96 / 25.4
              : unit == SVG_UNIT_PERCENT ? whole(state, along) / 100
                                         : 1;
    return fabs(*value) <= COORDINATE_MAX;
}

static uint32_t id_of(const char *const *attributes)
{
    const char *id = svg_attribute(attributes, "id");
    uint32_t number = 0;
    const bool is_ours = id && id[0] == 'd' && number_parse_u32(id + 1, strlen(id + 1), &number);
    return is_ours ? number : 0;
}

static struct svg_shape shape_here(const struct svg_reader *reader, const char *const *attributes,
                                   enum svg_shape_kind kind)
{
    const struct place at = svg_place(reader);
    return (struct svg_shape){
        .kind = kind, .id = id_of(attributes), .line = at.line, .col = at.col};
}

static void take_other(struct svg_reader *reader, const char *const *attributes,
                       const struct svg_state *state, enum svg_reject reject)
{
    struct svg_shape shape = shape_here(reader, attributes, SVG_SHAPE_OTHER);
    shape.reject = reject;
    svg_shape_take(reader, &shape, state);
}

static void take_ellipse(struct svg_reader *reader, const char *const *attributes,
                         const struct svg_state *state, const char *x_name, const char *y_name)
{
    struct svg_shape shape = shape_here(reader, attributes, SVG_SHAPE_ELLIPSE);
    const bool is_circle = strcmp(x_name, y_name) == 0;
    const enum along x_along = is_circle ? ALONG_BOTH : ALONG_X;
    const enum along y_along = is_circle ? ALONG_BOTH : ALONG_Y;
    if (!coordinate(attributes, "cx", state, ALONG_X, &shape.at.x) ||
        !coordinate(attributes, "cy", state, ALONG_Y, &shape.at.y) ||
        !coordinate(attributes, x_name, state, x_along, &shape.rx) ||
        !coordinate(attributes, y_name, state, y_along, &shape.ry) || shape.rx < 0 ||
        shape.ry < 0) {
        take_other(reader, attributes, state, SVG_UNREADABLE);
        return;
    }
    svg_shape_take(reader, &shape, state);
}

static void circle(struct svg_reader *reader, const char *const *attributes,
                   const struct svg_state *state)
{
    take_ellipse(reader, attributes, state, "r", "r");
}

static void ellipse(struct svg_reader *reader, const char *const *attributes,
                    const struct svg_state *state)
{
    take_ellipse(reader, attributes, state, "rx", "ry");
}

static void take_outline(struct svg_reader *reader, const char *const *attributes,
                         const struct svg_state *state, struct svg_point *point, size_t count,
                         bool closed)
{
    struct svg_shape shape = shape_here(reader, attributes, SVG_SHAPE_OUTLINE);
    shape.outline = (struct svg_outline){.point = point, .count = count, .closed = closed};
    svg_shape_take(reader, &shape, state);
}

static void line(struct svg_reader *reader, const char *const *attributes,
                 const struct svg_state *state)
{
    struct svg_point end[2];
    if (!coordinate(attributes, "x1", state, ALONG_X, &end[0].x) ||
        !coordinate(attributes, "y1", state, ALONG_Y, &end[0].y) ||
        !coordinate(attributes, "x2", state, ALONG_X, &end[1].x) ||
        !coordinate(attributes, "y2", state, ALONG_Y, &end[1].y)) {
        take_other(reader, attributes, state, SVG_UNREADABLE);
        return;
    }
    take_outline(reader, attributes, state, end, 2, false);
}

/* A corner's radius along one axis: what is left out is as the other, and none is over half a side.
 * False when it cannot be read. */
static bool corner_radii(const char *const *attributes, const struct svg_state *state, double w,
                         double h, double radius[2])
{
    const char *x = svg_attribute(attributes, "rx"), *y = svg_attribute(attributes, "ry");
    const bool has_x = x && strcmp(x, "auto") != 0, has_y = y && strcmp(y, "auto") != 0;
    if (!coordinate(attributes, "rx", state, ALONG_X, &radius[0]) ||
        !coordinate(attributes, "ry", state, ALONG_Y, &radius[1])) {
        return false;
    }
    const double rx = has_x ? radius[0] : radius[1], ry = has_y ? radius[1] : radius[0];
    radius[0] = fmin(fmax(0, rx), w / 2);
    radius[1] = fmin(fmax(0, ry), h / 2);
    return true;
}

static void take_round(struct svg_reader *reader, const char *const *attributes,
                       const struct svg_state *state, struct svg_extent box, const double radius[2])
{
    struct svg_point rim[4 * CORNER_LINES], round[4 * (CORNER_LINES + 1)];
    size_t count = 0;
    svg_rim((struct svg_point){0, 0}, radius[0], radius[1], rim, 4 * CORNER_LINES);
    for (size_t corner = 0; corner < 4; corner++) { // right and below, left and below, ...
        const bool is_right = corner == 0 || corner == 3, is_low = corner < 2;
        for (size_t i = 0; i <= CORNER_LINES; i++) {
            const struct svg_point at = rim[(corner * CORNER_LINES + i) % (4 * CORNER_LINES)];
            round[count++] =
                (struct svg_point){at.x + (is_right ? box.hi.x - radius[0] : box.lo.x + radius[0]),
                                   at.y + (is_low ? box.hi.y - radius[1] : box.lo.y + radius[1])};
        }
    }
    take_outline(reader, attributes, state, round, count, true);
}

static void rect(struct svg_reader *reader, const char *const *attributes,
                 const struct svg_state *state)
{
    double x, y, w, h, radius[2];
    if (!coordinate(attributes, "x", state, ALONG_X, &x) ||
        !coordinate(attributes, "y", state, ALONG_Y, &y) ||
        !coordinate(attributes, "width", state, ALONG_X, &w) ||
        !coordinate(attributes, "height", state, ALONG_Y, &h) || w < 0 || h < 0 ||
        !corner_radii(attributes, state, w, h, radius)) {
        take_other(reader, attributes, state, SVG_UNREADABLE);
        return;
    }
    if (radius[0] > 0 && radius[1] > 0) {
        take_round(reader, attributes, state, (struct svg_extent){{x, y}, {x + w, y + h}}, radius);
        return;
    }
    struct svg_point corner[4] = {{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}};
    take_outline(reader, attributes, state, corner, 4, true);
}

static void take_points(struct svg_reader *reader, const char *const *attributes,
                        const struct svg_state *state, bool closed)
{
    const char *text = svg_attribute(attributes, "points");
    struct svg_point *point = NULL;
    size_t count = 0;
    struct svg_point one;
    while (text && count < SVG_PATH_POINTS_MAX && svg_next_number(&text, &one.x)) {
        if (!svg_next_number(&text, &one.y)) {
            text = NULL; // half a place
            break;
        }
        point = memory_grow(point, count, sizeof *point);
        point[count++] = one;
    }
    const char *all = svg_attribute(attributes, "points");
    if (!all || svg_at_end(all)) {
        take_other(reader, attributes, state, SVG_EMPTY);
    } else if (!text || !svg_at_end(text) || count == 0) {
        take_other(reader, attributes, state, SVG_UNREADABLE);
    } else {
        take_outline(reader, attributes, state, point, count, closed);
    }
    free(point);
}

static void polyline(struct svg_reader *reader, const char *const *attributes,
                     const struct svg_state *state)
{
    take_points(reader, attributes, state, false);
}

static void polygon(struct svg_reader *reader, const char *const *attributes,
                    const struct svg_state *state)
{
    take_points(reader, attributes, state, true);
}

/* Every subpath is a thing of its own: a page of dots is often one path. */
static void path(struct svg_reader *reader, const char *const *attributes,
                 const struct svg_state *state)
{
    const char *data = svg_attribute(attributes, "d");
    const struct svg_symbol *open =
        reader->open_count > 0 ? reader->open[reader->open_count - 1] : NULL;
    struct svg_path reading = {.text = data && strcmp(data, "none") != 0 ? data : "",
                               .curve_lines = open && open->is_clip ? CLIP_CURVE_LINES : 0};
    enum svg_path_answer answer = svg_path_next(&reading);
    size_t count = 0;
    if (answer == SVG_PATH_END) {
        take_other(reader, attributes, state, SVG_EMPTY);
    }
    while (answer == SVG_PATH_OUTLINE && !reader->is_stopped) {
        struct svg_shape shape = shape_here(reader, attributes, SVG_SHAPE_OUTLINE);
        shape.outline = reading.outline;
        shape.id = count == 0 ? shape.id : 0;
        svg_shape_take(reader, &shape, state);
        count++;
        answer = svg_path_next(&reading);
    }
    if (answer == SVG_PATH_BAD) {
        take_other(reader, attributes, state, SVG_UNREADABLE);
    }
    svg_path_free(&reading);
}

static void use(struct svg_reader *reader, const char *const *attributes,
                const struct svg_state *state)
{
    const char *href = svg_attribute(attributes, "href");
    href = href ? href : svg_attribute(attributes, SVG_XLINK_HREF);
    if (!href || href[0] != '#') {
        take_other(reader, attributes, state, SVG_UNREADABLE);
        return;
    }
    struct svg_shape shape = shape_here(reader, attributes, SVG_SHAPE_USE);
    shape.href = href + 1;
    double x, y;
    if (!coordinate(attributes, "x", state, ALONG_X, &x) ||
        !coordinate(attributes, "y", state, ALONG_Y, &y)) {
        take_other(reader, attributes, state, SVG_UNREADABLE);
        return;
    }
    if (!svg_user_length(reader, attributes, "width", state->view[0], &shape.size[0]) ||
        !svg_user_length(reader, attributes, "height", state->view[1], &shape.size[1])) {
        take_other(reader, attributes, state, SVG_UNREADABLE);
        return;
    }
    const struct affine shift = {1, 0, 0, 1, x, y};
    struct svg_state moved = *state;
    moved.to_page = affine_of(&state->to_page, &shift);
    svg_shape_take(reader, &shape, &moved);
}

static void text(struct svg_reader *reader, const char *const *attributes,
                 const struct svg_state *state)
{
    take_other(reader, attributes, state, SVG_TEXT);
}

static void image(struct svg_reader *reader, const char *const *attributes,
                  const struct svg_state *state)
{
    take_other(reader, attributes, state, SVG_IMAGE);
}

static const struct {
    const char *name;
    void (*take)(struct svg_reader *reader, const char *const *attributes,
                 const struct svg_state *state);
} ELEMENTS[] = {{"circle", circle}, {"path", path},         {"ellipse", ellipse},
                {"line", line},     {"polyline", polyline}, {"polygon", polygon},
                {"rect", rect},     {"use", use},           {"text", text},
                {"image", image},   {"foreignObject", text}};

void svg_element_shapes(struct svg_reader *reader, const char *name, const char *const *attributes,
                        const struct svg_state *state)
{
    for (size_t i = 0; i < sizeof ELEMENTS / sizeof ELEMENTS[0]; i++) {
        if (strcmp(name, ELEMENTS[i].name) == 0) {
            ELEMENTS[i].take(reader, attributes, state);
            return;
        }
    }
}
