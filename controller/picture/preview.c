/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/preview.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "controller/picture/picture_density.h"
#include "controller/picture/picture_dots.h"
#include "controller/picture/picture_head.h"
#include "controller/picture/picture_healed.h"
#include "controller/picture/picture_legend.h"

/* What one picture is drawn from. */
struct preview {
    const struct plan *plan;
    const struct plan_inputs *inputs;
    const struct preview_options *options;
    struct scalp scalp;
    struct page page;
    struct skip_place *skip;
    size_t skips;
    unsigned *per_cm2;
    unsigned densest;
};

static void put_plan(struct svg *svg, const struct preview *preview, const struct view *view)
{
    const struct job *job = &preview->inputs->job;
    picture_put_areas(svg, view, &preview->scalp, job);
    picture_put_path(svg, view, preview->plan);
    picture_put_dots(svg, view, preview->plan, job);
    picture_put_skips(svg, view, preview->skip, preview->skips);
}

static void put_view(struct svg *svg, const struct preview *preview, const struct view *view)
{
    const struct preview_options *options = preview->options;
    svg_put(svg, "<g class=\"view\">\n");
    picture_put_head(svg, view, &preview->scalp);
    if (options->kind == PREVIEW_HEALED) {
        picture_put_healed(svg, view, preview->plan, &preview->inputs->job, options->years);
    } else {
        picture_put_border(svg, view, &preview->scalp);
    }
    if (options->kind == PREVIEW_DENSITY) {
        picture_put_density(svg, view, preview->plan, preview->per_cm2, preview->densest);
    } else if (options->kind == PREVIEW_PLAN) {
        put_plan(svg, preview, view);
    }
    const struct page_point below = {view->middle.x_mm,
                                     view->middle.y_mm + view->half_height_mm + 4.0};
    svg_put_label(svg, below, 5.0, "middle", view->name);
    svg_put(svg, "</g>\n");
}

static void put_beside(struct svg *svg, const struct preview *preview)
{
    const struct preview_options *options = preview->options;
    const struct page_point legend = preview->page.legend;
    char line[96];
    if (options->kind == PREVIEW_PLAN) {
        picture_put_legend(svg, &preview->page, preview->plan, &preview->inputs->job);
    } else if (options->kind == PREVIEW_DENSITY) {
        picture_put_density_scale(svg, legend, preview->densest);
    } else {
        (void)snprintf(line, sizeof line, "healed, after %u session%s and %.1f years",
                       options->sessions, options->sessions == 1 ? "" : "s", options->years);
        svg_put_label(svg, legend, 5.0, "start", line);
        svg_put_label(svg, (struct page_point){legend.x_mm, legend.y_mm + 7}, 4.2, "start",
                      "a model of size, spread and fading: no promise");
    }
}

char *preview_svg(const struct plan *plan, const struct plan_inputs *inputs,
                  const struct preview_options *options, size_t *size)
{
    assert(plan && inputs && options && size);
    struct preview preview = {.plan = plan, .inputs = inputs, .options = options};
    scalp_init(&preview.scalp, &inputs->head);
    page_lay_out(&preview.page, &preview.scalp);
    if (options->kind == PREVIEW_PLAN) {
        preview.skip = picture_skips(plan, inputs, &preview.scalp, &preview.skips);
    } else if (options->kind == PREVIEW_DENSITY) {
        preview.per_cm2 = picture_densities(plan);
        for (size_t i = 0; i < plan->strike_count; i++) {
            preview.densest =
                preview.per_cm2[i] > preview.densest ? preview.per_cm2[i] : preview.densest;
        }
    }
    struct svg svg = {0};
    svg_put_page(&svg, preview.page.width_mm, preview.page.height_mm, plan->course);
    picture_put_title(&svg, &preview.page, plan);
    for (size_t i = 0; i < preview.page.view_count; i++) {
        put_view(&svg, &preview, &preview.page.view[i]);
    }
    put_beside(&svg, &preview);
    svg_put(&svg, "</svg>\n");
    free(preview.skip);
    free(preview.per_cm2);
    scalp_deinit(&preview.scalp);
    *size = svg.size;
    return svg.text;
}
