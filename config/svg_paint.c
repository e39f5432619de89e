/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/svg_paint.h"

#include <string.h>

/* "0", "0.0", ".00", "0%", "0px": no digit but 0. */
static bool is_zero(const char *value)
{
    const size_t len = strspn(value, "0.+-");
    return len > 0 && (value[len] == '\0' || value[len] == '%' || value[len] == 'p');
}

/* The alpha of rgba(), hsla() and the like: behind the last slash, or the third comma. */
static const char *alpha_of(const char *value)
{
    const char *at = strchr(value, '/');
    for (int commas = 0; at == NULL && commas < 3; commas++) {
        value = strchr(value, ',');
        if (value == NULL) {
            return NULL;
        }
        value++;
        at = commas == 2 ? value - 1 : NULL;
    }
    return at ? at + 1 + strspn(at + 1, " \t") : NULL;
}

static bool is_no_colour(const char *value)
{
    const size_t len = strlen(value);
    if (value[0] == '#') {
        return (len == 5 && value[4] == '0') || (len == 9 && strcmp(value + 7, "00") == 0);
    }
    const char *alpha =
        strchr(value, '(') != NULL && strncmp(value, "url", 3) != 0 ? alpha_of(value) : NULL;
    if (alpha != NULL) {
        const size_t digits = strspn(alpha, "0.");
        return digits > 0 && (alpha[digits] == ')' || alpha[digits] == '%' || alpha[digits] == ' ');
    }
    return strcmp(value, "none") == 0 || strcmp(value, "transparent") == 0;
}

struct svg_paint svg_paint_of(struct svg_paint around, const struct svg_values *values)
{
    static const struct {
        enum svg_property property;
        enum svg_paint_of bit;
        bool (*is_bare)(const char *value);
    } PARTS[] = {{SVG_FILL_COLOUR, SVG_PAINT_FILL, is_no_colour},
                 {SVG_FILL_OPACITY, SVG_PAINT_FILL_OPACITY, is_zero},
                 {SVG_STROKE_COLOUR, SVG_PAINT_STROKE, is_no_colour},
                 {SVG_STROKE_OPACITY, SVG_PAINT_STROKE_OPACITY, is_zero},
                 {SVG_STROKE_WIDTH, SVG_PAINT_STROKE_WIDTH, is_zero}};
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        const char *value = values->of[PARTS[i].property];
        if (value[0] != '\0' && strcmp(value, "inherit") != 0) {
            around.said |= PARTS[i].bit;
            around.bare = PARTS[i].is_bare(value) ? around.bare | PARTS[i].bit
                                                  : around.bare & ~(unsigned)PARTS[i].bit;
        }
    }
    return around;
}

bool svg_paint_is_bare(struct svg_paint paint)
{
    const unsigned fill = SVG_PAINT_FILL | SVG_PAINT_FILL_OPACITY;
    const unsigned stroke = SVG_PAINT_STROKE | SVG_PAINT_STROKE_OPACITY | SVG_PAINT_STROKE_WIDTH;
    const bool has_stroke = (paint.said & SVG_PAINT_STROKE) != 0 && (paint.bare & stroke) == 0;
    return (paint.bare & fill) != 0 && !has_stroke;
}
