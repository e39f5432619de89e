/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `use` repeats. A first pass lists the ids that are used, a second one keeps the shapes of
 * those elements, in their own coordinates; only then are marks made. A file that repeats itself
 * without end, or grows beyond all measure, is cut short and said to be wrong.
 */
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/svg_private.h"

static const size_t EXPANDED_MAX = 2 * (size_t)SVG_MARKS_MAX;
static const size_t ITEMS_MAX = SVG_MARKS_MAX;
static const size_t LINKS_SPARE = 4096;

static int compare_symbols(const void *a, const void *b)
{
    return strcmp(((const struct svg_symbol *)a)->id, ((const struct svg_symbol *)b)->id);
}

struct svg_symbol *svg_symbol_find(struct svg_reader *reader, const char *id)
{
    struct svg_symbol key = {.count = 0};
    if (strlen(id) >= sizeof key.id || reader->symbol_count == 0) {
        return NULL;
    }
    memccpy(key.id, id, '\0', sizeof key.id);
    return bsearch(&key, reader->symbol, reader->symbol_count, sizeof key, compare_symbols);
}

void svg_symbol_link(struct svg_reader *reader, const char *href)
{
    struct svg_symbol symbol = {.count = 0};
    if (reader->symbol_count >= reader->symbol_room) {
        svg_symbol_sort(reader);
        reader->symbol_room = 2 * reader->symbol_count + LINKS_SPARE;
    }
    const size_t count = reader->symbol_count;
    if (!href || href[0] != '#' || strlen(href + 1) >= sizeof symbol.id) {
        return;
    }
    memccpy(symbol.id, href + 1, '\0', sizeof symbol.id);
    // tiled clones all use one thing
    if (count > 0 && strcmp(reader->symbol[count - 1].id, symbol.id) == 0) {
        return;
    }
    reader->symbol = memory_grow(reader->symbol, count, sizeof *reader->symbol);
    reader->symbol[reader->symbol_count++] = symbol;
}

void svg_symbol_sort(struct svg_reader *reader)
{
    if (reader->symbol_count == 0) {
        return;
    }
    qsort(reader->symbol, reader->symbol_count, sizeof *reader->symbol, compare_symbols);
    size_t kept = 1;
    for (size_t i = 1; i < reader->symbol_count; i++) {
        if (compare_symbols(&reader->symbol[i], &reader->symbol[kept - 1]) != 0) {
            reader->symbol[kept++] = reader->symbol[i];
        }
    }
    reader->symbol_count = kept;
}

void svg_symbol_open(struct svg_reader *reader, const char *name, const char *const *attributes)
{
    const char *id = svg_attribute(attributes, "id");
    struct svg_symbol *symbol = id ? svg_symbol_find(reader, id) : NULL;
    if (symbol && symbol->open_depth == 0 && symbol->count == 0) {
        const struct svg_state *parent = &reader->stack[reader->depth - 1];
        symbol->open_depth = reader->depth;
        symbol->is_clip = strcmp(name, "clipPath") == 0;
        const char *units = symbol->is_clip ? svg_attribute(attributes, "clipPathUnits") : NULL;
        symbol->is_of_box = units && strcmp(units, "objectBoundingBox") == 0;
        if (strcmp(name, "symbol") == 0) {
            symbol->box = svg_box_read(reader, attributes);
            if (symbol->box.is_given) {
                memcpy(reader->stack[reader->depth].view, symbol->box.size,
                       sizeof symbol->box.size);
            }
        }
        symbol->is_degenerate = !affine_inverse(&parent->to_page, &symbol->from_page);
        reader->open[reader->open_count++] = symbol;
    }
}

void svg_symbol_close(struct svg_reader *reader)
{
    const int last = reader->open_count - 1;
    if (last >= 0 && reader->open[last]->open_depth == reader->depth) {
        reader->open[last]->open_depth = 0;
        reader->open_count--;
    }
}

/* What cuts the shape within the symbol, the symbol's own element included. */
static void keep_clips(const struct svg_symbol *symbol, struct svg_item *item,
                       const struct svg_clip *innermost)
{
    size_t count = 0;
    for (const struct svg_clip *clip = innermost; clip && clip->depth >= symbol->open_depth;
         clip = clip->around) {
        count++;
    }
    item->clips = count;
    item->clip = count > 0 ? memory_new(count, sizeof *item->clip) : NULL;
    for (const struct svg_clip *clip = innermost; count > 0; clip = clip->around) {
        item->clip[--count] = *clip;
        item->clip[count].to_page = affine_of(&symbol->from_page, &clip->to_page);
    }
}

static void keep(struct svg_symbol *symbol, const struct svg_shape *shape,
                 const struct svg_state *state)
{
    symbol->item = memory_grow(symbol->item, symbol->count, sizeof *symbol->item);
    struct svg_item *item = &symbol->item[symbol->count++];
    *item = (struct svg_item){.shape = *shape, .state = *state};
    keep_clips(symbol, item, state->clip);
    /* whether a clipPath is displayed itself is no matter */
    item->is_hidden = state->hidden_at > symbol->open_depth + symbol->is_clip;
    item->is_masked = state->masked_at > symbol->open_depth;
    item->says_visibility = state->visibility_at > symbol->open_depth;
    item->in_symbol = affine_of(&symbol->from_page, &state->to_page);
    if (shape->kind == SVG_SHAPE_OUTLINE) {
        const size_t count = shape->outline.count;
        item->shape.outline.point = memory_new(count, sizeof *item->shape.outline.point);
        memcpy(item->shape.outline.point, shape->outline.point, count * sizeof(struct svg_point));
    }
    if (shape->kind == SVG_SHAPE_USE) {
        item->href = memory_text(shape->href, strlen(shape->href));
        item->shape.href = item->href;
    }
}

void svg_symbol_record(struct svg_reader *reader, const struct svg_shape *shape,
                       const struct svg_state *state)
{
    for (int i = 0; i < reader->open_count; i++) {
        struct svg_symbol *symbol = reader->open[i];
        if (symbol->is_degenerate || state->definition_at > symbol->open_depth + 1) {
            continue;
        }
        if (++reader->expanded > ITEMS_MAX) {
            diag_error(reader->diags, svg_place(reader),
                       "too much is repeated by `use`; allowed: %zu shapes", ITEMS_MAX);
            svg_stop(reader);
            return;
        }
        keep(symbol, shape, state);
    }
}

/* What a shape says of itself wins; what it leaves open is as where it is used. */
static struct svg_state placed(const struct svg_item *item, const struct svg_state *at)
{
    struct svg_state state = *at;
    state.to_page = affine_of(&at->to_page, &item->in_symbol);
    const struct svg_words *own = &item->state.words;
    if (own->zone[0] != '\0') {
        memcpy(state.words.zone, own->zone, sizeof own->zone);
    }
    if (own->shade[0] != '\0') {
        memcpy(state.words.shade, own->shade, sizeof own->shade);
    }
    state.words.session = own->session > 0 ? own->session : state.words.session;
    state.data = item->state.data;
    state.is_hidden = at->is_hidden || item->is_hidden;
    state.masked_at = item->is_masked ? item->state.masked_at : at->masked_at;
    state.is_invisible = item->says_visibility ? item->state.is_invisible : at->is_invisible;
    const struct svg_paint own_paint = item->state.paint;
    state.paint.said = at->paint.said | own_paint.said;
    state.paint.bare = own_paint.bare | (at->paint.bare & ~own_paint.said);
    return state;
}

/* A symbol with a box of its own fills what it is given, or the view. */
static struct svg_state in_box(const struct svg_symbol *symbol, const struct svg_shape *use,
                               const struct svg_state *state)
{
    struct svg_state boxed = *state;
    if (symbol->box.is_given) {
        const double width = use->size[0] > 0 ? use->size[0] : state->view[0];
        const double height = use->size[1] > 0 ? use->size[1] : state->view[1];
        const struct affine fit = svg_box_fit(&symbol->box, width, height);
        boxed.to_page = affine_of(&state->to_page, &fit);
        memcpy(boxed.view, symbol->box.size, sizeof boxed.view);
    }
    return boxed;
}

static void complain(struct svg_reader *reader, const struct svg_shape *use, const char *what)
{
    diag_error(reader->diags, (struct place){reader->path, use->line, use->col}, "use: %s", what);
}

void svg_symbol_draw(struct svg_reader *reader, const struct svg_shape *use,
                     const struct svg_state *state, int depth)
{
    const struct svg_symbol *symbol = svg_symbol_find(reader, use->href);
    if (!symbol || (symbol->count == 0 && !symbol->is_degenerate) || depth >= SVG_USE_DEPTH_MAX) {
        struct svg_shape bad = *use;
        bad.kind = SVG_SHAPE_OTHER;
        bad.reject = SVG_UNREADABLE;
        complain(reader, use,
                 depth >= SVG_USE_DEPTH_MAX ? "it repeats itself" : "there is nothing of that id");
        svg_draw(reader, &bad, state);
        return;
    }
    const struct svg_state boxed = in_box(symbol, use, state);
    for (size_t i = 0; i < symbol->count && !reader->is_stopped; i++) {
        const struct svg_item *item = &symbol->item[i];
        struct svg_clip clip[SVG_DEPTH_MAX];
        struct svg_state here = placed(item, &boxed);
        here.clip = svg_clip_of_item(item, &boxed, clip);
        struct svg_shape shape = item->shape;
        shape.id = 0; // a repeated thing is no thing of its own
        shape.line = use->line;
        shape.col = use->col;
        if (++reader->expanded > EXPANDED_MAX) {
            complain(reader, use, "it grows beyond all measure");
            svg_stop(reader);
        } else if (shape.kind == SVG_SHAPE_USE && !here.is_hidden) {
            svg_symbol_draw(reader, &shape, &here, depth + 1);
        } else {
            svg_draw(reader, &shape, &here);
        }
    }
}

void svg_symbols_free(struct svg_reader *reader)
{
    for (size_t i = 0; i < reader->symbol_count; i++) {
        struct svg_symbol *symbol = &reader->symbol[i];
        for (size_t k = 0; k < symbol->count; k++) {
            struct svg_item *item = &symbol->item[k];
            free(item->href);
            free(item->clip);
            if (item->shape.kind == SVG_SHAPE_OUTLINE) {
                free(item->shape.outline.point);
            }
        }
        free(symbol->item);
        for (size_t k = 0; k < symbol->parts; k++) {
            svg_piece_free(&symbol->part[k].piece);
            free(symbol->part[k].clip);
        }
        free(symbol->part);
    }
    free(reader->symbol);
    reader->symbol = NULL;
    reader->symbol_count = 0;
}
