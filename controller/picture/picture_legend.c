/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_legend.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controller/picture/picture_dots.h"
#include "controller/picture/picture_head.h"

enum { LINE_SIZE = 200, BAR_CM = 5, ZONES_SHOWN = 12 };

static const double TEXT_MM = 4.2, HEADING_MM = 5.0, ROW_MM = 7.0, SIGN_MM = 12.0;

/* Where the legend's next row stands. */
struct column {
    struct svg *svg;
    struct page_point at;
};

static void put_heading(struct column *column, const char *text)
{
    column->at.y_mm += 4.0;
    svg_put(column->svg, "<g font-weight=\"bold\">");
    svg_put_label(column->svg, column->at, HEADING_MM, "start", text);
    svg_put(column->svg, "</g>");
    column->at.y_mm += ROW_MM;
}

/* Where the sign of a row stands: half a letter above its base line. */
static struct page_point sign_place(const struct column *column)
{
    return (struct page_point){column->at.x_mm + 0.4 * SIGN_MM, column->at.y_mm - 1.5};
}

static void put_row(struct column *column, const char *name, const char *what, size_t count)
{
    char line[LINE_SIZE];
    (void)snprintf(line, sizeof(line), "%s: %s%zu", name, what, count);
    const struct page_point at = {column->at.x_mm + SIGN_MM, column->at.y_mm};
    svg_put_label(column->svg, at, TEXT_MM, "start", line);
    column->at.y_mm += ROW_MM;
}

static void put_note(struct column *column, const char *text)
{
    const struct page_point at = {column->at.x_mm + SIGN_MM, column->at.y_mm};
    svg_put_label(column->svg, at, TEXT_MM, "start", text);
    column->at.y_mm += ROW_MM;
}

static void put_bar(struct svg *svg, struct page_point at, double half_mm, const char *colour,
                    const char *more)
{
    svg_put(svg, "<path d=\"");
    svg_put_step(svg, 'M', (struct page_point){at.x_mm - half_mm, at.y_mm});
    svg_put_step(svg, 'L', (struct page_point){at.x_mm + half_mm, at.y_mm});
    svg_put(svg, "\" stroke=\"");
    svg_put(svg, colour);
    svg_put(svg, "\" ");
    svg_put(svg, more);
    svg_put(svg, "/>");
}

static void put_shades(struct column *column, const struct plan *plan, const struct job *job)
{
    put_heading(column, "Shades");
    for (size_t i = 0; i < job->shade_count; i++) {
        size_t count = 0;
        for (size_t k = 0; k < plan->strike_count; k++) {
            count += strcmp(plan->strike[k].shade, job->shade[i].id) == 0;
        }
        svg_put(column->svg, "<g fill=\"");
        picture_put_grey(column->svg, job->shade[i].grey);
        svg_put(column->svg, "\">");
        svg_put_circle(column->svg, sign_place(column), 1.8, "");
        svg_put(column->svg, "</g>");
        put_row(column, job->shade[i].id, "", count);
    }
}

static void put_zones(struct column *column, const struct plan *plan, const struct job *job)
{
    put_heading(column, "Zones");
    for (size_t i = 0; i < job->zone_count && i < ZONES_SHOWN; i++) {
        const struct job_zone *zone = &job->zone[i];
        size_t count = 0;
        for (size_t k = 0; k < plan->strike_count; k++) {
            count += strcmp(plan->strike[k].zone, zone->id) == 0;
        }
        const bool whole = zone->shape.kind == JOB_WHOLE;
        if (!whole) {
            put_bar(column->svg, sign_place(column), 4.0, picture_zone_colour(i),
                    "stroke-width=\"0.8\"");
        }
        put_row(column, zone->id, whole ? "no shape, " : "", count);
    }
    if (job->zone_count > ZONES_SHOWN) {
        put_row(column, "more zones", "", job->zone_count - ZONES_SHOWN);
    }
    if (job->keep_out_count > 0) {
        put_bar(column->svg, sign_place(column), 4.0, "#c22", "stroke-width=\"0.8\"");
        put_row(column, "keep-outs, margins dashed", "", job->keep_out_count);
    }
}

static void put_skip_rows(struct column *column, const struct plan *plan)
{
    put_heading(column, plan->skip_count > 0 ? "Skipped" : "Skipped: none");
    for (unsigned i = 1; i < SKIP_REASONS; i++) {
        if (plan->skipped[i] > 0) {
            const char *colour = picture_skip_colour((enum skip_reason)i);
            put_bar(column->svg, sign_place(column), 1.5, colour, "stroke-width=\"1.2\"");
            put_row(column, skip_reason_name((enum skip_reason)i), "", plan->skipped[i]);
        }
    }
}

static void put_signs(struct column *column)
{
    struct svg *svg = column->svg;
    put_heading(column, "Lines");
    put_bar(svg, sign_place(column), 4.0, "#6fa8dc", "stroke-width=\"0.4\"");
    put_note(column, "the needle's way, from green to red");
    put_bar(svg, sign_place(column), 4.0, "#7a5c3e",
            "stroke-width=\"0.4\" "
            "stroke-dasharray=\"3 1.2\"");
    put_note(column, "the border of the scalp");
}

static void put_scale(struct column *column, double scale)
{
    struct svg *svg = column->svg;
    column->at.y_mm += 8.0;
    const struct page_point left = column->at;
    const double cm = 10.0 * scale;
    for (int i = 0; i < BAR_CM; i++) {
        const struct page_point at = {left.x_mm + i * cm, left.y_mm};
        svg_put_rect(svg, at, cm, 2.0,
                     i % 2 ? "fill=\"#fff\" stroke=\"#333\" stroke-width=\"0.3\""
                           : "fill=\"#333\" stroke=\"#333\" stroke-width=\"0.3\"");
    }
    for (int i = 0; i <= BAR_CM; i++) {
        char line[LINE_SIZE];
        (void)snprintf(line, sizeof(line), i == BAR_CM ? "%d mm" : "%d", 10 * i);
        const struct page_point at = {left.x_mm + i * cm, left.y_mm + 6.5};
        svg_put_label(svg, at, 3.6, i == BAR_CM ? "start" : "middle", line);
    }
}

void picture_put_legend(struct svg *svg, const struct page *page, const struct plan *plan,
                        const struct job *job)
{
    assert(svg && page && plan && job && page->view_count > 0);
    struct column column = {svg, page->legend};
    put_shades(&column, plan, job);
    put_zones(&column, plan, job);
    put_skip_rows(&column, plan);
    put_signs(&column);
    put_scale(&column, page->view[0].scale);
}

void picture_put_title(struct svg *svg, const struct page *page, const struct plan *plan)
{
    assert(svg && page && plan);
    char line[LINE_SIZE];
    const struct page_point title = {12.0, 19.0}, counts = {12.0, 28.0};
    (void)snprintf(line, sizeof(line), "Course %s, session %u, on %s", plan->course, plan->session,
                   plan->machine_name);
    svg_put(svg, "<g font-weight=\"bold\">");
    svg_put_label(svg, title, 9.0, "start", line);
    svg_put(svg, "</g>");
    (void)snprintf(line, sizeof(line), "%zu dots in: %zu strikes, %zu skipped", plan->dots_in,
                   plan->strike_count, plan->skip_count);
    svg_put_label(svg, counts, 6.0, "start", line);

    size_t size = 0;
    char *text = plan_write(plan, &size);
    const struct sha256 hash = sha256_of(text, size);
    free(text);
    char hex[SHA256_HEX_SIZE];
    sha256_hex(&hash, hex);
    (void)snprintf(line, sizeof(line), "plan %.16s; printed at 100 %% it is %s", hex,
                   page->view[0].scale > 1.0 ? "twice life-size" : "life-size");
    svg_put_label(svg, (struct page_point){12.0, page->height_mm - 5.0}, 4.0, "start", line);
}
