/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What style sheets and style attributes of a drawing say of the few properties that decide
 * whether and where something is drawn. Selectors by element, class and id; the rest of CSS is
 * colour, and no matter here.
 */
#ifndef CONFIG_SVG_STYLE_H
#define CONFIG_SVG_STYLE_H

#include <stdbool.h>
#include <stddef.h>

/* Those before SVG_TRANSFORM may be attributes as well; those from it on move things. */
enum svg_property {
    SVG_DISPLAY,
    SVG_VISIBILITY,
    SVG_OPACITY,
    SVG_FILL_COLOUR,
    SVG_FILL_OPACITY,
    SVG_STROKE_COLOUR,
    SVG_STROKE_OPACITY,
    SVG_STROKE_WIDTH,
    SVG_CLIP_PATH,
    SVG_CLIP_RULE,
    SVG_MASK,
    SVG_ORIGIN,
    SVG_TRANSFORM,
    SVG_TRANSLATE,
    SVG_ROTATE,
    SVG_SCALE,
    SVG_OFFSET,
    SVG_CX,
    SVG_CY,
    SVG_R,
    SVG_X,
    SVG_Y,
    SVG_D,
    SVG_PROPERTIES
};

enum { SVG_VALUE_SIZE = 80, SVG_SELECTOR_SIZE = 64, SVG_RULES_MAX = 1024 };

/* Values in lower case (but for SVG_CLIP_PATH, which has an id), cut where they are long; "" where
 * nothing is said. */
struct svg_values {
    char of[SVG_PROPERTIES][SVG_VALUE_SIZE];
};

struct svg_rule {
    char element[SVG_SELECTOR_SIZE]; /* "": any */
    char mark[SVG_SELECTOR_SIZE];    /* class or id; "": any */
    bool is_id;
    struct svg_values values;
};

/* The rules that say anything of these properties, in the order of the file. */
struct svg_style {
    struct svg_rule *rule; /* owned */
    size_t count;
    bool is_vague; /* some rule colours things, and chooses them by more than is read here */
};

/* Adds the rules of a sheet. False when one that hides, cuts or moves things chooses them by more
 * than an element, a class or an id, so that nobody here knows which they are; or there are too
 * many. */
bool svg_style_read(struct svg_style *style, const char *text, size_t size);
void svg_style_free(struct svg_style *style);

/* What counts for an element: its style attribute, else the closest rule, else the attribute of the
 * property's name (but of those that move: these are another syntax). */
void svg_style_of(const struct svg_style *style, const char *element, const char *const *attributes,
                  struct svg_values *values);

/* Does it hide what it is said of, whatever is said of what is inside? */
bool svg_values_hide(const struct svg_values *values);

/* Does it put what it is said of, and all that is inside, under a mask? */
bool svg_values_mask(const struct svg_values *values);

/* Does it move what it is said of? */
bool svg_values_move(const struct svg_values *values);

/* Is it visible, where all around it is or is not? What is inside may be told otherwise. */
bool svg_values_visible(const struct svg_values *values, bool around);

#endif
