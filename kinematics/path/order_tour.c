/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_tour.h"

#include <assert.h>
#include <stdlib.h>

int tour_init(struct tour *tour, const struct vec3 *point, uint32_t points)
{
    assert(points < UINT32_MAX / 2);
    *tour = (struct tour){.point = point, .count = points + 1};
    tour->node = malloc(tour->count * sizeof(*tour->node));
    tour->place = malloc(tour->count * sizeof(*tour->place));
    tour->log = malloc(TOUR_LOG_MAX * sizeof(*tour->log));
    if (!tour->node || !tour->place || !tour->log) {
        tour_deinit(tour);
        return -1;
    }
    for (uint32_t i = 0; i < tour->count; i++) {
        tour->node[i] = tour->place[i] = i;
    }
    return 0;
}

void tour_deinit(struct tour *tour)
{
    free(tour->node);
    free(tour->place);
    free(tour->log);
    *tour = (struct tour){0};
}

static uint32_t run_length(const struct tour *tour, uint32_t i, uint32_t j)
{
    return (j >= i ? j - i : j + tour->count - i) + 1;
}

void tour_reverse(struct tour *tour, uint32_t i, uint32_t j)
{
    assert(i < tour->count && j < tour->count);
    if (tour->logging) {
        assert(tour->log_count < TOUR_LOG_MAX);
        tour->log[tour->log_count][0] = i;
        tour->log[tour->log_count++][1] = j;
    }
    uint32_t length = run_length(tour, i, j);
    if (2 * length > tour->count) {
        const uint32_t before = i == 0 ? tour->count - 1 : i - 1;
        i = j + 1 == tour->count ? 0 : j + 1;
        j = before;
        length = tour->count - length;
    }
    for (uint32_t swaps = length / 2; swaps > 0; swaps--) {
        const uint32_t a = tour->node[i], b = tour->node[j];
        tour->node[i] = b;
        tour->place[b] = i;
        tour->node[j] = a;
        tour->place[a] = j;
        i = i + 1 == tour->count ? 0 : i + 1;
        j = j == 0 ? tour->count - 1 : j - 1;
    }
}

void tour_exchange(struct tour *tour, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    if (tour_next(tour, a) == b) {
        assert(tour_next(tour, c) == d);
        tour_reverse(tour, tour->place[b], tour->place[c]);
    } else {
        assert(tour_next(tour, b) == a && tour_next(tour, d) == c);
        tour_reverse(tour, tour->place[c], tour->place[b]);
    }
}

void tour_undo(struct tour *tour)
{
    const bool logging = tour->logging;
    tour->logging = false;
    while (tour->log_count > 0) {
        const uint32_t *last = tour->log[--tour->log_count];
        tour_reverse(tour, last[0], last[1]);
    }
    tour->logging = logging;
}
