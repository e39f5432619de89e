/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_dots.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

static const double HAIRLINE_MM = 0.1, WIRE_DEFAULT_MM = 0.25, CROSS_MM = 0.7, WAY_MM = 0.05;

const char *picture_skip_colour(enum skip_reason reason)
{
    static const char *const COLOUR[SKIP_REASONS] = {
        [SKIP_NONE] = "#000000",         [SKIP_OFF_SCALP] = "#e41a1c",
        [SKIP_OUTSIDE_ZONE] = "#ff7f00", [SKIP_KEEP_OUT] = "#c2185b",
        [SKIP_TOO_CLOSE] = "#1f78b4",    [SKIP_OVER_CAP] = "#6a3d9a",
        [SKIP_UNREACHABLE] = "#b15928",  [SKIP_TILT] = "#00838f",
        [SKIP_CLEARANCE] = "#558b2f",    [SKIP_ALREADY_STRUCK] = "#777777",
        [SKIP_NO_SKIN] = "#f9a825",      [SKIP_OPERATOR] = "#37474f",
        [SKIP_LATER] = "#9e9d24",        [SKIP_BAND] = "#5d4037",
    };
    return COLOUR[(unsigned)reason < SKIP_REASONS ? reason : SKIP_NONE];
}

void picture_put_grey(struct svg *svg, double grey)
{
    static const char DIGITS[] = "0123456789abcdef";
    const long level = lround(255.0 * fmin(1.0, fmax(0.0, grey)));
    char colour[8] = "#";
    for (int i = 0; i < 3; i++) {
        colour[1 + 2 * i] = DIGITS[level / 16];
        colour[2 + 2 * i] = DIGITS[level % 16];
    }
    svg_put(svg, colour);
}

/* The wish of the field, else the width of the wire that makes it. */
static double diameter_mm(const struct plan_strike *strike, const struct job *job)
{
    const int zone = job_find_zone(job, strike->zone, strlen(strike->zone));
    double wire_mm = WIRE_DEFAULT_MM;
    if (zone >= 0) {
        wire_mm = job->needle[job->recipe[job->zone[zone].recipe].needle].wire_mm;
    }
    return strike->diameter_mm > 0 ? strike->diameter_mm : wire_mm;
}

void picture_put_path(struct svg *svg, const struct view *view, const struct plan *plan)
{
    assert(svg && view && plan);
    svg_put(svg, "<path class=\"way\" fill=\"none\" stroke=\"#6fa8dc\"");
    svg_put_attribute(svg, "stroke-width", WAY_MM * view->scale);
    svg_put(svg, " d=\"");
    bool drawn = false;
    for (size_t i = 0; i < plan->strike_count; i++) {
        const struct plan_strike *strike = &plan->strike[i];
        const bool seen = view_faces(view, strike->normal);
        if (seen) {
            svg_put_step(svg, drawn ? 'L' : 'M', view_place(view, strike->at_mm));
        }
        drawn = seen;
    }
    svg_put(svg, "\"/>\n");
}

static void put_dots_of(struct svg *svg, const struct view *view, const struct plan *plan,
                        const struct job *job, const struct job_shade *shade)
{
    svg_put(svg, "<g class=\"shade\" fill=\"");
    picture_put_grey(svg, shade->grey);
    svg_put(svg, "\">\n");
    for (size_t i = 0; i < plan->strike_count; i++) {
        const struct plan_strike *strike = &plan->strike[i];
        if (strcmp(strike->shade, shade->id) == 0 && view_faces(view, strike->normal)) {
            const double mm = fmax(HAIRLINE_MM, view->scale * diameter_mm(strike, job));
            svg_put_circle(svg, view_place(view, strike->at_mm), 0.5 * mm, "");
        }
    }
    svg_put(svg, "</g>\n");
}

static void put_end(struct svg *svg, const struct view *view, const struct plan_strike *strike,
                    const char *attributes)
{
    if (view_faces(view, strike->normal)) {
        svg_put(svg, "<g class=\"end\">");
        svg_put_circle(svg, view_place(view, strike->at_mm), 1.2, attributes);
        svg_put(svg, "</g>\n");
    }
}

void picture_put_dots(struct svg *svg, const struct view *view, const struct plan *plan,
                      const struct job *job)
{
    assert(svg && view && plan && job);
    for (size_t i = 0; i < job->shade_count; i++) {
        put_dots_of(svg, view, plan, job, &job->shade[i]);
    }
    if (plan->strike_count > 0) {
        put_end(svg, view, &plan->strike[0],
                "fill=\"none\" stroke=\"#2e9e4f\" stroke-width=\"0.5\"");
        put_end(svg, view, &plan->strike[plan->strike_count - 1],
                "fill=\"none\" stroke=\"#d33\" stroke-width=\"0.5\"");
    }
}

void picture_put_skips(struct svg *svg, const struct view *view, const struct skip_place *skip,
                       size_t count)
{
    assert(svg && view && (skip || count == 0));
    const double r = CROSS_MM;
    for (size_t i = 0; i < count; i++) {
        if (!view_faces(view, skip[i].point.normal)) {
            continue;
        }
        const struct page_point at = view_place(view, skip[i].point.at);
        svg_put(svg, "<path class=\"skip\" d=\"");
        svg_put_step(svg, 'M', (struct page_point){at.x_mm - r, at.y_mm - r});
        svg_put_step(svg, 'L', (struct page_point){at.x_mm + r, at.y_mm + r});
        svg_put_step(svg, 'M', (struct page_point){at.x_mm - r, at.y_mm + r});
        svg_put_step(svg, 'L', (struct page_point){at.x_mm + r, at.y_mm - r});
        svg_put(svg, "\" stroke-width=\"0.25\" stroke=\"");
        svg_put(svg, picture_skip_colour(skip[i].reason));
        svg_put(svg, "\"/>\n");
    }
}

static int by_id(const void *a, const void *b)
{
    const struct dot *const *x = a, *const *y = b;
    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static const struct dot *find_dot(const struct dot *const *sorted, size_t count, uint32_t id)
{
    const struct dot key = {.id = id}, *wanted = &key;
    const struct dot *const *found = bsearch(&wanted, sorted, count, sizeof(struct dot *), by_id);
    return found ? *found : NULL;
}

static bool place_dot(const struct dot *dot, const struct plan_inputs *inputs,
                      const struct scalp *scalp, const struct wrap *wrap, struct scalp_point *point)
{
    if (inputs->field.frame == FIELD_HEAD) {
        *point = scalp_project(scalp, (struct vec3){dot->x_mm, dot->y_mm, dot->z_mm});
        return true;
    }
    return wrap->scalp && wrap_point(wrap, dot->x_mm, dot->y_mm, point) == WRAP_OK;
}

struct skip_place *picture_skips(const struct plan *plan, const struct plan_inputs *inputs,
                                 const struct scalp *scalp, size_t *count)
{
    assert(plan && inputs && scalp && count);
    const struct field *field = &inputs->field;
    const struct dot **sorted = memory_new(field->count, sizeof(struct dot *));
    for (size_t i = 0; i < field->count; i++) {
        sorted[i] = &field->dot[i];
    }
    qsort(sorted, field->count, sizeof(struct dot *), by_id);
    struct wrap wrap = {0};
    if (field->frame == FIELD_SHEET) {
        const struct job_sheet *sheet = &inputs->job.sheet[field->sheet];
        if (wrap_init(&wrap, scalp, sheet->origin, sheet->up) != WRAP_OK) {
            wrap.scalp = NULL;
        }
    }
    struct skip_place *place = memory_new(plan->skip_count, sizeof(*place));
    *count = 0;
    for (size_t i = 0; i < plan->skip_count; i++) {
        const struct dot *dot = find_dot(sorted, field->count, plan->skip[i].dot);
        struct skip_place *next = &place[*count];
        if (dot && place_dot(dot, inputs, scalp, &wrap, &next->point)) {
            next->reason = plan->skip[i].reason;
            (*count)++;
        }
    }
    free(sorted);
    return place;
}
