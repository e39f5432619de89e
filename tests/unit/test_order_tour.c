/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_tour.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "kinematics/path/order_path.h"
#include "kinematics/path/order_sort.h"
#include "tests/unit/heads.h"

enum { RANKS = 40, STEPS = 5 };

/* A path as its ranks one by one: the slow way. */
static uint32_t list_ranks(const struct path *path, uint32_t rank[RANKS])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < path->count; i++) {
        const int step = path_run_is_up(path, i) ? 1 : -1;
        const int end = (int)path_run_last(path, i) + step;
        for (int at = (int)path_run_first(path, i); at != end; at += step) {
            assert_true(count < RANKS);
            rank[count++] = (uint32_t)at;
        }
    }
    return count;
}

static uint32_t random_below(uint32_t below)
{
    return (uint32_t)heads_random(0, (double)below);
}

/* A cut behind some rank that is not the last of its run; false when it is. */
static bool cut_behind(const struct path *path, uint32_t rank, struct path_cut *cut)
{
    *cut = path_behind(path, path_find(path, rank), rank);
    return cut->gap != path->to[cut->run];
}

static void reverse(uint32_t *rank, uint32_t from, uint32_t to)
{
    for (; from + 1 < to; from++, to--) {
        const uint32_t swap = rank[from];
        rank[from] = rank[to - 1];
        rank[to - 1] = swap;
    }
}

/* One random step, the quick way into out and the slow way into rank. False: no such cut. */
static bool random_step(const struct path *path, uint32_t rank[RANKS], struct path *out)
{
    uint32_t i = random_below(RANKS), k = random_below(RANKS);
    const uint32_t low = i < k ? i : k, high = i < k ? k : i;
    struct path_cut first, second;
    if (low == high || !cut_behind(path, rank[low], &first) ||
        !cut_behind(path, rank[high], &second)) {
        return false;
    }
    switch (random_below(4)) {
    case 0:
        path_reverse_tail(path, first, out);
        reverse(rank, low + 1, RANKS);
        break;
    case 1:
        path_reverse_head(path, first, out);
        reverse(rank, 0, low + 1);
        break;
    case 2:
        path_swap(path, first, second, out);
        reverse(rank, low + 1, RANKS);
        reverse(rank, low + 1, low + RANKS - high);
        reverse(rank, low + RANKS - high, RANKS);
        break;
    default:
        path_reverse_both(path, first, second, out);
        reverse(rank, low + 1, high + 1);
        reverse(rank, high + 1, RANKS);
    }
    return true;
}

static void random_path(struct path *path, uint32_t rank[RANKS])
{
    path_whole(RANKS, path);
    assert_int_equal(list_ranks(path, rank), RANKS);
    for (int done = 0; done < STEPS;) {
        struct path next;
        if (random_step(path, rank, &next)) {
            *path = next;
            done++;
        }
    }
}

static void steps_do_to_runs_what_they_do_to_single_ranks(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct path path;
        uint32_t slow[RANKS], quick[RANKS];
        random_path(&path, slow);
        assert_int_equal(list_ranks(&path, quick), RANKS);
        assert_memory_equal(slow, quick, sizeof slow);
    }
}

static void every_rank_is_found_in_the_run_that_holds_it(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) {
        struct path path;
        uint32_t rank[RANKS];
        random_path(&path, rank);
        for (uint32_t run = 0, at = 0; run < path.count; run++) {
            for (uint32_t k = 0; k < path_run_length(&path, run); k++, at++) {
                assert_int_equal(path_find(&path, rank[at]), run);
            }
        }
    }
}

/* Neighbours in the tour are the path's, the last of it next to the first. */
static void assert_tour_is(const struct tour *tour, const uint32_t node[RANKS])
{
    for (uint32_t i = 0; i < RANKS; i++) {
        const uint32_t next = node[(i + 1) % RANKS];
        assert_int_equal(tour->node[tour->place[i]], i);
        assert_true(tour_next(tour, node[i]) == next || tour_prev(tour, node[i]) == next);
    }
}

static void a_tour_takes_on_a_path_and_gives_it_back(void **state)
{
    (void)state;
    struct tour tour;
    assert_int_equal(tour_init(&tour, RANKS - 1), 0);
    for (int i = 0; i < 5000; i++) {
        uint32_t before[RANKS], rank[RANKS], node[RANKS];
        memcpy(before, tour.node, sizeof before);
        for (int change = 0; change < 3; change++) {
            const struct tour_view view = {random_below(RANKS), random_below(2) == 1};
            struct path path;
            random_path(&path, rank);
            for (uint32_t k = 0; k < RANKS; k++) {
                node[k] = tour_node_of_rank(&tour, view, rank[k]);
                assert_int_equal(tour_rank(&tour, view, node[k]), rank[k]);
            }
            assert_true(tour_apply(&tour, view, &path));
            assert_tour_is(&tour, node);
        }
        if (i % 2 == 0) {
            tour_undo(&tour);
            assert_memory_equal(tour.node, before, sizeof before);
        }
        tour_settle(&tour);
    }
    tour_deinit(&tour);
}

static void a_change_that_is_too_long_is_refused(void **state)
{
    (void)state;
    struct tour tour;
    assert_int_equal(tour_init(&tour, RANKS - 1), 0);
    const struct path half = {.count = 2, .from = {0, RANKS}, .to = {RANKS / 2, RANKS / 2}};
    tour.change_max = RANKS / 2 - 1;
    assert_false(tour_apply(&tour, (struct tour_view){0, true}, &half));
    assert_int_equal(tour.node[1], 1);
    tour.change_max = RANKS / 2;
    assert_true(tour_apply(&tour, (struct tour_view){0, true}, &half));
    tour_deinit(&tour);
}

static void sorting_keeps_the_order_of_equal_keys(void **state)
{
    (void)state;
    struct order_stop never = {0};
    static struct order_keyed item[5000];
    for (uint32_t i = 0; i < 5000; i++) {
        const uint64_t high = random_below(70);
        item[i] = (struct order_keyed){high << 56 | random_below(3), i};
    }
    assert_int_equal(order_sort(item, 5000, 63, &never), 0);
    for (size_t i = 1; i < 5000; i++) {
        assert_true(item[i - 1].key < item[i].key ||
                    (item[i - 1].key == item[i].key && item[i - 1].value < item[i].value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_do_to_runs_what_they_do_to_single_ranks),
        cmocka_unit_test(every_rank_is_found_in_the_run_that_holds_it),
        cmocka_unit_test(a_tour_takes_on_a_path_and_gives_it_back),
        cmocka_unit_test(a_change_that_is_too_long_is_refused),
        cmocka_unit_test(sorting_keeps_the_order_of_equal_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
