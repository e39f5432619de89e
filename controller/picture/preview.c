/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/preview.h"

#include <assert.h>
#include <stdlib.h>

#include "controller/picture/picture_dots.h"
#include "controller/picture/picture_head.h"
#include "controller/picture/picture_legend.h"

static void put_start(struct svg *svg, const struct page *page, const struct plan *plan)
{
    svg_put(svg, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"");
    svg_put_mm(svg, page->width_mm);
    svg_put(svg, "mm\" height=\"");
    svg_put_mm(svg, page->height_mm);
    svg_put(svg, "mm\" viewBox=\"0 0 ");
    svg_put_mm(svg, page->width_mm);
    svg_put(svg, " ");
    svg_put_mm(svg, page->height_mm);
    svg_put(svg, "\" font-family=\"DejaVu Sans, Helvetica, sans-serif\" fill=\"#333\">\n<title>");
    svg_put_escaped(svg, plan->course);
    svg_put(svg, "</title>\n");
    const struct page_point corner = {0, 0};
    svg_put_rect(svg, corner, page->width_mm, page->height_mm, "fill=\"#fff\"");
}

char *preview_svg(const struct plan *plan, const struct plan_inputs *inputs, size_t *size)
{
    assert(plan && inputs && size);
    struct scalp scalp;
    struct page page;
    scalp_init(&scalp, &inputs->head);
    page_lay_out(&page, &scalp);
    size_t skips = 0;
    struct skip_place *skip = picture_skips(plan, inputs, &scalp, &skips);

    struct svg svg = {0};
    put_start(&svg, &page, plan);
    picture_put_title(&svg, &page, plan);
    for (size_t i = 0; i < page.view_count; i++) {
        const struct view *view = &page.view[i];
        svg_put(&svg, "<g class=\"view\">\n");
        picture_put_head(&svg, view, &scalp);
        picture_put_border(&svg, view, &scalp);
        picture_put_areas(&svg, view, &scalp, &inputs->job);
        picture_put_path(&svg, view, plan);
        picture_put_dots(&svg, view, plan, &inputs->job);
        picture_put_skips(&svg, view, skip, skips);
        const struct page_point below = {view->middle.x_mm,
                                         view->middle.y_mm + view->half_height_mm + 4.0};
        svg_put_label(&svg, below, 5.0, "middle", view->name);
        svg_put(&svg, "</g>\n");
    }
    picture_put_legend(&svg, &page, plan, &inputs->job);
    svg_put(&svg, "</svg>\n");
    free(skip);
    scalp_deinit(&scalp);
    *size = svg.size;
    return svg.text;
}
