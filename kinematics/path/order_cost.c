/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_cost.h"

#include <assert.h>

/* Below, all points are in one place: the scale itself would not be finite. */
static const double SIDE_MIN_MM = 1e-200;

struct scale {
    struct vec3 low;
    double cells_per_mm; /* a power of two */
};

static struct scale scale_of(const struct vec3 *point, size_t count, struct order_stop *stop)
{
    struct vec3 low = point[0], high = point[0];
    for (size_t i = 1; i < count && !order_stop_at(stop, i); i++) {
        low = (struct vec3){fmin(low.x, point[i].x), fmin(low.y, point[i].y),
                            fmin(low.z, point[i].z)};
        high = (struct vec3){fmax(high.x, point[i].x), fmax(high.y, point[i].y),
                             fmax(high.z, point[i].z)};
    }
    const struct vec3 span = vec3_sub(high, low);
    const double side_mm = fmax(span.x, fmax(span.y, span.z));
    int exponent = 0; /* side_mm < 2^exponent */
    (void)frexp(side_mm, &exponent);
    return (struct scale){low,
                          side_mm > SIDE_MIN_MM ? ldexp(1.0, ORDER_CELL_BITS - exponent) : 0.0};
}

bool order_cells(const struct vec3 *point, size_t count, struct order_cell *cell,
                 struct order_stop *stop)
{
    if (count == 0) {
        return true;
    }
    const struct scale scale = scale_of(point, count, stop);
    for (size_t i = 0; i < count && !order_stop_at(stop, i); i++) {
        const struct vec3 at = vec3_scale(vec3_sub(point[i], scale.low), scale.cells_per_mm);
        cell[i] = (struct order_cell){(int32_t)at.x, (int32_t)at.y, (int32_t)at.z};
        assert(cell[i].x < 1 << ORDER_CELL_BITS && cell[i].y < 1 << ORDER_CELL_BITS &&
               cell[i].z < 1 << ORDER_CELL_BITS);
    }
    return !stop->stopped;
}
