/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_tour.h"

#include <assert.h>
#include <stdlib.h>

/* Room to keep more than one change even of a small tour. */
enum { OLD_SPARE = 16384 };

int tour_init(struct tour *tour, uint32_t points)
{
    assert(points > 0 && points < UINT32_MAX / 2 - OLD_SPARE);
    *tour = (struct tour){
        .count = points + 1, .old_max = (size_t)points + OLD_SPARE, .change_max = UINT32_MAX};
    tour->node = malloc(tour->count * sizeof *tour->node);
    tour->place = malloc(tour->count * sizeof *tour->place);
    tour->old = malloc(tour->old_max * sizeof *tour->old);
    if (!tour->node || !tour->place || !tour->old) {
        tour_deinit(tour);
        return -1;
    }
    tour_reset(tour);
    return 0;
}

void tour_reset(struct tour *tour)
{
    for (uint32_t i = 0; i < tour->count; i++) {
        tour->node[i] = tour->place[i] = i;
    }
    tour_settle(tour);
}

void tour_deinit(struct tour *tour)
{
    free(tour->node);
    free(tour->place);
    free(tour->old);
    *tour = (struct tour){0};
}

static uint32_t longest_run(const struct path *path)
{
    uint32_t longest = 0;
    for (uint32_t i = 1; i < path->count; i++) {
        longest = path_run_length(path, i) > path_run_length(path, longest) ? i : longest;
    }
    return longest;
}

/* What is about to be overwritten, kept. */
static const uint32_t *keep(struct tour *tour, struct tour_change change)
{
    uint32_t *old = &tour->old[tour->old_count];
    uint32_t at = change.start;
    for (uint32_t i = 0; i < change.length; i++) {
        old[i] = tour->node[at];
        at = at + 1 == tour->count ? 0 : at + 1;
    }
    tour->old_count += change.length;
    tour->change[tour->change_count++] = change;
    return old;
}

/* Writes length nodes at place `at` and on, read from *from up or down. */
static uint32_t write_run(struct tour *tour, uint32_t at, const uint32_t *from, ptrdiff_t step,
                          uint32_t length)
{
    for (uint32_t i = 0; i < length; i++, from += step) {
        tour->node[at] = *from;
        tour->place[*from] = at;
        at = at + 1 == tour->count ? 0 : at + 1;
    }
    return at;
}

bool tour_apply(struct tour *tour, struct tour_view view, const struct path *path)
{
    const uint32_t stays = longest_run(path);
    /* which way through the list the staying run keeps its direction in the array */
    const bool onward = path_run_is_up(path, stays) == view.forward;
    const uint32_t end = onward ? path_run_last(path, stays) : path_run_first(path, stays);
    const uint32_t begin = tour_place_of_rank(tour, view, end) + 1;
    const struct tour_change change = {begin == tour->count ? 0 : begin,
                                       tour->count - path_run_length(path, stays)};
    if (change.length > tour->change_max || tour->change_count == TOUR_CHANGES_MAX ||
        tour->old_count + change.length > tour->old_max) {
        return false;
    }
    const uint32_t *old = keep(tour, change);
    uint32_t at = change.start;
    for (uint32_t k = 1; k < path->count; k++) {
        const uint32_t i = (stays + (onward ? k : path->count - k)) % path->count;
        const uint32_t first = onward ? path_run_first(path, i) : path_run_last(path, i);
        const uint32_t place = tour_place_of_rank(tour, view, first);
        const bool up = (path_run_is_up(path, i) == onward) == view.forward;
        const uint32_t from =
            place >= change.start ? place - change.start : place + tour->count - change.start;
        at = write_run(tour, at, &old[from], up ? 1 : -1, path_run_length(path, i));
    }
    return true;
}

void tour_undo(struct tour *tour)
{
    while (tour->change_count > 0) {
        const struct tour_change change = tour->change[--tour->change_count];
        tour->old_count -= change.length;
        (void)write_run(tour, change.start, &tour->old[tour->old_count], 1, change.length);
    }
    assert(tour->old_count == 0);
}
