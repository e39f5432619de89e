/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One look at the scalp, orthographic, from outside: where on the page a point of the head lies,
 * and whether its skin faces the viewer. Head frame in, page out, mm.
 */
#ifndef CONTROLLER_PICTURE_VIEW_H
#define CONTROLLER_PICTURE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "controller/picture/svg.h"
#include "kinematics/scalp/scalp.h"

enum { VIEWS_MAX = 5 };

struct view {
    const char *name;
    struct vec3 right, up, towards;       /* page right, page up, from the skin to the viewer */
    struct vec3 centre;                   /* what lies in the middle of the view */
    struct page_point middle;             /* where that is on the page */
    double half_width_mm, half_height_mm; /* on the page */
    double scale;                         /* page mm for a mm of skin */
};

/* What all views stand on. */
struct page {
    double width_mm, height_mm;
    struct view view[VIEWS_MAX];
    size_t view_count;
    struct page_point legend; /* its upper left corner */
    double legend_width_mm;
};

/* Five views of a head, life-size; one of a pad, doubled. */
void page_lay_out(struct page *page, const struct scalp *scalp);

struct page_point view_place(const struct view *view, struct vec3 p);
/* Skin that is seen at more than some 5 degrees. */
bool view_faces(const struct view *view, struct vec3 normal);

/* Puts a curve on the skin as path steps, its hidden parts left out. */
void view_put_curve(struct svg *svg, const struct view *view, const struct scalp_point *point,
                    size_t count, bool closed);

#endif
