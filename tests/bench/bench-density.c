/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-density [JOB.yaml]: fills a job's layers and measures what they ask for another way: the
 * skin as triangles of half a mm, each with the density at its middle. A line a zone: dots asked by
 * the triangles, dots placed, by how much these are off, and whether that is within max(2 %, 1
 * dot).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/units.h"
#include "controller/plan/stage.h"
#include "controller/plan/stage_fill.h"
#include "controller/plan/zones.h"

enum { ROWS = 720, COLUMNS = 1440 }; /* of latitude and longitude about the head's middle */

struct sums {
    double area_mm2, asked;
};

static double clamped(double share)
{
    return fmax(0.0, fmin(1.0, share));
}

/* What docs/formats.md says of per_cm2, gradient and feather_mm; without pictures. */
static double asked_per_cm2(const struct zones *zones, const struct job_zone *zone, struct vec3 at,
                            double edge_mm)
{
    double sum = 0.0;
    for (size_t i = 0; i < zone->layer_count; i++) {
        const struct job_layer *layer = &zone->layer[i];
        const struct job_gradient *gradient = &layer->gradient;
        double per_cm2 = layer->per_cm2;
        struct vec3 from, to;
        if (gradient->is_set && zones_point(zones, &zone->shape, gradient->from, &from) &&
            zones_point(zones, &zone->shape, gradient->to, &to)) {
            const struct vec3 way = vec3_sub(to, from);
            const double share = clamped(vec3_dot(vec3_sub(at, from), way) / vec3_dot(way, way));
            per_cm2 = (1.0 - share) * per_cm2 + share * gradient->per_cm2;
        }
        sum += layer->feather_mm > 0.0 ? per_cm2 * clamped(edge_mm / layer->feather_mm) : per_cm2;
    }
    return sum;
}

/* Where the ray from the map's centre at that latitude and longitude meets the skin. */
static struct vec3 skin_at(const struct chart *chart, int row, int column)
{
    const double polar_rad = UNITS_PI * row / ROWS, turn_rad = 2.0 * UNITS_PI * column / COLUMNS;
    const struct vec3 ray = {sin(polar_rad) * cos(turn_rad), sin(polar_rad) * sin(turn_rad),
                             cos(polar_rad)};
    return chart_point(chart, chart_from_point(chart, vec3_along(chart->centre, 100.0, ray)));
}

static bool is_near(const struct area *area, struct chart_place place)
{
    return area->kind == AREA_WHOLE ||
           (place.x_mm >= area->low_mm[0] && place.x_mm <= area->high_mm[0] &&
            place.y_mm >= area->low_mm[1] && place.y_mm <= area->high_mm[1]);
}

static void add_triangle(struct sums *sums, const struct zones *zones, const struct job_zone *zone,
                         const struct area *area, const struct vec3 corner[3])
{
    const struct vec3 cross =
        vec3_cross(vec3_sub(corner[1], corner[0]), vec3_sub(corner[2], corner[0]));
    const double mm2 = 0.5 * vec3_length(cross);
    const struct vec3 middle =
        vec3_scale(vec3_add(vec3_add(corner[0], corner[1]), corner[2]), 1.0 / 3.0);
    if (!is_near(area, chart_from_point(&zones->chart, middle))) {
        return;
    }
    const struct vec3 at = scalp_project(zones->scalp, middle).at;
    const struct chart_place place = chart_from_point(&zones->chart, at);
    if (mm2 > 0.0 && area_holds(area, place, at) && zones_allow(zones, place, at)) {
        sums->area_mm2 += mm2;
        sums->asked += 0.01 * mm2 * asked_per_cm2(zones, zone, at, area_inside_mm(area, place, at));
    }
}

static struct sums by_triangles(const struct zones *zones, const struct job_zone *zone,
                                const struct area *area, const struct vec3 *skin)
{
    struct sums sums = {0};
    for (int row = 0; row < ROWS; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            const struct vec3 *a = &skin[row * (COLUMNS + 1) + column], *b = a + COLUMNS + 1;
            add_triangle(&sums, zones, zone, area, (struct vec3[3]){a[0], a[1], b[0]});
            add_triangle(&sums, zones, zone, area, (struct vec3[3]){b[0], a[1], b[1]});
        }
    }
    return sums;
}

static size_t dots_of(const struct field *field, size_t zone)
{
    size_t count = 0;
    for (size_t i = 0; i < field->count; i++) {
        count += field->dot[i].zone == zone;
    }
    return count;
}

static void print_zone(const struct job_zone *zone, const struct sums *sums, size_t dots)
{
    const double off = (double)dots - sums->asked;
    printf("{\"bench\": \"density\", \"zone\": \"%s\", \"area_mm2\": %.1f, \"dots_asked\": %.2f, "
           "\"dots\": %zu, \"off_percent\": %.3f, \"is_within\": %s}\n",
           zone->id, sums->area_mm2, sums->asked, dots, 100.0 * off / fmax(1.0, sums->asked),
           fabs(off) <= fmax(0.02 * sums->asked, 1.0) ? "true" : "false");
}

static int measure(struct plan_inputs *inputs, struct err *err)
{
    struct stage stage = {.inputs = inputs};
    struct zones zones;
    struct layers_filled filled;
    if (layers_fill(inputs, &filled, err) != ERR_OK || stage_lay(&stage, err) != ERR_OK) {
        return 1;
    }
    zones_init(&zones, &inputs->job, &stage.scalp, stage.sheet);
    struct vec3 *skin = calloc((size_t)(ROWS + 1) * (COLUMNS + 1), sizeof *skin);
    if (skin == NULL || zones_add_keep_outs(&zones, err) != ERR_OK) {
        return 1;
    }
    for (int row = 0; row <= ROWS; row++) {
        for (int column = 0; column <= COLUMNS; column++) {
            skin[row * (COLUMNS + 1) + column] = skin_at(&zones.chart, row, column);
        }
    }
    for (size_t z = 0; z < inputs->job.zone_count; z++) {
        const struct job_zone *zone = &inputs->job.zone[z];
        struct area area;
        if (zone->is_off || zone->layer_count == 0 ||
            zones_area(&zones, zone, &area, err) != ERR_OK) {
            continue;
        }
        const struct sums sums = by_triangles(&zones, zone, &area, skin);
        print_zone(zone, &sums, dots_of(&inputs->field, z));
        area_free(&area);
    }
    free(skin);
    zones_free(&zones);
    stage_free(&stage);
    layers_filled_free(&filled);
    return 0;
}

int main(int argc, char **argv)
{
    struct plan_inputs inputs;
    struct diags diags = {0};
    struct err err = {0};
    const char *job = argc > 1 ? argv[1] : "examples/jobs/layers.yaml";
    const bool is_read = plan_inputs_read(&inputs, job, NULL, &diags, &err) == ERR_OK;
    const int result = is_read ? measure(&inputs, &err) : 1;
    if (result != 0) {
        (void)fprintf(stderr, "bench-density: %s\n", err.msg);
    }
    plan_inputs_free(&inputs);
    diag_free(&diags);
    return result;
}
