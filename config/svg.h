/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An SVG drawing as marks: every place where a designer put a dot, however it is spelt (circle,
 * ellipse, circle of radius 0, path that goes nowhere, tick, small filled spot). Nothing is dropped
 * in silence: each drawn thing is a mark or is counted as rejected, with the reason.
 * Read in one pass, without a tree; others first when the file has `use` elements or clip-paths.
 */
#ifndef CONFIG_SVG_H
#define CONFIG_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/diag.h"
#include "config/err.h"
#include "config/svg_layer.h"

/* Boxes up to this size are one dot; what is longer would drag a needle. */
#define SVG_SPOT_MM 1.0

enum { SVG_MARKS_MAX = 1000000, SVG_DEPTH_MAX = 64, SVG_LAYERS_MAX = 4096 };

/* Why a drawn thing is no mark. */
enum svg_reject {
    SVG_HIDDEN,        /* display: none, visibility: hidden, opacity: 0, a hidden layer */
    SVG_SKIPPED_LAYER, /* in a layer whose name begins with % */
    SVG_STROKE,        /* longer than a spot, and not to be stippled: an error */
    SVG_TEXT,
    SVG_IMAGE,
    SVG_EMPTY,      /* a path or a line without places: nothing would be drawn */
    SVG_UNPAINTED,  /* neither filled nor stroked: nobody sees it */
    SVG_CLIPPED,    /* all of it outside of a clip-path */
    SVG_MASKED,     /* under a mask, which may hide it or not */
    SVG_UNREADABLE, /* its numbers cannot be read: an error */
    SVG_REJECTS
};
extern const char *const svg_reject_word[SVG_REJECTS];

/* What the data- attributes of an exported field say, for the element itself. */
struct svg_data {
    bool has_diameter, has_head, has_row;
    double row;         /* where it stood in the field */
    double depth_mm;    /* 0: nothing said */
    double diameter_mm; /* 0: no wish */
    double head_mm[3];  /* the true place of a dot of a field in the head frame */
};

struct svg_mark {
    double x_mm, y_mm;  /* from the middle of the page: x right, y up */
    double diameter_mm; /* of a circle or a closed spot; 0: a point or a tick */
    uint32_t id;        /* of an id "dN"; 0 none */
    struct svg_data data;
    struct svg_words words;
    size_t layer; /* index in svg.layer */
    unsigned part;
    int line, col;
};

struct svg_layer {
    char name[SVG_NAME_SIZE];
    size_t marks, rejected;
};

/* How to read what the file leaves open; zeros: as the file says. */
struct svg_options {
    double width_mm;     /* of the page, where the file gives no unit */
    double stipple_mm;   /* a stroke becomes dots this far apart; 0: a stroke is an error */
    bool has_origin;     /* else the page's middle is the sheet's origin */
    double origin_mm[2]; /* of the sheet, from the page's top left corner */
};

struct svg {
    double page_mm[2]; /* width, height */
    size_t drawn;      /* things drawn; = drawn as one mark each + rejected; see stippled */
    size_t marks;
    size_t strokes_stippled, marks_of_strokes; /* so: drawn = marks - marks_of_strokes +
                                                  strokes_stippled + all rejected */
    size_t rejected[SVG_REJECTS];
    double lo_mm[2], hi_mm[2]; /* the box of the marks */
    struct svg_layer *layer;   /* [0]: outside of every layer */
    size_t layer_count;
    unsigned parts;              /* 1 + the layers whose name begins with ! */
    char (*part)[SVG_NAME_SIZE]; /* [parts]: the name of the layer that began it; [0] is "" */
    char frame[SVG_NAME_SIZE];   /* data-frame of the root: a field that was exported; else "" */
};

/* Takes each mark as it is read, in document order. */
struct svg_sink {
    void *self;
    void (*take)(void *self, const struct svg_mark *mark);
};

/* ERR_DATA with every fault in diags: no XML, no physical size, a DTD with entities, a stroke, +H
 * or +S in a layer's name. svg_free also after a failure; the counts hold then as well. */
enum err_code svg_read_text(struct svg *svg, const char *path, const char *text, size_t size,
                            const struct svg_options *options, struct svg_sink sink,
                            struct diags *diags, struct err *err);
void svg_free(struct svg *svg);

#endif
