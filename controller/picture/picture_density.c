/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_density.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/memory.h"

#define DISC_RADIUS_MM 5.641895835477563 /* sqrt(100 mm2 / pi) */

enum { SCALE_STEPS = 6, COLOURS = 5 };

/* Dark blue, teal, green, yellow, red. */
static const unsigned char COLOUR[COLOURS][3] = {
    {49, 54, 149}, {69, 149, 180}, {120, 190, 110}, {250, 200, 70}, {190, 20, 40}};

struct entry {
    struct vec3 at_mm;
    size_t strike;
};

static int compare_x(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    if (left->at_mm.x != right->at_mm.x) {
        return left->at_mm.x < right->at_mm.x ? -1 : 1;
    }
    return (left->strike > right->strike) - (left->strike < right->strike);
}

unsigned *picture_densities(const struct plan *plan)
{
    assert(plan);
    const size_t count = plan->strike_count;
    unsigned *per_cm2 = memory_new(count + 1, sizeof *per_cm2);
    struct entry *sorted = memory_new(count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct entry){plan->strike[i].at_mm, i};
    }
    qsort(sorted, count, sizeof *sorted, compare_x);
    for (size_t i = 0; i < count; i++) {
        per_cm2[sorted[i].strike]++;
        for (size_t k = i + 1; k < count; k++) {
            if (sorted[k].at_mm.x - sorted[i].at_mm.x > DISC_RADIUS_MM) {
                break;
            }
            if (vec3_length(vec3_sub(sorted[k].at_mm, sorted[i].at_mm)) <= DISC_RADIUS_MM) {
                per_cm2[sorted[i].strike]++;
                per_cm2[sorted[k].strike]++;
            }
        }
    }
    free(sorted);
    return per_cm2;
}

void picture_density_colour(double per_cm2, double top, char colour[8])
{
    const double at = top > 0 ? fmin(fmax(per_cm2 / top, 0), 1) * (COLOURS - 1) : 0;
    const int below = at >= COLOURS - 1 ? COLOURS - 2 : (int)at;
    unsigned channel[3];
    for (int i = 0; i < 3; i++) {
        const double from = COLOUR[below][i], to = COLOUR[below + 1][i];
        channel[i] = (unsigned)lround(from + (to - from) * (at - below)) & 0xffu;
    }
    (void)snprintf(colour, 8, "#%02x%02x%02x", channel[0], channel[1], channel[2]);
}

void picture_put_density(struct svg *svg, const struct view *view, const struct plan *plan,
                         const unsigned *per_cm2, unsigned top)
{
    svg_put(svg, "<g class=\"density\" stroke=\"none\">\n");
    for (size_t i = 0; i < plan->strike_count; i++) {
        const struct plan_strike *strike = &plan->strike[i];
        if (!view_faces(view, strike->normal)) {
            continue;
        }
        // a little more than its share of the square centimetre, so that neighbours touch
        const double radius_mm = 1.25 * DISC_RADIUS_MM / sqrt((double)per_cm2[i]);
        char attribute[24], colour[8];
        picture_density_colour(per_cm2[i], top, colour);
        (void)snprintf(attribute, sizeof attribute, "fill=\"%s\"", colour);
        svg_put_circle(svg, view_place(view, strike->at_mm), view->scale * fmin(radius_mm, 3),
                       attribute);
    }
    svg_put(svg, "</g>\n");
}

void picture_put_density_scale(struct svg *svg, struct page_point at, unsigned top)
{
    svg_put_label(svg, at, 4.2, "start", "Dots in the square centimetre about each");
    for (int i = 0; i < SCALE_STEPS; i++) {
        const double value = (double)top * i / (SCALE_STEPS - 1);
        char attribute[24], colour[8], label[24];
        const struct page_point box = {at.x_mm + 14.0 * i, at.y_mm + 3.0};
        picture_density_colour(value, top, colour);
        (void)snprintf(attribute, sizeof attribute, "fill=\"%s\"", colour);
        (void)snprintf(label, sizeof label, "%.0f", value);
        svg_put_rect(svg, box, 14.0, 5.0, attribute);
        svg_put_label(svg, (struct page_point){box.x_mm + 7.0, box.y_mm + 9.5}, 3.6, "middle",
                      label);
    }
}
