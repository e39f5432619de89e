/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp_air.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "controller/plan/head_open.h"
#include "tests/unit/seed.h"

enum { PLACES = 20000 };

static void open_scalp(struct scalp *scalp)
{
    struct head head;
    struct diags diags = {0};
    struct err err;
    assert_int_equal(head_open(&head, "examples/heads/scanned.yaml", &diags, &err), ERR_OK);
    scalp_init(scalp, &head);
    head_free(&head);
    diag_free(&diags);
}

static struct vec3 anywhere(struct seed *seed, double half_mm)
{
    return (struct vec3){half_mm * (2.0 * seed_unit(seed) - 1.0),
                         half_mm * (2.0 * seed_unit(seed) - 1.0),
                         half_mm * (2.0 * seed_unit(seed) - 1.0)};
}

static void never_says_more_than_the_distance_and_seldom_much_less(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp scalp;
    static double short_mm[PLACES];
    size_t count = 0;
    open_scalp(&scalp);
    while (count < PLACES) {
        const struct vec3 at = anywhere(&seed, 238.0);
        const double exact_mm = scalp_distance(&scalp, at);
        const double off_mm = exact_mm - scalp_air_at_least(scalp.air, at);
        if (exact_mm > 0.0 && off_mm < -1e-6) {
            fail_msg("%.6f mm more than %.6f at %.3f %.3f %.3f", -off_mm, exact_mm, at.x, at.y,
                     at.z);
        }
        if (exact_mm > 0.0 && at.z > 0.0) {
            short_mm[count++] = off_mm;
        }
    }
    gsl_sort(short_mm, 1, PLACES);
    const double median_mm = gsl_stats_median_from_sorted_data(short_mm, 1, PLACES);
    if (median_mm > 2.5 || short_mm[PLACES - 1] > 14.0) {
        fail_msg("short by %.2f mm, at most %.2f", median_mm, short_mm[PLACES - 1]);
    }
    scalp_deinit(&scalp);
}

static void far_outside_of_its_grid_it_still_bounds(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct scalp scalp;
    open_scalp(&scalp);
    for (int i = 0; i < 2000; i++) {
        const struct vec3 at = anywhere(&seed, 900.0);
        assert_true(scalp_air_at_least(scalp.air, at) <= scalp_distance(&scalp, at) + 1e-6);
    }
    scalp_deinit(&scalp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_says_more_than_the_distance_and_seldom_much_less),
        cmocka_unit_test(far_outside_of_its_grid_it_still_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
