/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/unwrap.h"

#include <math.h>
#include <stdlib.h>

#include "config/number.h"

static const double KNOT_MM = 3.0;
/* libm may differ in the last bits; what comes of a knot must not. */
enum { DECIMALS = 6 };

static void trace(struct unwrap *unwrap, const struct unwrap_want *want, struct vec3 about)
{
    const struct chart *chart = want->chart;
    const double rim_mm = 1.95 * chart->scale_mm;
    /* a cell that is only just within reach has knots beyond it */
    const double reach_mm = want->reach_mm + 4.0 * KNOT_MM;
    for (size_t i = 0; i < unwrap->columns * unwrap->rows; i++) {
        const size_t column = i % unwrap->columns, row = i / unwrap->columns;
        const struct chart_place place = {unwrap->low.x_mm + KNOT_MM * (double)column,
                                          unwrap->low.y_mm + KNOT_MM * (double)row};
        const double away2 = place.x_mm * place.x_mm + place.y_mm * place.y_mm;
        if (!chart->is_flat && away2 > rim_mm * rim_mm) {
            continue; /* beyond the map's rim there is no skin of its own */
        }
        const struct vec3 at = chart_point(chart, place);
        double *sheet_mm = unwrap->sheet_mm[i];
        unwrap->is_known[i] = vec3_distance(at, about) <= reach_mm &&
                              wrap_sheet_from_point(want->sheet, at, sheet_mm) == WRAP_OK;
        sheet_mm[0] = number_quantise(sheet_mm[0], DECIMALS);
        sheet_mm[1] = number_quantise(sheet_mm[1], DECIMALS);
    }
}

bool unwrap_init(struct unwrap *unwrap, const struct unwrap_want *want)
{
    struct scalp_point about;
    *unwrap = (struct unwrap){.low = want->low};
    if (wrap_point(want->sheet, want->about_mm[0], want->about_mm[1], &about) != WRAP_OK) {
        return false;
    }
    unwrap->columns = (size_t)ceil((want->high.x_mm - want->low.x_mm) / KNOT_MM) + 2;
    unwrap->rows = (size_t)ceil((want->high.y_mm - want->low.y_mm) / KNOT_MM) + 2;
    unwrap->sheet_mm = calloc(unwrap->columns * unwrap->rows, sizeof *unwrap->sheet_mm);
    unwrap->is_known = calloc(unwrap->columns * unwrap->rows, sizeof *unwrap->is_known);
    if (unwrap->sheet_mm == NULL || unwrap->is_known == NULL) {
        unwrap_free(unwrap);
        return false;
    }
    trace(unwrap, want, about.at);
    return true;
}

void unwrap_free(struct unwrap *unwrap)
{
    free(unwrap->sheet_mm);
    free(unwrap->is_known);
    *unwrap = (struct unwrap){.columns = 0};
}

bool unwrap_at(const struct unwrap *unwrap, struct chart_place place, double sheet_mm[2])
{
    const double x = (place.x_mm - unwrap->low.x_mm) / KNOT_MM;
    const double y = (place.y_mm - unwrap->low.y_mm) / KNOT_MM;
    if (!(x >= 0.0 && y >= 0.0 && x < (double)(unwrap->columns - 1) &&
          y < (double)(unwrap->rows - 1))) {
        return false;
    }
    const size_t i = (size_t)y * unwrap->columns + (size_t)x, up = i + unwrap->columns;
    if (!unwrap->is_known[i] || !unwrap->is_known[i + 1] || !unwrap->is_known[up] ||
        !unwrap->is_known[up + 1]) {
        return false;
    }
    const double fx = x - floor(x), fy = y - floor(y);
    for (int k = 0; k < 2; k++) {
        const double below = (1.0 - fx) * unwrap->sheet_mm[i][k] + fx * unwrap->sheet_mm[i + 1][k];
        const double above =
            (1.0 - fx) * unwrap->sheet_mm[up][k] + fx * unwrap->sheet_mm[up + 1][k];
        sheet_mm[k] = (1.0 - fy) * below + fy * above;
    }
    return true;
}
