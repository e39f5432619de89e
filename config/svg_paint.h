/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a drawn thing leaves any colour: what nobody sees in a viewer is no dot.
 */
#ifndef CONFIG_SVG_PAINT_H
#define CONFIG_SVG_PAINT_H

#include <stdbool.h>

#include "config/svg_style.h"

/* What is said against a colour, by what it is said of; `said`: at all, here or further out. */
struct svg_paint {
    unsigned said, bare; /* bits by enum svg_paint_of */
};

enum svg_paint_of {
    SVG_PAINT_FILL = 1,
    SVG_PAINT_FILL_OPACITY = 2,
    SVG_PAINT_STROKE = 4,
    SVG_PAINT_STROKE_OPACITY = 8,
    SVG_PAINT_STROKE_WIDTH = 16
};

/* Around it, then by its own values. */
struct svg_paint svg_paint_of(struct svg_paint around, const struct svg_values *values);

/* Neither a fill nor a stroke. A fill counts where nobody says that there is none, a stroke only
 * where it is said. */
bool svg_paint_is_bare(struct svg_paint paint);

#endif
