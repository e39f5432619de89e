/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points of a lattice near a place, against looking at all of them.
 */
#include "kinematics/arm/closest.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/seed.h"

enum { N = 3, REACH = 12 };

struct found {
    size_t count;
    double sum[CLOSEST_MAX]; /* of the coefficients: tells one set from another */
};

static void take(void *context, const int *coefficient)
{
    struct found *found = context;
    found->count++;
    for (int i = 0; i < N; i++) {
        found->sum[i] += coefficient[i] * (double)coefficient[(i + 1) % N] + coefficient[i];
    }
}

static struct closest_basis random_basis(struct seed *seed, size_t n)
{
    struct closest_basis basis = {.n = n};
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < n; i++) {
            basis.column[k][i] = (k == i ? 1.5 : 0.0) + seed_unit(seed) - 0.5;
        }
    }
    return basis;
}

static double off2(const struct closest_basis *basis, const int *z, const double *place)
{
    double sum = 0.0;
    for (size_t row = 0; row < basis->n; row++) {
        double at = -place[row];
        for (size_t k = 0; k < basis->n; k++) {
            at += z[k] * basis->column[k][row];
        }
        sum += at * at;
    }
    return sum;
}

static void finds_exactly_the_points_that_a_look_at_all_finds(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int round = 0; round < 100; round++) {
        const struct closest_basis basis = random_basis(&seed, N);
        const double place[N] = {4.0 * seed_unit(&seed), 4.0 * seed_unit(&seed), seed_unit(&seed)};
        const double radius = 0.5 + 2.5 * seed_unit(&seed);
        struct found is = {.count = 0}, want = {.count = 0};
        closest_each(&basis, place, radius, SIZE_MAX / 64, take, &is);
        for (int a = -REACH; a <= REACH; a++) {
            for (int b = -REACH; b <= REACH; b++) {
                for (int c = -REACH; c <= REACH; c++) {
                    const int z[N] = {a, b, c};
                    if (off2(&basis, z, place) <= radius * radius) {
                        take(&want, z);
                    }
                }
            }
        }
        assert_int_equal(is.count, want.count);
        assert_memory_equal(is.sum, want.sum, N * sizeof is.sum[0]);
    }
}

static double longest2(const struct closest_basis *basis)
{
    double most = 0.0;
    for (size_t k = 0; k < basis->n; k++) {
        double square = 0.0;
        for (size_t i = 0; i < basis->n; i++) {
            square += basis->column[k][i] * basis->column[k][i];
        }
        most = fmax(most, square);
    }
    return most;
}

static void reduction_keeps_the_lattice_and_shortens_a_skewed_basis(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int round = 0; round < 100; round++) {
        struct closest_basis skewed = random_basis(&seed, CLOSEST_MAX);
        for (size_t k = 1; k < CLOSEST_MAX; k++) {
            const double times = seed_below(&seed, 8);
            for (size_t i = 0; i < CLOSEST_MAX; i++) {
                skewed.column[k][i] += times * skewed.column[k - 1][i];
            }
        }
        struct closest_reduction reduction;
        closest_reduce(&skewed, &reduction);
        const struct closest_basis reduced = closest_apply(&skewed, &reduction);
        const double volume = closest_volume(&skewed);
        assert_true(fabs(closest_volume(&reduced) - volume) < 1e-6 * volume);
        assert_true(longest2(&reduced) < 30.0);
    }
}

static void takes_no_more_points_than_it_may(void **state)
{
    (void)state;
    const struct closest_basis basis = {
        .n = N, .column = {{0.1, 0.0, 0.0}, {0.0, 0.1, 0.0}, {0.0, 0.0, 0.1}}};
    const double place[N] = {0.0};
    struct found found = {.count = 0};
    closest_each(&basis, place, 5.0, 17, take, &found);
    assert_int_equal(found.count, 17);
}

static void a_basis_that_is_none_finds_nothing_and_ends(void **state)
{
    (void)state;
    const struct closest_basis basis = {
        .n = N, .column = {{1.0, 0.0, 0.0}, {1.0, 0.0, 0.0}, {0.0, NAN, 1.0}}};
    const double place[N] = {0.0};
    struct closest_reduction reduction;
    struct found found = {.count = 0};
    closest_reduce(&basis, &reduction);
    closest_each(&basis, place, 1.0, 100, take, &found);
    assert_int_equal(found.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_exactly_the_points_that_a_look_at_all_finds),
        cmocka_unit_test(reduction_keeps_the_lattice_and_shortens_a_skewed_basis),
        cmocka_unit_test(takes_no_more_points_than_it_may),
        cmocka_unit_test(a_basis_that_is_none_finds_nothing_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
