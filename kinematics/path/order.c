/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order.h"

#include <assert.h>
#include <stdlib.h>

#include "kinematics/path/order_improve.h"
#include "kinematics/path/order_near.h"
#include "kinematics/path/order_start.h"
#include "kinematics/path/order_tour.h"

double order_length_mm(const struct vec3 *point, const uint32_t *sequence, size_t count)
{
    double length_mm = 0.0;
    for (size_t i = 1; i < count; i++) {
        length_mm += vec3_distance(point[sequence[i - 1]], point[sequence[i]]);
    }
    return length_mm;
}

/* The tour from behind the gate on, in the numbers of the caller. */
static int read_off(const struct tour *tour, uint32_t *sequence)
{
    const uint32_t points = tour->count - 1;
    uint32_t *path = malloc(points * sizeof(*path));
    if (!path) {
        return -1;
    }
    uint32_t at = tour_next(tour, points);
    for (uint32_t i = 0; i < points; i++) {
        path[i] = sequence[at];
        at = tour_next(tour, at);
    }
    for (uint32_t i = 0; i < points; i++) {
        sequence[i] = path[i];
    }
    free(path);
    return 0;
}

/* Points are renumbered along the first order, so that what is near in space is near in memory. */
static int improve_start(const struct vec3 *point, size_t count,
                         const struct order_options *options, uint32_t *sequence)
{
    struct tour tour = {0};
    struct vec3 *along = malloc(count * sizeof(*along));
    uint32_t *near = malloc(count * ORDER_NEAR * sizeof(*near));
    int answer = along && near ? 0 : -1;
    if (answer == 0) {
        for (size_t i = 0; i < count; i++) {
            along[i] = point[sequence[i]];
        }
        answer = tour_init(&tour, along, (uint32_t)count);
    }
    if (answer == 0) {
        const int width = order_near(along, count, near);
        answer = width < 0 ? -1 : order_improve(&tour, near, width, options->seed, options->kicks);
    }
    if (answer == 0) {
        answer = read_off(&tour, sequence);
    }
    tour_deinit(&tour);
    free(near);
    free(along);
    return answer;
}

int order_points(const struct vec3 *point, size_t count, const struct order_options *options,
                 uint32_t *sequence)
{
    assert(count < UINT32_MAX / 2);
    if (order_start(point, count, sequence) != 0) {
        return -1;
    }
    return count > 2 ? improve_start(point, count, options, sequence) : 0;
}
