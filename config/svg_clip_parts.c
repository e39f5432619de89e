/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a clipPath lets through: what its shapes fill, together. The subpaths of one path are one
 * piece, since they may be each other's holes.
 */
#include <string.h>

#include "config/memory.h"
#include "config/svg_private.h"

enum { RIM_POINTS = 256 };
static const size_t EXPANDED_MAX = SVG_MARKS_MAX;

static void complain(struct svg_reader *reader, const struct svg_item *item, const char *what)
{
    diag_error(reader->diags, (struct place){reader->path, item->shape.line, item->shape.col},
               "clipPath: %s", what);
}

static void add_part(struct svg_symbol *path, bool is_even_odd)
{
    path->part = memory_grow(path->part, path->parts, sizeof *path->part);
    path->part[path->parts++] = (struct svg_part){.piece.is_even_odd = is_even_odd};
}

/* The box of parts from `first` on, in the coordinates that `to` leads from. False: none. */
static bool box_of(const struct svg_symbol *path, size_t first, const struct affine *to,
                   struct svg_extent *box)
{
    struct affine back;
    bool is_any = false;
    const bool has_size = affine_inverse(to, &back);
    for (size_t i = first; has_size && i < path->parts; i++) {
        const struct svg_piece *piece = &path->part[i].piece;
        for (size_t k = 0; k < piece->count; k++) {
            const struct svg_point at = affine_apply(&back, piece->side[k].a);
            const struct svg_point corner[3] = {at, box->lo, box->hi};
            *box = svg_extent_of(corner, is_any ? 3 : 1);
            is_any = true;
        }
    }
    return is_any;
}

/* Parts from `first` on, which are all of an element (NULL: of none), are cut by what it says. */
static void cut_element(struct svg_symbol *path, size_t first, const struct svg_item *item,
                        const struct affine *to)
{
    for (size_t k = 0; item != NULL && k < item->clips; k++) {
        struct svg_clip clip = item->clip[k];
        struct svg_extent box;
        if (!clip.path->is_clip) {
            continue;
        }
        clip.around = NULL;
        clip.to_page = affine_of(to, &clip.to_page);
        if (clip.path->is_of_box && box_of(path, first, &clip.to_page, &box)) {
            clip.to_page = svg_clip_of_box(&clip.to_page, box);
            clip.has_box = true;
        }
        for (size_t i = first; i < path->parts; i++) {
            struct svg_part *part = &path->part[i];
            part->clip = memory_grow(part->clip, part->clips, sizeof *part->clip);
            part->clip[part->clips++] = clip;
        }
    }
}

static void add_symbol(struct svg_reader *reader, struct svg_symbol *path,
                       const struct svg_symbol *symbol, const struct affine *to, int depth);

static void add_use(struct svg_reader *reader, struct svg_symbol *path, const struct svg_item *item,
                    const struct affine *to, int depth)
{
    const struct svg_symbol *used = svg_symbol_find(reader, item->href);
    if (!used || used->count == 0 || depth >= SVG_USE_DEPTH_MAX) {
        complain(reader, item, "it uses nothing, or itself");
        return;
    }
    add_symbol(reader, path, used, to, depth + 1);
}

static void add_item(struct svg_reader *reader, struct svg_symbol *path,
                     const struct svg_item *item, const struct affine *to)
{
    const struct svg_shape *shape = &item->shape;
    if (shape->kind == SVG_SHAPE_OUTLINE) {
        svg_piece_add(&path->part[path->parts - 1].piece, &shape->outline, to);
    } else if (shape->kind == SVG_SHAPE_ELLIPSE) {
        struct svg_point rim[RIM_POINTS];
        svg_rim(shape->at, shape->rx, shape->ry, rim, RIM_POINTS);
        svg_piece_add(&path->part[path->parts - 1].piece,
                      &(struct svg_outline){rim, RIM_POINTS, true}, to);
    } else if (shape->reject == SVG_TEXT || shape->reject == SVG_UNREADABLE) {
        complain(reader, item,
                 "text, and what has no numbers that can be read, cut nothing here; "
                 "allowed: shapes and paths");
    }
}

/* Subpaths of one element lie next to each other. */
static bool is_same_element(const struct svg_item *a, const struct svg_item *b)
{
    return a->shape.kind == SVG_SHAPE_OUTLINE && b->shape.kind == SVG_SHAPE_OUTLINE &&
           a->shape.line == b->shape.line && a->shape.col == b->shape.col;
}

static void add_symbol(struct svg_reader *reader, struct svg_symbol *path,
                       const struct svg_symbol *symbol, const struct affine *to, int depth)
{
    const struct svg_item *last = NULL;
    size_t first = path->parts;
    for (size_t i = 0; i < symbol->count && !reader->is_stopped; i++) {
        const struct svg_item *item = &symbol->item[i];
        const struct affine place = affine_of(to, &item->in_symbol);
        if (item->is_hidden || (item->says_visibility && item->state.is_invisible)) {
            continue;
        }
        if (++reader->expanded > EXPANDED_MAX) {
            complain(reader, item, "it grows beyond all measure");
            svg_stop(reader);
            return;
        }
        if (last == NULL || !is_same_element(last, item)) {
            cut_element(path, first, last, to);
            first = path->parts;
            if (item->shape.kind != SVG_SHAPE_USE) {
                add_part(path, item->state.is_even_odd);
            }
        }
        if (item->shape.kind == SVG_SHAPE_USE) {
            add_use(reader, path, item, &place, depth);
        } else {
            add_item(reader, path, item, &place);
        }
        last = item;
    }
    cut_element(path, first, last, to);
}

void svg_clip_set_parts(struct svg_reader *reader, struct svg_symbol *path)
{
    if (!path->has_parts) {
        path->has_parts = true;
        add_symbol(reader, path, path, &AFFINE_IDENTITY, 0);
    }
}
