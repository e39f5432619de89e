/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/evenness.h"

#include <stdlib.h>
#include <string.h>

#include "kinematics/scalp/fill_work.h"
#include "kinematics/scalp/spectrum.h"

struct nearest {
    const struct fill_work *work;
    size_t self;
    double square_mm2, relative;
};

static void note_nearest(void *context, size_t j, double square_mm2)
{
    struct nearest *nearest = context;
    if (j == nearest->self) {
        return;
    }
    nearest->square_mm2 = fmin(nearest->square_mm2, square_mm2);
    if (nearest->self != SIZE_MAX) {
        const struct fill_dot *dot = nearest->work->dot;
        /* of both, the one that asks for more room */
        const double spacing_mm = fmax(dot[j].spacing_mm, dot[nearest->self].spacing_mm);
        nearest->relative = fmin(nearest->relative, sqrt(square_mm2) / spacing_mm);
    }
}

static void measure_dots(struct evenness *even, const struct fill_work *work)
{
    double sum = 0.0, squares = 0.0;
    size_t count = 0;
    even->relative_radius = 1.0;
    for (size_t i = 0; i < work->count; i++) {
        struct nearest nearest = {work, i, HUGE_VAL, 1.0};
        fill_each_near(work, &work->dot[i], 2.0 * work->dot[i].spacing_mm, note_nearest, &nearest);
        if (nearest.relative < even->relative_radius) {
            even->relative_radius = nearest.relative;
            even->closest_at = work->dot[i].at;
        }
        if (nearest.square_mm2 < HUGE_VAL) {
            const double relative = sqrt(nearest.square_mm2) / work->dot[i].spacing_mm;
            sum += relative;
            squares += relative * relative;
            count++;
        }
    }
    if (count > 1) {
        const double mean = sum / (double)count;
        even->nearest_cv = sqrt(fmax(squares / (double)count - mean * mean, 0.0)) / mean;
    }
}

/* A circle about each node that lies wholly inside: the edge is no hole. */
static void measure_holes(struct evenness *even, const struct fill_work *work,
                          const struct patch *patch)
{
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        if (patch->cell[i] != PATCH_IN || patch->per_mm2[i] < 0.02 * patch->per_mm2_max) {
            continue;
        }
        const size_t column = i % patch->columns, row = i / patch->columns;
        const double spacing_mm = fill_spacing_mm(patch->per_mm2[i]);
        const struct fill_dot node = {
            .at = patch_node(patch, column, row),
            .place = {patch->low.x_mm + (double)column * patch->cell_mm,
                      patch->low.y_mm + (double)row * patch->cell_mm},
            .stretch = patch->stretch[i],
        };
        struct nearest nearest = {work, SIZE_MAX, 9.0 * spacing_mm * spacing_mm, 1.0};
        double reach_mm = spacing_mm;
        for (; reach_mm <= 3.0 * spacing_mm; reach_mm *= 1.5) {
            fill_each_near(work, &node, reach_mm, note_nearest, &nearest);
            if (nearest.square_mm2 <= reach_mm * reach_mm) {
                break;
            }
        }
        const double empty_mm = fmin(sqrt(nearest.square_mm2), patch->edge_mm[i]);
        if (empty_mm / spacing_mm > even->largest_empty) {
            even->largest_empty = empty_mm / spacing_mm;
            even->empty_at = node.at;
        }
    }
}

static void measure_spectrum(struct evenness *even, const struct fill_work *work)
{
    double(*place)[2] = malloc((work->count + 1) * sizeof *place);
    if (place == NULL) {
        return;
    }
    for (size_t i = 0; i < work->count; i++) {
        place[i][0] = work->dot[i].place.x_mm;
        place[i][1] = work->dot[i].place.y_mm;
    }
    const double spacing_mm = fill_spacing_mm(work->want->patch->per_mm2_max);
    const struct spectrum spectrum =
        spectrum_of((const double(*)[2])place, work->count, spacing_mm);
    even->low_power = spectrum.low_power;
    even->anisotropy_db = spectrum.anisotropy_db;
    free(place);
}

struct evenness evenness_of(const struct patch *patch, const struct vec3 *dot, size_t count)
{
    struct evenness even = {0};
    struct fill_taken *taken = calloc(count + 1, sizeof *taken);
    for (size_t i = 0; taken != NULL && i < count; i++) {
        taken[i] = (struct fill_taken){.at = dot[i], .is_dot = true};
    }
    const struct fill_want want = {.patch = patch, .taken = taken, .taken_count = count};
    struct fill_work work;
    if (taken != NULL && count > 0 && patch->per_mm2_max > 0.0 && fill_gather(&work, &want)) {
        measure_dots(&even, &work);
        measure_holes(&even, &work, patch);
        measure_spectrum(&even, &work);
        fill_drop(&work);
    }
    free(taken);
    return even;
}
