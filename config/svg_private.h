/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the SVG reader share: the stack of open elements, the shapes that elements
 * become, and the symbols that `use` repeats.
 */
#ifndef CONFIG_SVG_PRIVATE_H
#define CONFIG_SVG_PRIVATE_H

#include <expat.h>

#include "config/svg.h"
#include "config/svg_path.h"
#include "config/svg_text.h"

#define SVG_NAMESPACE      "http://www.w3.org/2000/svg "
#define SVG_XLINK_HREF     "http://www.w3.org/1999/xlink href"
#define SVG_INKSCAPE       "http://www.inkscape.org/namespaces/inkscape "
#define SVG_INKSCAPE_LABEL SVG_INKSCAPE "label"

enum { SVG_USE_DEPTH_MAX = 8, SVG_SYMBOL_ID_SIZE = 64 };

/* What an element hands on to those inside it. */
struct svg_state {
    struct affine to_page; /* user units to mm, y down, from the page's top left corner */
    struct svg_words words;
    struct svg_data data;
    size_t layer;
    unsigned part;
    bool is_hidden, is_skipped;
    bool is_definition; /* in defs, symbol, clipPath ...: drawn only when used */
};

enum svg_shape_kind { SVG_SHAPE_ELLIPSE, SVG_SHAPE_OUTLINE, SVG_SHAPE_USE, SVG_SHAPE_OTHER };

/* One drawn thing in its own coordinates. */
struct svg_shape {
    enum svg_shape_kind kind;
    struct svg_point at; /* ellipse: its middle */
    double rx, ry;
    struct svg_outline outline; /* borrowed */
    const char *href;           /* use: borrowed, without its # */
    enum svg_reject reject;     /* other: why it is no mark */
    uint32_t id;
    int line, col;
};

/* A shape of a symbol, with how it lies in it. */
struct svg_item {
    struct svg_shape shape; /* owns outline.point */
    char *href;             /* owned; NULL but for a use */
    struct affine in_symbol;
    struct svg_state state; /* words, depth, hidden; the rest comes from where it is used */
};

struct svg_symbol {
    char id[SVG_SYMBOL_ID_SIZE];
    struct svg_item *item;
    size_t count;
    int open_depth;          /* depth of its element while it is being recorded; else 0 */
    struct affine from_page; /* while it is being recorded */
    bool is_degenerate;      /* nothing undoes its transform: it has no size */
};

enum svg_pass { SVG_PASS_LINKS, SVG_PASS_SYMBOLS, SVG_PASS_MARKS };

struct svg_reader {
    struct svg *svg;
    const char *path;
    const struct svg_options *options;
    struct svg_sink sink;
    struct diags *diags;
    XML_Parser parser;
    enum svg_pass pass;
    struct svg_state stack[SVG_DEPTH_MAX];
    int depth;
    bool is_stopped;
    struct svg_symbol *symbol; /* those that are used, by id */
    size_t symbol_count;
    struct svg_symbol *open[SVG_DEPTH_MAX]; /* those being recorded, outermost first */
    int open_count;
    size_t expanded; /* shapes drawn through use, over all */
};

const char *svg_attribute(const char *const *attributes, const char *name);
struct place svg_place(const struct svg_reader *reader);
void svg_stop(struct svg_reader *reader);

/* Sets the page's size and how user units lie on it. False, with the reason in diags, when the root
 * element has no physical size. */
bool svg_page(struct svg_reader *reader, const char *const *attributes, struct affine *to_page);
/* A nested svg, or a symbol that is used with a size: x, y and viewBox. */
struct affine svg_viewport(const char *const *attributes, const struct affine *outer);

/* Hands every shape of the element to svg_shape_take. */
void svg_element_shapes(struct svg_reader *reader, const char *name, const char *const *attributes,
                        const struct svg_state *state);

/* A shape that was read: drawn, or put into the symbols that are open. */
void svg_shape_take(struct svg_reader *reader, const struct svg_shape *shape,
                    const struct svg_state *state);

/* One drawn thing becomes marks or is rejected. */
void svg_draw(struct svg_reader *reader, const struct svg_shape *shape,
              const struct svg_state *state);

void svg_symbol_link(struct svg_reader *reader, const char *href);
void svg_symbol_sort(struct svg_reader *reader);
void svg_symbol_open(struct svg_reader *reader, const char *id);
void svg_symbol_close(struct svg_reader *reader);
void svg_symbol_record(struct svg_reader *reader, const struct svg_shape *shape,
                       const struct svg_state *state);
void svg_symbol_draw(struct svg_reader *reader, const struct svg_shape *use,
                     const struct svg_state *state, int depth);
void svg_symbols_free(struct svg_reader *reader);

#endif
