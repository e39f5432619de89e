/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_band.h"

#include <assert.h>

#include "controller/picture/picture_head.h"
#include "controller/picture/view.h"

/* Cells of the chart, which all are the same area of a ball. */
enum { CELLS = 64, STEPS = 7 };
static const double REACH = 1.8;

static const struct {
    double up_to_mm;
    const char *fill, *label;
} STEP[STEPS] = {
    {0.05, "#1a5e9a", "0.05 mm or less"},
    {0.1, "#4393c3", "to 0.1 mm"},
    {0.2, "#92c5de", "to 0.2 mm"},
    {0.3, "#d9e8ef", "to 0.3 mm"},
    {0.5, "#fddbc7", "to 0.5 mm"},
    {1.0, "#ef8a62", "to 1 mm"},
    {1e9, "#b2182b", "more"},
};

static const char *fill_of(double band_mm)
{
    int step = 0;
    while (step < STEPS - 1 && band_mm > STEP[step].up_to_mm) {
        step++;
    }
    return STEP[step].fill;
}

static bool corner(const struct scalp *scalp, int u, int v, struct scalp_point *point)
{
    const double step = 2.0 * REACH / CELLS;
    struct vec3 at;
    if (!scalp_at_chart(scalp, -REACH + step * u, -REACH + step * v, &at)) {
        return false;
    }
    *point = scalp_project(scalp, at);
    return true;
}

static void put_cell(struct svg *svg, const struct view *view, const struct scalp *scalp, int u,
                     int v)
{
    static const int AROUND[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    struct scalp_point point[4];
    for (int i = 0; i < 4; i++) {
        if (!corner(scalp, u + AROUND[i][0], v + AROUND[i][1], &point[i]) ||
            !view_faces(view, point[i].normal)) {
            return;
        }
    }
    if (scalp_place_of(scalp, point[0].at) != SCALP_ON) {
        return;
    }
    svg_put(svg, "<path d=\"");
    for (int i = 0; i < 4; i++) {
        svg_put_step(svg, i == 0 ? 'M' : 'L', view_place(view, point[i].at));
    }
    svg_put(svg, "Z\" fill=\"");
    svg_put(svg, fill_of(scalp_band_mm(scalp, point[0].at)));
    svg_put(svg, "\"/>\n");
}

static void put_legend(struct svg *svg, const struct page *page)
{
    const struct page_point top = page->legend;
    svg_put_label(svg, top, 5.0, "start", "depth is known to within (95 % half band)");
    for (int i = 0; i < STEPS; i++) {
        const struct page_point at = {top.x_mm, top.y_mm + 6.0 + 8.0 * i};
        const struct page_point beside = {at.x_mm + 12.0, at.y_mm + 4.5};
        svg_put(svg, "<g fill=\"");
        svg_put(svg, STEP[i].fill);
        svg_put(svg, "\">");
        svg_put_rect(svg, at, 9.0, 6.0, "");
        svg_put(svg, "</g>\n");
        svg_put_label(svg, beside, 4.0, "start", STEP[i].label);
    }
}

char *picture_band_svg(const struct head *head, size_t *size)
{
    assert(head && head->fit && size);
    struct scalp scalp;
    struct page page;
    struct svg svg = {0};
    scalp_init(&scalp, head);
    page_lay_out(&page, &scalp);
    svg_put(&svg, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    svg_put_attribute(&svg, "width", page.width_mm);
    svg_put_attribute(&svg, "height", page.height_mm);
    svg_put(&svg, " viewBox=\"0 0 ");
    svg_put_mm(&svg, page.width_mm);
    svg_put(&svg, " ");
    svg_put_mm(&svg, page.height_mm);
    svg_put(&svg, "\" font-family=\"DejaVu Sans, Helvetica, sans-serif\">\n");
    svg_put_rect(&svg, (struct page_point){0, 0}, page.width_mm, page.height_mm, "fill=\"#fff\"");
    for (size_t i = 0; i < page.view_count; i++) {
        const struct view *view = &page.view[i];
        svg_put(&svg, "<g class=\"view\" fill=\"#333\">\n");
        picture_put_head(&svg, view, &scalp);
        for (int cell = 0; cell < CELLS * CELLS; cell++) {
            put_cell(&svg, view, &scalp, cell % CELLS, cell / CELLS);
        }
        picture_put_border(&svg, view, &scalp);
        const struct page_point below = {view->middle.x_mm,
                                         view->middle.y_mm + view->half_height_mm + 4.0};
        svg_put_label(&svg, below, 5.0, "middle", view->name);
        svg_put(&svg, "</g>\n");
    }
    put_legend(&svg, &page);
    svg_put(&svg, "</svg>\n");
    scalp_deinit(&scalp);
    *size = svg.size;
    return svg.text;
}
