/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/patch.h"

#include <stdlib.h>

#include "kinematics/scalp/reach.h"

static const double CELL_MIN_MM = 0.1, CELL_MAX_MM = 1.0;

enum { CELLS_ACROSS = 128, SAMPLES = 6, MARGIN_NODES = 2 };

static struct chart_place node_place(const struct patch *patch, double column, double row)
{
    return (struct chart_place){patch->low.x_mm + column * patch->cell_mm,
                                patch->low.y_mm + row * patch->cell_mm};
}

static struct vec3 on_ray(const struct chart *chart, struct chart_place place, double reach_mm)
{
    const struct vec3 ray = chart_ray(chart, place);
    return chart->is_flat ? ray : vec3_along(chart->centre, reach_mm, ray);
}

struct vec3 patch_node(const struct patch *patch, size_t column, size_t row)
{
    return on_ray(patch->want.chart, node_place(patch, (double)column, (double)row),
                  patch->reach_mm[row * patch->columns + column]);
}

static bool holds(const struct patch *patch, struct chart_place place, struct vec3 at)
{
    const struct patch_want *want = &patch->want;
    return area_holds(want->area, place, at) &&
           (want->allows == NULL || want->allows(want->context, place, at));
}

static double chosen_cell_mm(const struct area *area)
{
    const double across =
        fmax(area->high_mm[0] - area->low_mm[0], area->high_mm[1] - area->low_mm[1]);
    double cell_mm = fmin(across / CELLS_ACROSS, CELL_MAX_MM);
    if (area->kind == AREA_STRIP || area->kind == AREA_DISCS) {
        cell_mm = fmin(fmin(across / 8.0, CELL_MAX_MM), 0.25 * area->radius_mm);
    }
    return fmax(cell_mm, CELL_MIN_MM);
}

static bool allocate(struct patch *patch)
{
    const struct area *area = patch->want.area;
    patch->cell_mm = chosen_cell_mm(area);
    const double rim_mm = MARGIN_NODES * patch->cell_mm;
    patch->low = (struct chart_place){area->low_mm[0] - rim_mm, area->low_mm[1] - rim_mm};
    const double width = area->high_mm[0] - area->low_mm[0] + 2.0 * rim_mm;
    const double height = area->high_mm[1] - area->low_mm[1] + 2.0 * rim_mm;
    patch->columns = (size_t)ceil(width / patch->cell_mm) + 1;
    patch->rows = (size_t)ceil(height / patch->cell_mm) + 1;
    const size_t nodes = patch->columns * patch->rows;
    patch->reach_mm = calloc(nodes, sizeof(double));
    patch->edge_mm = calloc(nodes, sizeof(double));
    patch->per_mm2 = calloc(nodes, sizeof(double));
    patch->skin_mm2 = calloc(nodes, sizeof(double));
    patch->stretch = calloc(nodes, sizeof(double));
    patch->cell = calloc(nodes, sizeof(uint8_t));
    return patch->reach_mm && patch->edge_mm && patch->per_mm2 && patch->skin_mm2 &&
           patch->stretch && patch->cell;
}

static struct vec3 cell_side(struct vec3 a, struct vec3 b, struct vec3 c, struct vec3 d)
{
    return vec3_scale(vec3_sub(vec3_add(a, b), vec3_add(c, d)), 0.5);
}

/* How much of a cell is inside, by samples, in [0, 1]. */
static double cover(const struct patch *patch, size_t column, size_t row)
{
    int inside = 0;
    const double reach_mm = patch->reach_mm[row * patch->columns + column];
    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
        const struct chart_place place =
            node_place(patch, (double)column + (i % SAMPLES + 0.5) / SAMPLES,
                       (double)row + (i / SAMPLES + 0.5) / SAMPLES);
        inside += holds(patch, place, on_ray(patch->want.chart, place, reach_mm));
    }
    return (double)inside / (SAMPLES * SAMPLES);
}

/* Skin of a cell, and the longest way that a mm of it takes on the map: over the least stretch of
 * the map's Gram matrix. */
static void measure_cell(struct patch *patch, size_t column, size_t row, const bool *inside)
{
    const size_t i = row * patch->columns + column;
    const struct vec3 a = patch_node(patch, column, row), b = patch_node(patch, column + 1, row);
    const struct vec3 c = patch_node(patch, column, row + 1);
    const struct vec3 d = patch_node(patch, column + 1, row + 1);
    const struct vec3 x = cell_side(b, d, a, c), y = cell_side(c, d, a, b);
    const double xx = vec3_dot(x, x), yy = vec3_dot(y, y), xy = vec3_dot(x, y);
    const double least = 0.5 * (xx + yy) - sqrt(0.25 * (xx - yy) * (xx - yy) + xy * xy);
    patch->stretch[i] = patch->cell_mm / sqrt(fmax(least, 1e-4 * xx + 1e-12));

    const int corners =
        inside[i] + inside[i + 1] + inside[i + patch->columns] + inside[i + patch->columns + 1];
    /* a thin area may pass between the nodes */
    const double reach_mm = 1.5 * patch->cell_mm / patch->stretch[i] + sqrt(fmax(xx, yy));
    const bool near_edge = fabs(patch->edge_mm[i]) < reach_mm;
    if (corners == 0 && !near_edge) {
        return;
    }
    const bool whole = corners == 4 && !near_edge;
    const double share = whole ? 1.0 : cover(patch, column, row);
    patch->cell[i] = (uint8_t)(whole ? PATCH_IN : share > 0.0 ? PATCH_MIXED : PATCH_OUT);
    patch->skin_mm2[i] = share * vec3_length(vec3_cross(x, y));
    patch->area_mm2 += patch->skin_mm2[i];
}

static bool look_at_nodes(struct patch *patch)
{
    const struct patch_want *want = &patch->want;
    bool *inside = calloc(patch->columns * patch->rows, sizeof *inside);
    if (inside == NULL) {
        return false;
    }
    for (size_t row = 0; row < patch->rows; row++) {
        for (size_t column = 0; column < patch->columns; column++) {
            const size_t i = row * patch->columns + column;
            const struct chart_place place = node_place(patch, (double)column, (double)row);
            const struct vec3 at = patch_node(patch, column, row);
            const double edge_mm = area_inside_mm(want->area, place, at);
            patch->edge_mm[i] = edge_mm;
            inside[i] =
                edge_mm > 0.0 && (want->allows == NULL || want->allows(want->context, place, at));
        }
    }
    for (size_t row = 0; row + 1 < patch->rows; row++) {
        for (size_t column = 0; column + 1 < patch->columns; column++) {
            measure_cell(patch, column, row, inside);
        }
    }
    free(inside);
    return true;
}

bool patch_init(struct patch *patch, const struct patch_want *want)
{
    *patch = (struct patch){.want = *want};
    const struct area *area = want->area;
    const double rim_mm = 2.0 * want->chart->scale_mm;
    const bool on_map =
        want->chart->is_flat || (area->low_mm[0] >= -rim_mm && area->high_mm[0] <= rim_mm &&
                                 area->low_mm[1] >= -rim_mm && area->high_mm[1] <= rim_mm);
    if (!on_map || !allocate(patch) ||
        !reach_fill(want->chart, patch->low, patch->cell_mm, patch->columns, patch->rows,
                    patch->reach_mm) ||
        !look_at_nodes(patch)) {
        patch_free(patch);
        return false;
    }
    return true;
}

void patch_free(struct patch *patch)
{
    free(patch->reach_mm);
    free(patch->edge_mm);
    free(patch->per_mm2);
    free(patch->skin_mm2);
    free(patch->stretch);
    free(patch->cell);
    *patch = (struct patch){0};
}

/* The cell's corners weighed: those outside an area that fades towards its edge count nothing. */
static double cell_density(const struct patch *patch, size_t i)
{
    const double *at = patch->per_mm2;
    return 0.25 * (at[i] + at[i + 1] + at[i + patch->columns] + at[i + patch->columns + 1]);
}

double patch_set_density(struct patch *patch,
                         double (*per_cm2)(const void *context, struct vec3 at, double edge_mm),
                         const void *context)
{
    double dots = 0.0, least = HUGE_VAL;
    patch->per_mm2_max = 0.0;
    for (size_t row = 0; row < patch->rows; row++) {
        for (size_t column = 0; column < patch->columns; column++) {
            const size_t i = row * patch->columns + column;
            const struct vec3 at = patch_node(patch, column, row);
            patch->per_mm2[i] = 0.01 * per_cm2(context, at, patch->edge_mm[i]);
        }
    }
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        if (patch->cell[i] != PATCH_OUT) {
            const double per_mm2 = cell_density(patch, i);
            dots += per_mm2 * patch->skin_mm2[i];
            patch->per_mm2_max = fmax(patch->per_mm2_max, per_mm2);
            least = fmin(least, per_mm2);
        }
    }
    patch->is_uniform = least >= patch->per_mm2_max;
    return dots;
}

bool patch_at(const struct patch *patch, struct chart_place place, struct patch_place *out)
{
    const double x = (place.x_mm - patch->low.x_mm) / patch->cell_mm;
    const double y = (place.y_mm - patch->low.y_mm) / patch->cell_mm;
    if (!(x >= 0.0 && y >= 0.0 && x < (double)(patch->columns - 1) &&
          y < (double)(patch->rows - 1))) {
        return false;
    }
    const size_t column = (size_t)x, row = (size_t)y;
    const size_t i = row * patch->columns + column, up = i + patch->columns;
    if (patch->cell[i] == PATCH_OUT) {
        return false;
    }
    const double fx = x - (double)column, fy = y - (double)row;
    const double w[4] = {(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy};
#define LINEAR(node)                                                                               \
    (w[0] * (node)[i] + w[1] * (node)[i + 1] + w[2] * (node)[up] + w[3] * (node)[up + 1])
    const double reach_mm = LINEAR(patch->reach_mm);
    *out = (struct patch_place){.place = place,
                                .at = on_ray(patch->want.chart, place, reach_mm),
                                .per_mm2 = LINEAR(patch->per_mm2),
                                .edge_mm = LINEAR(patch->edge_mm),
                                .stretch = patch->stretch[i],
                                .cell = (enum patch_cell)patch->cell[i]};
#undef LINEAR
    if (out->cell == PATCH_IN) {
        return true;
    }
    if (patch->want.keep_inside_mm > 0.0 && patch->want.area->kind != AREA_WHOLE) {
        out->edge_mm = area_inside_mm(patch->want.area, place, out->at);
        if (out->edge_mm < patch->want.keep_inside_mm) {
            return false;
        }
    }
    return holds(patch, place, out->at);
}
