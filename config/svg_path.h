/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SVG path data as outlines: one for each subpath, its curves flattened. A subpath that goes
 * nowhere is an outline of one point: to a designer it is a dot. User units, y down.
 */
#ifndef CONFIG_SVG_PATH_H
#define CONFIG_SVG_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "config/svg_text.h"

enum { SVG_PATH_POINTS_MAX = 4000000 };

struct svg_outline {
    struct svg_point *point;
    size_t count;
    bool closed;
};

/* Zero-initialise with text; the outline's points belong to the reader, until the next call. */
struct svg_path {
    const char *text; /* what is left of the `d` attribute */
    char command;     /* the one in force */
    struct svg_point at, start;
    struct svg_point control; /* the last curve's, for S and T */
    char control_of;          /* C, Q, or 0 */
    struct svg_outline outline;
    size_t room;
    int curve_lines; /* that a curve becomes; 0: enough to tell its box */
};

enum svg_path_answer { SVG_PATH_OUTLINE, SVG_PATH_END, SVG_PATH_BAD };

/* The next subpath. SVG_PATH_BAD: the text is no path data from path->text on. */
enum svg_path_answer svg_path_next(struct svg_path *path);
void svg_path_free(struct svg_path *path);

#endif
