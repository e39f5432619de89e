/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * clip-path: who is cut by what. The paths are kept as symbols are; an element that is cut has the
 * path's coordinates where it stands, and all that is inside has what is around it. What is cut by
 * a share of its own size (clipPathUnits) is measured in a pass of its own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/memory.h"
#include "config/svg_private.h"

enum { RIM_POINTS = 64, CALL_WORK = 256 /* sides that take as long */ };

/* "url(#ID)", with or without quotes: "#ID" into href. */
static bool href_of(const char *value, char href[SVG_VALUE_SIZE])
{
    if (strncasecmp(value, "url(", 4) != 0) {
        return false;
    }
    value += 4 + strspn(value + 4, " \t\r\n\f");
    const char quote[2] = {*value == '"' || *value == '\'' ? *value : '\0', '\0'};
    value += quote[0] != '\0';
    const size_t len = strcspn(value, quote[0] != '\0' ? quote : " \t\r\n\f)");
    const bool good = value[0] == '#' && len > 1 && value[len] != '\0';
    memset(href, 0, SVG_VALUE_SIZE);
    memcpy(href, value, good ? len : 0);
    return good;
}

void svg_clip_link_rules(struct svg_reader *reader)
{
    for (size_t i = 0; i < reader->style.count; i++) {
        char href[SVG_VALUE_SIZE];
        if (href_of(reader->style.rule[i].values.of[SVG_CLIP_PATH], href)) {
            svg_symbol_link(reader, href);
        }
    }
}

bool svg_clip_needs_boxes(const struct svg_reader *reader)
{
    bool any = false;
    for (size_t i = 0; i < reader->symbol_count; i++) {
        any = any || reader->symbol[i].is_of_box;
    }
    return any;
}

void svg_clip_open(struct svg_reader *reader, const char *value, struct svg_state *state)
{
    char href[SVG_VALUE_SIZE];
    if (value[0] == '\0' || strcasecmp(value, "none") == 0) {
        return;
    }
    if (!href_of(value, href)) {
        diag_error(reader->diags, svg_place(reader),
                   "clip-path: '%.40s' is not read; allowed: url(#ID) of a clipPath", value);
        return;
    }
    if (reader->pass == SVG_PASS_LINKS) {
        svg_symbol_link(reader, href);
        return;
    }
    struct svg_symbol *path = svg_symbol_find(reader, href + 1);
    /* where symbols are being read, a path may still come */
    if (!path || (reader->pass > SVG_PASS_SYMBOLS && !path->is_clip)) {
        if (!reader->has_told_clip) {
            diag_warn(reader->diags, svg_place(reader),
                      "clip-path: there is no clipPath '%.40s', so it cuts nothing away", href);
        }
        reader->has_told_clip = true;
    } else {
        struct svg_clip *clip = &reader->clip[reader->depth];
        *clip = (struct svg_clip){.around = state->clip,
                                  .path = path,
                                  .to_page = AFFINE_IDENTITY,
                                  .number = reader->clips,
                                  .depth = reader->depth};
        state->clip = clip;
    }
    reader->clips++;
}

void svg_clip_place(struct svg_reader *reader, struct svg_state *state)
{
    struct svg_clip *own = &reader->clip[reader->depth];
    if (state->clip == own) {
        own->to_page = state->to_page;
    }
}

const struct svg_clip *svg_clip_of_item(const struct svg_item *item, const struct svg_state *at,
                                        struct svg_clip *clip)
{
    const struct svg_clip *around = at->clip;
    for (size_t i = 0; i < item->clips; i++) {
        if (!item->clip[i].path->is_clip) {
            continue; /* it was said when the element was read */
        }
        clip[i] = item->clip[i];
        clip[i].to_page = affine_of(&at->to_page, &item->clip[i].to_page);
        clip[i].around = around;
        around = &clip[i];
    }
    return around;
}

/* The points of what this and the next return are to be freed. */
static struct svg_outline mapped(const struct svg_outline *outline, const struct affine *to)
{
    struct svg_outline out = *outline;
    out.point = memory_new(outline->count, sizeof *out.point);
    for (size_t i = 0; i < outline->count; i++) {
        out.point[i] = affine_apply(to, outline->point[i]);
    }
    return out;
}

static struct svg_outline on_page(const struct svg_shape *shape, const struct svg_state *state)
{
    struct svg_point rim[RIM_POINTS];
    struct svg_outline outline = shape->outline;
    if (shape->kind == SVG_SHAPE_ELLIPSE) {
        outline = (struct svg_outline){rim, shape->rx > 0 || shape->ry > 0 ? RIM_POINTS : 1, true};
        svg_rim(shape->at, shape->rx, shape->ry, rim, outline.count);
    }
    return mapped(&outline, &state->to_page);
}

static void widen(struct svg_reader *reader, const struct svg_clip *clip,
                  const struct svg_outline *page)
{
    struct affine from_page;
    if (!affine_inverse(&clip->to_page, &from_page) || page->count == 0) {
        return;
    }
    while (reader->measured_count <= clip->number) {
        reader->measured =
            memory_grow(reader->measured, reader->measured_count, sizeof *reader->measured);
        reader->measured[reader->measured_count++] = (struct svg_measured){.is_any = false};
    }
    struct svg_outline own = mapped(page, &from_page);
    struct svg_measured *measured = &reader->measured[clip->number];
    struct svg_extent extent = svg_extent_of(own.point, own.count);
    if (measured->is_any) {
        const struct svg_point corner[4] = {measured->extent.lo, measured->extent.hi, extent.lo,
                                            extent.hi};
        extent = svg_extent_of(corner, 4);
    }
    *measured = (struct svg_measured){true, extent};
    free(own.point);
}

void svg_clip_measure(struct svg_reader *reader, const struct svg_shape *shape,
                      const struct svg_state *state)
{
    if (state->is_skipped || state->is_hidden || shape->kind == SVG_SHAPE_OTHER) {
        return;
    }
    if (shape->kind == SVG_SHAPE_USE) {
        svg_symbol_draw(reader, shape, state, 0);
        return;
    }
    struct svg_outline page = on_page(shape, state);
    for (const struct svg_clip *clip = state->clip; clip; clip = clip->around) {
        if (clip->path->is_of_box) {
            widen(reader, clip, &page);
        }
    }
    free(page.point);
}

struct affine svg_clip_of_box(const struct affine *to, struct svg_extent box)
{
    const struct affine share = {box.hi.x - box.lo.x, 0,        0,
                                 box.hi.y - box.lo.y, box.lo.x, box.lo.y};
    return affine_of(to, &share);
}

/* From the path's coordinates to those that clip->to_page leads to. False: to nothing. */
static bool place_of(const struct svg_reader *reader, const struct svg_clip *clip,
                     struct affine *from)
{
    struct affine to = clip->to_page;
    if (clip->path->is_of_box && !clip->has_box) {
        const bool is_known = clip->number < reader->measured_count;
        const struct svg_measured *measured = is_known ? &reader->measured[clip->number] : NULL;
        if (!measured || !measured->is_any) {
            return false;
        }
        to = svg_clip_of_box(&to, measured->extent);
    }
    return affine_inverse(&to, from);
}

/* More than a few seconds of looking would be a trap. */
static bool is_too_much(struct svg_reader *reader)
{
    static const uint64_t WORK_MAX = 500000000;
    if (reader->clip_work > WORK_MAX && !reader->is_stopped) {
        diag_error(reader->diags, svg_place(reader),
                   "clip-path: too many corners cut too many things; simplify the path");
        svg_stop(reader);
    }
    return reader->clip_work > WORK_MAX;
}

bool svg_clip_shows(struct svg_reader *reader, const struct svg_clip *clip,
                    const struct svg_outline *outline, int depth)
{
    struct affine from;
    reader->clip_work += CALL_WORK;
    if (depth > SVG_USE_DEPTH_MAX || is_too_much(reader) || !place_of(reader, clip, &from)) {
        return false;
    }
    svg_clip_set_parts(reader, clip->path);
    struct svg_outline own = mapped(outline, &from);
    const struct svg_symbol *path = clip->path;
    bool shows = false;
    for (size_t i = 0; i < path->parts && !shows; i++) {
        const struct svg_part *part = &path->part[i];
        shows = svg_piece_shows(&part->piece, &own, &reader->clip_work);
        for (size_t k = 0; k < part->clips && shows; k++) {
            shows = svg_clip_shows(reader, &part->clip[k], &own, depth + 1);
        }
    }
    free(own.point);
    return shows;
}

static bool cuts(struct svg_reader *reader, const struct svg_outline *page,
                 const struct svg_state *state)
{
    bool shows = true;
    for (const struct svg_clip *clip = state->clip; clip && shows; clip = clip->around) {
        shows = svg_clip_shows(reader, clip, page, 0);
    }
    return !shows;
}

bool svg_clip_cuts(struct svg_reader *reader, const struct svg_shape *shape,
                   const struct svg_state *state)
{
    struct svg_outline page = on_page(shape, state);
    const bool is = cuts(reader, &page, state);
    free(page.point);
    return is;
}

bool svg_clip_cuts_point(struct svg_reader *reader, struct svg_point page,
                         const struct svg_state *state)
{
    return cuts(reader, &(struct svg_outline){&page, 1, false}, state);
}
