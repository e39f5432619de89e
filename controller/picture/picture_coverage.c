/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_coverage.h"

#include <assert.h>
#include <stdio.h>

#include "controller/picture/picture_head.h"

enum { LINE_SIZE = 160 };

static const char *const COLOUR[COVERAGE_ANSWERS] = {
    [COVERAGE_OK] = "#2e8b57",    [COVERAGE_COLLISION] = "#c2185b", [COVERAGE_TILT] = "#ff7f00",
    [COVERAGE_LIMIT] = "#6a3d9a", [COVERAGE_REACH] = "#e41a1c",
};
static const char *const MEANING[COVERAGE_ANSWERS] = {
    [COVERAGE_OK] = "can be struck",
    [COVERAGE_COLLISION] = "the arm would be in the person",
    [COVERAGE_TILT] = "only with a needle that leans too much",
    [COVERAGE_LIMIT] = "beyond a joint's limit",
    [COVERAGE_REACH] = "out of reach",
};

static void put_legend(struct svg *svg, struct page_point at, const enum coverage_answer *answer,
                       size_t count)
{
    for (int kind = 0; kind < COVERAGE_ANSWERS; kind++) {
        size_t of_kind = 0;
        for (size_t i = 0; i < count; i++) {
            of_kind += answer[i] == (enum coverage_answer)kind;
        }
        char line[LINE_SIZE], fill[24];
        (void)snprintf(fill, sizeof fill, "fill=\"%s\"", COLOUR[kind]);
        (void)snprintf(line, sizeof line, "%s: %zu of %zu", MEANING[kind], of_kind, count);
        svg_put_circle(svg, (struct page_point){at.x_mm + 3, at.y_mm - 1.5}, 1.8, fill);
        svg_put_label(svg, (struct page_point){at.x_mm + 8, at.y_mm}, 4.4, "start", line);
        at.y_mm += 7;
    }
}

char *picture_coverage_svg(const struct scalp *scalp, const char *machine,
                           const struct scalp_point *place, const enum coverage_answer *answer,
                           size_t count, size_t *size)
{
    assert(scalp && machine && (place || count == 0) && size);
    struct page page;
    struct svg svg = {0};
    char title[LINE_SIZE];
    page_lay_out(&page, scalp);
    (void)snprintf(title, sizeof title, "What %s gets at", machine);
    svg_put_page(&svg, page.width_mm, page.height_mm, title);
    svg_put_label(&svg, (struct page_point){12, 19}, 9, "start", title);
    for (size_t v = 0; v < page.view_count; v++) {
        const struct view *view = &page.view[v];
        picture_put_head(&svg, view, scalp);
        picture_put_border(&svg, view, scalp);
        for (size_t i = 0; i < count; i++) {
            char fill[24];
            (void)snprintf(fill, sizeof fill, "fill=\"%s\"", COLOUR[answer[i]]);
            if (view_faces(view, place[i].normal)) {
                svg_put_circle(&svg, view_place(view, place[i].at), 0.8, fill);
            }
        }
        const struct page_point below = {view->middle.x_mm,
                                         view->middle.y_mm + view->half_height_mm + 4};
        svg_put_label(&svg, below, 5, "middle", view->name);
    }
    put_legend(&svg, page.legend, answer, count);
    svg_put(&svg, "</svg>\n");
    *size = svg.size;
    return svg.text;
}
