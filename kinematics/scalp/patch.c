/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/patch.h"

#include <stdlib.h>

#include "kinematics/scalp/reach.h"

static const double CELL_MIN_MM = 0.1, CELL_MAX_MM = 1.5;

static const double EVERYWHERE_MM = 1e6; /* from the edge of the whole scalp */
static const double UNKNOWN = -HUGE_VAL; /* a node whose edge has not been looked for */

enum { CELLS_ACROSS = 85, SAMPLES = 6, MARGIN_NODES = 2, BLOCK = 4 };

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

static bool is_allowed(const struct patch *patch, struct chart_place place, struct vec3 at)
{
    const struct patch_want *want = &patch->want;
    return want->allows == NULL || want->allows(want->context, place, at);
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
    patch->piece = calloc(nodes, sizeof(uint32_t));
    return patch->reach_mm && patch->edge_mm && patch->per_mm2 && patch->skin_mm2 &&
           patch->stretch && patch->cell && patch->piece;
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

struct node {
    struct vec3 at;
    bool allowed;
};

/* Skin of a cell, and the longest way that a mm of it takes on the map: over the least stretch of
 * the map's Gram matrix. */
static void measure_cell(struct patch *patch, size_t column, size_t row, const struct node *node)
{
    const size_t i = row * patch->columns + column, up = i + patch->columns;
    const struct vec3 a = node[i].at, b = node[i + 1].at, c = node[up].at, d = node[up + 1].at;
    const struct vec3 x = cell_side(b, d, a, c), y = cell_side(c, d, a, b);
    const double xx = vec3_dot(x, x), yy = vec3_dot(y, y), xy = vec3_dot(x, y);
    const double least = 0.5 * (xx + yy) - sqrt(0.25 * (xx - yy) * (xx - yy) + xy * xy);
    patch->stretch[i] = patch->cell_mm / sqrt(fmax(least, 1e-4 * xx + 1e-12));

    const int corners =
        node[i].allowed + node[i + 1].allowed + node[up].allowed + node[up + 1].allowed;
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
static void look_for_edge(struct patch *patch, size_t column, size_t row, struct area_last *last)
{
    const size_t i = row * patch->columns + column;
    if (patch->edge_mm[i] == UNKNOWN) {
        const struct chart_place place = node_place(patch, (double)column, (double)row);
        patch->edge_mm[i] =
            area_inside_after_mm(patch->want.area, place, patch_node(patch, column, row), last);
        patch->piece[i] = (uint32_t)last->piece;
    }
}

/* Nodes about which the edge is far, from the exact values at the corners of their block. */
static void guess_edges(struct patch *patch, size_t column, size_t row, size_t wide, size_t high)
{
    const size_t n = patch->columns, a = row * n + column;
    double *edge = patch->edge_mm;
    const double corner[4] = {edge[a], edge[a + wide], edge[a + high * n],
                              edge[a + high * n + wide]};
    for (size_t j = 0; j <= high; j++) {
        for (size_t i = 0; i <= wide; i++) {
            const double x = (double)i / (double)wide, y = (double)j / (double)high;
            if (edge[a + j * n + i] == UNKNOWN) {
                edge[a + j * n + i] = (1.0 - y) * ((1.0 - x) * corner[0] + x * corner[1]) +
                                      y * ((1.0 - x) * corner[2] + x * corner[3]);
            }
        }
    }
}

/* A block of nodes whose corners are known: the others by those where the edge is far, else quarter
 * by quarter. */
static void edge_block(struct patch *patch, size_t column, size_t row, size_t wide, size_t high,
                       struct area_last *last)
{
    const double *edge = &patch->edge_mm[row * patch->columns + column];
    const double far_mm = 2.0 * vec3_distance(patch_node(patch, column, row),
                                              patch_node(patch, column + wide, row + high));
    if (fabs(edge[0]) > far_mm && fabs(edge[high * patch->columns + wide]) > far_mm) {
        guess_edges(patch, column, row, wide, high);
        return;
    }
    if (wide == 1 && high == 1) {
        return;
    }
    const size_t x[3] = {column, column + (wide + 1) / 2, column + wide};
    const size_t y[3] = {row, row + (high + 1) / 2, row + high};
    for (int k = 0; k < 9; k++) {
        look_for_edge(patch, x[k % 3], y[k / 3], last);
    }
    for (int k = 0; k < 4; k++) {
        const int right = k % 2, up = k / 2;
        if (x[right] < x[right + 1] && y[up] < y[up + 1]) {
            edge_block(patch, x[right], y[up], x[right + 1] - x[right], y[up + 1] - y[up], last);
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
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        patch->edge_mm[i] = UNKNOWN;
    }
    struct area_last last = {.piece = 0};
    const size_t last_column = patch->columns - 1, last_row = patch->rows - 1;
    for (size_t row = 0; row < last_row; row += BLOCK) {
        for (size_t column = 0; column < last_column; column += BLOCK) {
            const size_t right = least_size(column + BLOCK, last_column);
            const size_t up = least_size(row + BLOCK, last_row);
            look_for_edge(patch, column, row, &last);
            look_for_edge(patch, right, row, &last);
            look_for_edge(patch, column, up, &last);
            look_for_edge(patch, right, up, &last);
            edge_block(patch, column, row, right - column, up - row, &last);
        }
    }
}

static bool look_at_nodes(struct patch *patch)
{
    const struct patch_want *want = &patch->want;
    struct node *node = calloc(patch->columns * patch->rows, sizeof *node);
    /* a cell that touches the area has no corner further out, whatever the map does to it */
    const double rim_mm = 4.0 * patch->cell_mm;
    if (node == NULL) {
        return false;
    }
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        const size_t column = i % patch->columns, row = i / patch->columns;
        const struct chart_place place = node_place(patch, (double)column, (double)row);
        node[i].at = patch_node(patch, column, row);
        node[i].allowed = want->allows == NULL || (patch->edge_mm[i] > -rim_mm &&
                                                   want->allows(want->context, place, node[i].at));
    }
    for (size_t row = 0; row + 1 < patch->rows; row++) {
        for (size_t column = 0; column + 1 < patch->columns; column++) {
            measure_cell(patch, column, row, node);
        }
    }
    free(node);
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
    free(patch->piece);
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
        struct area_last last = {.piece = patch->piece[i]};
        out->edge_mm = area_inside_after_mm(patch->want.area, place, out->at, &last);
        return out->edge_mm >= patch->want.keep_inside_mm && is_allowed(patch, place, out->at);
    }
    return area_holds(patch->want.area, place, out->at) && is_allowed(patch, place, out->at);
}
