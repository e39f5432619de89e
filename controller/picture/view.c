/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/view.h"

#include <assert.h>
#include <math.h>

static const double MARGIN_MM = 12.0, GAP_MM = 14.0, TITLE_MM = 26.0;
static const double FACE_MM = 18.0, EARS_MM = 14.0; /* what stands out of an ellipsoid */
static const double FACING_MIN = 0.08;

/* Half of the ellipsoid's extent along a direction of the head frame. */
static double half_extent_mm(const struct scalp *scalp, struct vec3 along)
{
    const struct frame head_in_surface = frame_inverse(&scalp->surface_in_head);
    const struct vec3 a = frame_turn(&head_in_surface, along);
    const struct vec3 s = scalp->semi_mm;
    return vec3_length((struct vec3){a.x * s.x, a.y * s.y, a.z * s.z});
}

static void lay_out_pad(struct page *page, const struct scalp *scalp)
{
    const struct frame *f = &scalp->surface_in_head;
    struct view *view = &page->view[0];
    page->view_count = 1;
    *view = (struct view){.name = "top (sheet's y is up)", .scale = 2.0, .centre = f->t};
    view->up = (struct vec3){f->r[0][0], f->r[1][0], f->r[2][0]};
    view->right = (struct vec3){-f->r[0][1], -f->r[1][1], -f->r[2][1]};
    view->towards = (struct vec3){f->r[0][2], f->r[1][2], f->r[2][2]};
    view->half_width_mm = view->scale * scalp->half_mm[1] + 4.0;
    view->half_height_mm = view->scale * scalp->half_mm[0] + 4.0;
    view->middle = (struct page_point){MARGIN_MM + view->half_width_mm,
                                       MARGIN_MM + TITLE_MM + view->half_height_mm};
    page->legend_width_mm = 125.0;
    page->legend =
        (struct page_point){view->middle.x_mm + view->half_width_mm + GAP_MM, MARGIN_MM + TITLE_MM};
    page->width_mm = page->legend.x_mm + page->legend_width_mm + MARGIN_MM;
    page->height_mm = fmax(view->middle.y_mm + view->half_height_mm, 230.0) + MARGIN_MM + 6.0;
}

/* Left, front, right in the upper row; back, top and the legend below. */
static void lay_out_head(struct page *page, const struct scalp *scalp)
{
    const struct vec3 x = {1, 0, 0}, y = {0, 1, 0}, z = {0, 0, 1};
    const struct vec3 back = {-1, 0, 0}, right = {0, -1, 0};
    const double deep = half_extent_mm(scalp, x) + FACE_MM;
    const double wide = half_extent_mm(scalp, y) + EARS_MM;
    const double tall = half_extent_mm(scalp, z) + 4.0;
    const struct view view[VIEWS_MAX] = {
        {.name = "left", .right = back, .up = z, .towards = y, .half_width_mm = deep},
        {.name = "front", .right = y, .up = z, .towards = x, .half_width_mm = wide},
        {.name = "right", .right = x, .up = z, .towards = right, .half_width_mm = deep},
        {.name = "back", .right = right, .up = z, .towards = back, .half_width_mm = deep},
        {.name = "top (front is up)", .right = right, .up = x, .towards = z, .half_width_mm = wide},
    };
    page->view_count = VIEWS_MAX;
    const double row_mm = MARGIN_MM + TITLE_MM + 2.0 * tall + GAP_MM;
    double left_mm = MARGIN_MM;
    for (size_t i = 0; i < VIEWS_MAX; i++) {
        const bool lower = i >= 3;
        left_mm = i == 3 ? MARGIN_MM : left_mm;
        page->view[i] = view[i];
        page->view[i].centre = scalp->surface_in_head.t;
        page->view[i].scale = 1.0;
        page->view[i].half_height_mm = i == VIEWS_MAX - 1 ? deep : tall;
        page->view[i].middle = (struct page_point){left_mm + view[i].half_width_mm,
                                                   (lower ? row_mm : MARGIN_MM + TITLE_MM) +
                                                       page->view[i].half_height_mm};
        left_mm += 2.0 * view[i].half_width_mm + GAP_MM;
    }
    page->legend_width_mm = 2.0 * deep;
    page->legend = (struct page_point){left_mm, row_mm + 10.0};
    page->width_mm = left_mm + page->legend_width_mm + MARGIN_MM;
    page->height_mm = row_mm + 2.0 * deep + MARGIN_MM + 6.0;
}

void page_lay_out(struct page *page, const struct scalp *scalp)
{
    assert(page && scalp);
    *page = (struct page){0};
    if (scalp->kind == HEAD_PAD) {
        lay_out_pad(page, scalp);
    } else {
        lay_out_head(page, scalp);
    }
}

struct page_point view_place(const struct view *view, struct vec3 p)
{
    const struct vec3 out = vec3_sub(p, view->centre);
    return (struct page_point){view->middle.x_mm + view->scale * vec3_dot(out, view->right),
                               view->middle.y_mm - view->scale * vec3_dot(out, view->up)};
}

bool view_faces(const struct view *view, struct vec3 normal)
{
    return vec3_dot(normal, view->towards) > FACING_MIN;
}

void view_put_curve(struct svg *svg, const struct view *view, const struct scalp_point *point,
                    size_t count, bool closed)
{
    assert(count > 0);
    bool drawn = false;
    for (size_t k = 0; k < count + closed; k++) {
        const struct scalp_point *p = &point[k % count];
        const bool seen = view_faces(view, p->normal);
        if (seen) {
            svg_put_step(svg, drawn ? 'L' : 'M', view_place(view, p->at));
        }
        drawn = seen;
    }
}
