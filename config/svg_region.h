/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parts of a plane with straight sides, and whether anything of an outline lies in one.
 */
#ifndef CONFIG_SVG_REGION_H
#define CONFIG_SVG_REGION_H

#include <stdint.h>

#include "config/svg_path.h"

struct svg_side {
    struct svg_point a, b;
};

struct svg_extent {
    struct svg_point lo, hi;
};

/* What a shape fills. Zero-initialise. */
struct svg_piece {
    struct svg_side *side; /* owned */
    size_t count;
    struct svg_extent extent; /* of the sides */
    bool is_even_odd;         /* else what is gone round at all is in it */
};

/* Of count > 0 points. */
struct svg_extent svg_extent_of(const struct svg_point *point, size_t count);
/* The places of an ellipse's rim, evenly in angle. */
void svg_rim(struct svg_point at, double rx, double ry, struct svg_point *point, size_t count);
/* Adds an outline, closed whether it says so or not; one that is flat has nothing inside. */
void svg_piece_add(struct svg_piece *piece, const struct svg_outline *outline,
                   const struct affine *to);
/* Does any of the outline, the border included, lie in the piece? *work counts sides looked at. */
bool svg_piece_shows(const struct svg_piece *piece, const struct svg_outline *outline,
                     uint64_t *work);
void svg_piece_free(struct svg_piece *piece);

#endif
