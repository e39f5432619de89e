/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the SVG reader share: the stack of open elements, the shapes that elements
 * become, and the symbols that `use` repeats.
 */
#ifndef CONFIG_SVG_PRIVATE_H
#define CONFIG_SVG_PRIVATE_H

#include <expat.h>

#include "config/svg.h"
#include "config/svg_paint.h"
#include "config/svg_path.h"
#include "config/svg_region.h"
#include "config/svg_style.h"
#include "config/svg_text.h"

#define SVG_NAMESPACE      "http://www.w3.org/2000/svg "
#define SVG_XLINK_HREF     "http://www.w3.org/1999/xlink href"
#define SVG_INKSCAPE       "http://www.inkscape.org/namespaces/inkscape "
#define SVG_INKSCAPE_LABEL SVG_INKSCAPE "label"

enum { SVG_USE_DEPTH_MAX = 8, SVG_SYMBOL_ID_SIZE = 64 };

/* A `clip-path`: of what it is said of only that shows which lies within the path. */
struct svg_clip {
    const struct svg_clip *around; /* of what is around; NULL: none */
    struct svg_symbol *path;
    struct affine to_page; /* of what it is said of: the path's coordinates */
    bool has_box;          /* the size of what is cut, where the path is of it, is in to_page */
    size_t number;         /* of the file's clips, in its order */
    int depth;             /* of what it is said of */
};

/* What an element hands on to those inside it. */
struct svg_state {
    struct affine to_page; /* user units to mm, y down, from the page's top left corner */
    double view[2];        /* what percentages of a width and a height are of, user units */
    struct svg_words words;
    struct svg_data data;
    size_t layer;
    unsigned part;
    struct svg_paint paint;
    bool is_hidden, is_skipped;
    bool is_invisible;           /* what is inside may be visible again, unlike what is hidden */
    bool is_definition;          /* in defs, symbol, clipPath ...: drawn only when used */
    int definition_at;           /* 1 + depth of the innermost such element; 0 none */
    const struct svg_clip *clip; /* the innermost; NULL: none */
    bool is_even_odd;            /* clip-rule */
    int hidden_at;               /* 1 + depth of the innermost element that hides; 0 none */
    int masked_at;               /* 1 + depth of the innermost element with a mask; 0 none */
    int visibility_at;           /* 1 + depth of the innermost that speaks of visibility; 0 none */
    bool has_origin;             /* the element itself turns about a point of its own */
    bool is_switch, has_chosen;
};

enum svg_shape_kind { SVG_SHAPE_ELLIPSE, SVG_SHAPE_OUTLINE, SVG_SHAPE_USE, SVG_SHAPE_OTHER };

/* One drawn thing in its own coordinates. */
struct svg_shape {
    enum svg_shape_kind kind;
    struct svg_point at; /* ellipse: its middle */
    double rx, ry;
    struct svg_outline outline; /* borrowed */
    const char *href;           /* use: borrowed, without its # */
    double size[2];             /* use: of the symbol, user units; 0: as wide as there is room */
    enum svg_reject reject;     /* other: why it is no mark */
    uint32_t id;
    int line, col;
};

/* A viewBox, with how it lies in a rectangle of other proportions. */
struct svg_box {
    bool is_given;
    double at[2], size[2];
    bool is_stretched, is_slice; /* to both sides; to the larger of them */
    double align[2];             /* 0 to the left or top, 0.5, 1 */
};

/* A shape of a symbol, with how it lies in it. */
struct svg_item {
    struct svg_shape shape; /* owns outline.point */
    char *href;             /* owned; NULL but for a use */
    struct affine in_symbol;
    struct svg_state state; /* words, depth, hidden; the rest comes from where it is used */
    struct svg_clip
        *clip; /* owned: those said in the symbol, in its coordinates, the outer first */
    size_t clips;
    /* in the symbol, whatever is around its definition */
    bool is_hidden, is_masked, says_visibility;
};

/* A piece of a clipPath in its own coordinates, and what cuts the piece in turn. */
struct svg_part {
    struct svg_piece piece;
    struct svg_clip *clip; /* owned */
    size_t clips;
};

struct svg_symbol {
    char id[SVG_SYMBOL_ID_SIZE];
    struct svg_item *item;
    size_t count;
    int open_depth;          /* depth of its element while it is being recorded; else 0 */
    struct affine from_page; /* while it is being recorded */
    bool is_degenerate;      /* nothing undoes its transform: it has no size */
    struct svg_box box;      /* of a symbol element: fitted to where it is used */
    bool is_clip, is_of_box; /* a clipPath; its units are sizes of what it cuts */
    bool has_parts;
    struct svg_part *part; /* owned: of a clipPath, once it has cut something */
    size_t parts;
};

/* SVG_PASS_BOXES: how large the things are that are cut by a share of their size. */
enum svg_pass { SVG_PASS_LINKS, SVG_PASS_SYMBOLS, SVG_PASS_BOXES, SVG_PASS_MARKS };

struct svg_measured {
    bool is_any;
    struct svg_extent extent; /* user units of the element */
};

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
    struct svg_symbol *symbol;              /* those that are used, by id */
    size_t symbol_count, symbol_room;       /* room: when ids are sorted out next */
    struct svg_symbol *open[SVG_DEPTH_MAX]; /* those being recorded, outermost first */
    int open_count;
    size_t expanded; /* shapes drawn through use, over all */
    struct svg_style style;
    char *sheet; /* the text of all style elements, while it is gathered; owned */
    size_t sheet_size;
    bool is_in_sheet, has_told_mask, has_told_clip;
    struct svg_clip clip[SVG_DEPTH_MAX]; /* of the open elements that have one */
    size_t clips;                        /* so far in this pass */
    struct svg_measured *measured;       /* by a clip's number; owned */
    size_t measured_count;
    uint64_t clip_work;
};

const char *svg_attribute(const char *const *attributes, const char *name);
struct place svg_place(const struct svg_reader *reader);
void svg_stop(struct svg_reader *reader);
/* The element that is being opened hides itself and all that is inside. */
void svg_hide(const struct svg_reader *reader, struct svg_state *state);
/* defs, symbol, clipPath and the like: what is in it is drawn only when it is used. */
bool svg_is_definition(const char *name);

/* The words of data- attributes, how it is styled, and its transform: into its state. */
void svg_take_data(struct svg_reader *reader, const char *const *attributes,
                   struct svg_state *state);
void svg_take_style(struct svg_reader *reader, const char *name, const char *const *attributes,
                    struct svg_state *state);
/* switch, and what an element asks of whoever reads it. */
void svg_take_condition(struct svg_reader *reader, const char *name, const char *const *attributes,
                        struct svg_state *state);
void svg_take_transform(struct svg_reader *reader, const char *const *attributes,
                        struct svg_state *state);

/* Sets the page's size and how user units lie on it. False, with the reason in diags, when the root
 * element has no physical size. */
bool svg_page(struct svg_reader *reader, const char *const *attributes, struct svg_state *state);
/* A nested svg: x, y, its size and its viewBox. */
void svg_viewport(struct svg_reader *reader, const char *const *attributes,
                  struct svg_state *state);
/* viewBox and preserveAspectRatio; what cannot be read is said and left out. */
struct svg_box svg_box_read(struct svg_reader *reader, const char *const *attributes);
struct affine svg_box_fit(const struct svg_box *box, double width, double height);
/* A length in user units, of which a percentage is one of `whole`; *value stays where there is
 * none. False, said, when it cannot be read. */
bool svg_user_length(struct svg_reader *reader, const char *const *attributes, const char *name,
                     double whole, double *value);

/* Hands every shape of the element to svg_shape_take. */
void svg_element_shapes(struct svg_reader *reader, const char *name, const char *const *attributes,
                        const struct svg_state *state);

/* A shape that was read: drawn, or put into the symbols that are open. */
void svg_shape_take(struct svg_reader *reader, const struct svg_shape *shape,
                    const struct svg_state *state);

/* One drawn thing becomes marks or is rejected. */
void svg_draw(struct svg_reader *reader, const struct svg_shape *shape,
              const struct svg_state *state);

/* clip-path, as an element has it. First what it says, then, when the element's own transform is
 * known, where. */
void svg_clip_open(struct svg_reader *reader, const char *value, struct svg_state *state);
void svg_clip_place(struct svg_reader *reader, struct svg_state *state);
void svg_clip_link_rules(struct svg_reader *reader);
bool svg_clip_needs_boxes(const struct svg_reader *reader);
/* The clips of an item where its symbol is drawn; clip[item->clips] has to live as long. */
const struct svg_clip *svg_clip_of_item(const struct svg_item *item, const struct svg_state *at,
                                        struct svg_clip *clip);
/* A shape widens the boxes of what is around it and cut by a share of its size. */
void svg_clip_measure(struct svg_reader *reader, const struct svg_shape *shape,
                      const struct svg_state *state);
/* Does nothing of a shape, or a point of the page, show through what cuts it? */
bool svg_clip_cuts(struct svg_reader *reader, const struct svg_shape *shape,
                   const struct svg_state *state);
bool svg_clip_cuts_point(struct svg_reader *reader, struct svg_point page,
                         const struct svg_state *state);
/* Does anything of an outline, in the coordinates that clip->to_page leads to, show? */
bool svg_clip_shows(struct svg_reader *reader, const struct svg_clip *clip,
                    const struct svg_outline *outline, int depth);
/* Where a path by a share of a size lies: what it cuts has that box, in the coordinates of `to`. */
struct affine svg_clip_of_box(const struct affine *to, struct svg_extent box);
/* What a clipPath lets through; said when some of it cannot be read. */
void svg_clip_set_parts(struct svg_reader *reader, struct svg_symbol *path);

struct svg_symbol *svg_symbol_find(struct svg_reader *reader, const char *id);
void svg_symbol_link(struct svg_reader *reader, const char *href);
void svg_symbol_sort(struct svg_reader *reader);
void svg_symbol_open(struct svg_reader *reader, const char *name, const char *const *attributes);
void svg_symbol_close(struct svg_reader *reader);
void svg_symbol_record(struct svg_reader *reader, const struct svg_shape *shape,
                       const struct svg_state *state);
void svg_symbol_draw(struct svg_reader *reader, const struct svg_shape *use,
                     const struct svg_state *state, int depth);
void svg_symbols_free(struct svg_reader *reader);

#endif
