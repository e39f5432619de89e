/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "config/svg_private.h"

const char *const svg_reject_word[SVG_REJECTS] = {
    [SVG_HIDDEN] = "hidden",       [SVG_SKIPPED_LAYER] = "skipped-layer",
    [SVG_STROKE] = "stroke",       [SVG_TEXT] = "text",
    [SVG_IMAGE] = "image",         [SVG_EMPTY] = "empty",
    [SVG_UNPAINTED] = "unpainted", [SVG_CLIPPED] = "clipped",
    [SVG_MASKED] = "masked",       [SVG_UNREADABLE] = "unreadable",
};

static void reject(struct svg_reader *reader, const struct svg_shape *shape,
                   const struct svg_state *state, enum svg_reject reason)
{
    const struct place at = {reader->path, shape->line, shape->col};
    reader->svg->drawn++;
    reader->svg->rejected[reason]++;
    reader->svg->layer[state->layer].rejected++;
    if (reason == SVG_STROKE) {
        diag_error(
            reader->diags, at,
            "a stroke longer than %g mm would drag the needle; draw dots, or say --stipple MM",
            SVG_SPOT_MM);
    } else if (reason == SVG_UNREADABLE) {
        diag_error(reader->diags, at,
                   "this element has no numbers that can be read; allowed: plain SVG 1.1");
    } else if (reason == SVG_TEXT || reason == SVG_IMAGE) {
        diag_warn(reader->diags, at, "%s is no dot and is left out", svg_reject_word[reason]);
    }
}

static bool is_finite_place(struct svg_point page)
{
    return isfinite(page.x) && isfinite(page.y) && fabs(page.x) < 1e6 && fabs(page.y) < 1e6;
}

static void note_box(struct svg *svg, const double at_mm[2])
{
    for (int i = 0; i < 2; i++) {
        svg->lo_mm[i] = svg->marks == 0 ? at_mm[i] : fmin(svg->lo_mm[i], at_mm[i]);
        svg->hi_mm[i] = svg->marks == 0 ? at_mm[i] : fmax(svg->hi_mm[i], at_mm[i]);
    }
}

/* From the page to the sheet: its origin in the middle (or where it was put), y up. */
static void emit(struct svg_reader *reader, const struct svg_shape *shape,
                 const struct svg_state *state, struct svg_point page, double diameter_mm)
{
    const struct svg_options *options = reader->options;
    struct svg *svg = reader->svg;
    if (svg->marks >= SVG_MARKS_MAX) {
        diag_error(reader->diags, (struct place){reader->path, shape->line, shape->col},
                   "too many dots; allowed: %d", SVG_MARKS_MAX);
        svg_stop(reader);
        return;
    }
    const double x0 = options->has_origin ? options->origin_mm[0] : svg->page_mm[0] / 2;
    const double y0 = options->has_origin ? options->origin_mm[1] : svg->page_mm[1] / 2;
    const double at_mm[2] = {page.x - x0, y0 - page.y};
    const struct svg_mark mark = {
        .x_mm = at_mm[0],
        .y_mm = at_mm[1],
        .diameter_mm = state->data.has_diameter ? state->data.diameter_mm : diameter_mm,
        .id = shape->id,
        .data = state->data,
        .words = state->words,
        .layer = state->layer,
        .part = state->part,
        .line = shape->line,
        .col = shape->col,
    };
    note_box(svg, at_mm);
    svg->marks++;
    svg->layer[state->layer].marks++;
    reader->sink.take(reader->sink.self, &mark);
}

static void draw_ellipse(struct svg_reader *reader, const struct svg_shape *shape,
                         const struct svg_state *state)
{
    const struct svg_point page = affine_apply(&state->to_page, shape->at);
    const double area = fabs(affine_area(&state->to_page)) * shape->rx * shape->ry;
    if (!is_finite_place(page) || !isfinite(area)) {
        reject(reader, shape, state, SVG_UNREADABLE);
        return;
    }
    reader->svg->drawn++;
    emit(reader, shape, state, page, 2 * sqrt(area));
}

/* Dots from end to end, evenly, at most `apart` from each other. */
static void stipple(struct svg_reader *reader, const struct svg_shape *shape,
                    const struct svg_state *state)
{
    const struct svg_outline *outline = &shape->outline;
    const size_t sides = outline->count - (outline->closed ? 0 : 1);
    const size_t before = reader->svg->marks;
    double length_mm = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        const double count = fmax(1, ceil(length_mm / reader->options->stipple_mm));
        const double apart_mm = length_mm / count;
        double walked_mm = 0, next = 0;
        for (size_t i = 0; i < sides && !reader->is_stopped; i++) {
            const struct svg_point a = affine_apply(&state->to_page, outline->point[i]);
            const struct svg_point b =
                affine_apply(&state->to_page, outline->point[(i + 1) % outline->count]);
            const double side_mm = hypot(b.x - a.x, b.y - a.y);
            const double ends = outline->closed ? count - 1 : count;
            while (pass == 1 && next <= ends && !reader->is_stopped &&
                   (next * apart_mm <= walked_mm + side_mm || (i + 1 == sides && next == ends))) {
                const double t = side_mm > 0 ? fmin(1, (next * apart_mm - walked_mm) / side_mm) : 0;
                const struct svg_point at = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
                if (!svg_clip_cuts_point(reader, at, state)) {
                    emit(reader, shape, state, at, 0);
                }
                next++;
            }
            walked_mm += side_mm;
        }
        length_mm = walked_mm;
    }
    reader->svg->drawn++;
    reader->svg->strokes_stippled++;
    reader->svg->marks_of_strokes += reader->svg->marks - before;
}

static void draw_outline(struct svg_reader *reader, const struct svg_shape *shape,
                         const struct svg_state *state)
{
    struct svg_point lo = {INFINITY, INFINITY}, hi = {-INFINITY, -INFINITY};
    if (shape->outline.count == 0) {
        reject(reader, shape, state, SVG_UNREADABLE);
        return;
    }
    for (size_t i = 0; i < shape->outline.count; i++) {
        const struct svg_point page = affine_apply(&state->to_page, shape->outline.point[i]);
        if (!is_finite_place(page)) {
            reject(reader, shape, state, SVG_UNREADABLE);
            return;
        }
        lo = (struct svg_point){fmin(lo.x, page.x), fmin(lo.y, page.y)};
        hi = (struct svg_point){fmax(hi.x, page.x), fmax(hi.y, page.y)};
    }
    const double w_mm = hi.x - lo.x, h_mm = hi.y - lo.y;
    // a drawing program writes 1.0000001 for 1
    if (fmax(w_mm, h_mm) <= SVG_SPOT_MM + 1e-6) {
        const struct svg_point middle = {(lo.x + hi.x) / 2, (lo.y + hi.y) / 2};
        reader->svg->drawn++;
        emit(reader, shape, state, middle, shape->outline.closed ? (w_mm + h_mm) / 2 : 0);
    } else if (reader->options->stipple_mm > 0) {
        stipple(reader, shape, state);
    } else {
        reject(reader, shape, state, SVG_STROKE);
    }
}

void svg_draw(struct svg_reader *reader, const struct svg_shape *shape,
              const struct svg_state *state)
{
    if (reader->pass == SVG_PASS_BOXES) {
        svg_clip_measure(reader, shape, state);
        return;
    }
    const bool is_use = shape->kind == SVG_SHAPE_USE; // what it uses may be visible again
    if (state->is_skipped || state->is_hidden || (state->is_invisible && !is_use)) {
        reject(reader, shape, state, state->is_skipped ? SVG_SKIPPED_LAYER : SVG_HIDDEN);
    } else if (is_use) {
        svg_symbol_draw(reader, shape, state, 0);
    } else if (shape->kind == SVG_SHAPE_OTHER) {
        reject(reader, shape, state, shape->reject);
    } else if (svg_paint_is_bare(state->paint) && !reader->style.is_vague) {
        reject(reader, shape, state, SVG_UNPAINTED);
    } else if (state->clip && svg_clip_cuts(reader, shape, state)) {
        reject(reader, shape, state, SVG_CLIPPED);
    } else if (state->masked_at > 0) {
        reject(reader, shape, state, SVG_MASKED);
    } else if (shape->kind == SVG_SHAPE_ELLIPSE) {
        draw_ellipse(reader, shape, state);
    } else {
        draw_outline(reader, shape, state);
    }
}

void svg_shape_take(struct svg_reader *reader, const struct svg_shape *shape,
                    const struct svg_state *state)
{
    if (reader->pass == SVG_PASS_SYMBOLS) {
        svg_symbol_record(reader, shape, state);
    } else if (reader->pass >= SVG_PASS_BOXES && !state->is_definition) {
        svg_draw(reader, shape, state);
    }
}
