/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/patch.h"

#include <stdlib.h>

#include "kinematics/scalp/reach.h"

static const double CELL_MIN_MM = 0.1, CELL_MAX_MM = 1.0;

static const double EVERYWHERE_MM = 1e6; /* from the edge of the whole scalp */

enum { CELLS_ACROSS = 128, SAMPLES = 6, MARGIN_NODES = 2, BLOCK = 4 };

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
        cell_mm = fmin(fmin(across / 8.0, CELL_MAX_MM), area->radius_mm / 8.0);
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

/* Between the four nodes about a place: weights fx and fy of the upper right ones. */
static double linear(const double *lower, const double *upper, double fx, double fy)
{
    const double below = lower[0] + fx * (lower[1] - lower[0]);
    const double above = upper[0] + fx * (upper[1] - upper[0]);
    return below + fy * (above - below);
}

/* How much of a cell is inside, by samples, in [0, 1]; whole: its corners are all allowed. */
static double cover(const struct patch *patch, size_t column, size_t row, bool whole)
{
    const struct patch_want *want = &patch->want;
    const size_t i = row * patch->columns + column, up = i + patch->columns;
    int inside = 0;
    for (int k = 0; k < SAMPLES * SAMPLES; k++) {
        const double fx = (k % SAMPLES + 0.5) / SAMPLES, fy = (k / SAMPLES + 0.5) / SAMPLES;
        if (linear(&patch->edge_mm[i], &patch->edge_mm[up], fx, fy) <= 0.0) {
            continue;
        }
        const struct chart_place place = node_place(patch, (double)column + fx, (double)row + fy);
        inside +=
            whole || want->allows == NULL ||
            want->allows(want->context, place, on_ray(want->chart, place, patch->reach_mm[i]));
    }
    return (double)inside / (SAMPLES * SAMPLES);
}

/* Skin of a cell, and the longest way that a mm of it takes on the map: over the least stretch of
 * the map's Gram matrix. */
static void measure_cell(struct patch *patch, size_t column, size_t row, const bool *allowed)
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
        allowed[i] + allowed[i + 1] + allowed[i + patch->columns] + allowed[i + patch->columns + 1];
    const double across_mm = fmax(vec3_distance(a, d), vec3_distance(b, c));
    const bool near_edge = fabs(patch->edge_mm[i]) < 1.05 * across_mm;
    if (corners == 0 || (patch->edge_mm[i] < 0.0 && !near_edge)) {
        return;
    }
    const bool whole = corners == 4 && !near_edge;
    const double share = whole ? 1.0 : cover(patch, column, row, corners == 4);
    patch->cell[i] = (uint8_t)(whole ? PATCH_IN : share > 0.0 ? PATCH_MIXED : PATCH_OUT);
    patch->skin_mm2[i] = share * vec3_length(vec3_cross(x, y));
    patch->area_mm2 += patch->skin_mm2[i];
}

/* The edge from node (column, row), exactly. */
static double edge_at(const struct patch *patch, size_t column, size_t row, struct area_last *last)
{
    return area_inside_after_mm(patch->want.area, node_place(patch, (double)column, (double)row),
                                patch_node(patch, column, row), last);
}

/* A block of nodes from the exact values at its corners where the edge is far, else one by one. */
static void edge_block(struct patch *patch, size_t column, size_t row, size_t wide, size_t high,
                       struct area_last *last)
{
    double *edge = patch->edge_mm;
    const size_t n = patch->columns, a = row * n + column;
    const double corner[4] = {edge[a], edge[a + wide], edge[a + high * n],
                              edge[a + high * n + wide]};
    const double far_mm = 2.0 * vec3_distance(patch_node(patch, column, row),
                                              patch_node(patch, column + wide, row + high));
    const bool is_far = fabs(corner[0]) > far_mm && fabs(corner[3]) > far_mm;
    for (size_t j = 0; j <= high; j++) {
        for (size_t i = 0; i <= wide; i++) {
            const double x = (double)i / (double)wide, y = (double)j / (double)high;
            const bool is_corner = (i == 0 || i == wide) && (j == 0 || j == high);
            if (is_far && !is_corner) {
                edge[a + j * n + i] = (1.0 - y) * ((1.0 - x) * corner[0] + x * corner[1]) +
                                      y * ((1.0 - x) * corner[2] + x * corner[3]);
            } else if (!is_corner) {
                edge[a + j * n + i] = edge_at(patch, column + i, row + j, last);
            }
        }
    }
}

static size_t least_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void measure_edges(struct patch *patch)
{
    if (patch->want.area->kind == AREA_WHOLE) {
        for (size_t i = 0; i < patch->columns * patch->rows; i++) {
            patch->edge_mm[i] = EVERYWHERE_MM;
        }
        return;
    }
    struct area_last last = {.piece = 0};
    const size_t last_column = patch->columns - 1, last_row = patch->rows - 1;
    for (size_t row = 0;; row = least_size(row + BLOCK, last_row)) {
        for (size_t column = 0;; column = least_size(column + BLOCK, last_column)) {
            patch->edge_mm[row * patch->columns + column] = edge_at(patch, column, row, &last);
            if (column == last_column) {
                break;
            }
        }
        if (row == last_row) {
            break;
        }
    }
    for (size_t row = 0; row < last_row; row += BLOCK) {
        for (size_t column = 0; column < last_column; column += BLOCK) {
            edge_block(patch, column, row, least_size(BLOCK, last_column - column),
                       least_size(BLOCK, last_row - row), &last);
        }
    }
}

static bool look_at_nodes(struct patch *patch)
{
    const struct patch_want *want = &patch->want;
    bool *allowed = calloc(patch->columns * patch->rows, sizeof *allowed);
    /* a cell that touches the area has no corner further out, whatever the map does to it */
    const double rim_mm = 4.0 * patch->cell_mm;
    if (allowed == NULL) {
        return false;
    }
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        const size_t column = i % patch->columns, row = i / patch->columns;
        const struct chart_place place = node_place(patch, (double)column, (double)row);
        allowed[i] = want->allows == NULL ||
                     (patch->edge_mm[i] > -rim_mm &&
                      want->allows(want->context, place, patch_node(patch, column, row)));
    }
    for (size_t row = 0; row + 1 < patch->rows; row++) {
        for (size_t column = 0; column + 1 < patch->columns; column++) {
            measure_cell(patch, column, row, allowed);
        }
    }
    free(allowed);
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
                    patch->reach_mm)) {
        patch_free(patch);
        return false;
    }
    measure_edges(patch);
    if (!look_at_nodes(patch)) {
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
    const double reach_mm = linear(&patch->reach_mm[i], &patch->reach_mm[up], fx, fy);
    *out = (struct patch_place){.place = place,
                                .at = on_ray(patch->want.chart, place, reach_mm),
                                .per_mm2 = linear(&patch->per_mm2[i], &patch->per_mm2[up], fx, fy),
                                .edge_mm = linear(&patch->edge_mm[i], &patch->edge_mm[up], fx, fy),
                                .stretch = patch->stretch[i],
                                .cell = (enum patch_cell)patch->cell[i]};
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
