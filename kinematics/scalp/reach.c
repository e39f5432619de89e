/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/reach.h"

#include <stdlib.h>

static const double KNOT_MM = 3.0;

struct knots {
    struct chart_place low;
    size_t columns, rows;
    double *reach_mm;
};

static void trace(const struct chart *chart, struct knots *knots)
{
    double guess_mm = chart->scale_mm;
    for (size_t row = 0; row < knots->rows; row++) {
        for (size_t k = 0; k < knots->columns; k++) {
            /* to and fro, so that the last one is a good guess */
            const size_t column = row % 2 == 0 ? k : knots->columns - 1 - k;
            const struct chart_place place = {knots->low.x_mm + KNOT_MM * (double)column,
                                              knots->low.y_mm + KNOT_MM * (double)row};
            /* beyond the map's rim there is no ray of its own */
            const double rim_mm = 1.95 * chart->scale_mm;
            const double away2 = place.x_mm * place.x_mm + place.y_mm * place.y_mm;
            if (away2 < rim_mm * rim_mm) {
                guess_mm = chart_reach_mm(chart, place, guess_mm);
            }
            knots->reach_mm[row * knots->columns + column] = guess_mm;
        }
    }
}

/* Catmull and Rom's cubic through four values, at t between the middle two. */
static double cubic(const double v[4], double t)
{
    const double a = -0.5 * v[0] + 1.5 * v[1] - 1.5 * v[2] + 0.5 * v[3];
    const double b = v[0] - 2.5 * v[1] + 2.0 * v[2] - 0.5 * v[3];
    const double c = 0.5 * (v[2] - v[0]);
    return ((a * t + b) * t + c) * t + v[1];
}

static double between(const struct knots *knots, double x, double y)
{
    const size_t column = (size_t)x, row = (size_t)y;
    double line[4];
    for (size_t k = 0; k < 4; k++) {
        line[k] = cubic(&knots->reach_mm[(row + k - 1) * knots->columns + column - 1],
                        x - (double)column);
    }
    return cubic(line, y - (double)row);
}

bool reach_fill(const struct chart *chart, struct chart_place low, double cell_mm, size_t columns,
                size_t rows, double *reach_mm)
{
    if (chart->is_flat) {
        return true; /* reach is 0 on a pad */
    }
    struct knots knots = {.low = {low.x_mm - 1.5 * KNOT_MM, low.y_mm - 1.5 * KNOT_MM}};
    knots.columns = (size_t)ceil((double)columns * cell_mm / KNOT_MM) + 5;
    knots.rows = (size_t)ceil((double)rows * cell_mm / KNOT_MM) + 5;
    knots.reach_mm = calloc(knots.columns * knots.rows, sizeof(double));
    if (knots.reach_mm == NULL) {
        return false;
    }
    trace(chart, &knots);
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++) {
            reach_mm[row * columns + column] =
                between(&knots, 1.5 + (double)column * cell_mm / KNOT_MM,
                        1.5 + (double)row * cell_mm / KNOT_MM);
        }
    }
    free(knots.reach_mm);
    return true;
}
