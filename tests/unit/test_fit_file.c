/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/fit.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

enum { SIDE = 7, BAND_SIDE = 5 };

static struct fit random_fit(struct seed *seed)
{
    struct fit fit = {.source = FIT_FROM_PROBES,
                      .source_sha256 = sha256_of("abc", 3),
                      .points = 150,
                      .noise_mm = 0.2 * seed_unit(seed),
                      .centre_mm = {10.0 * seed_unit(seed), 0, 38.5},
                      .axis = {0, 0, 1},
                      .right = {0, -1, 0},
                      .half = 2};
    fit_new_tables(&fit, SIDE, BAND_SIDE);
    for (int i = 0; i < SIDE * SIDE; i++) {
        fit.r_mm[i] = 80 + 20 * seed_unit(seed);
    }
    for (int i = 0; i < BAND_SIDE * BAND_SIDE; i++) {
        fit.band_mm[i] = seed_unit(seed);
    }
    return fit;
}

static void what_is_written_is_read_back_the_same(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct fit fit = random_fit(&seed);
    size_t size = 0;
    char *text = fit_write(&fit, &size);
    assert_int_equal(strlen(text), size);
    fit_quantise(&fit);

    struct fit read;
    struct diags diags = {0};
    struct err err;
    assert_int_equal(fit_read_text(&read, "a.fit", text, size, &diags, &err), ERR_OK);
    assert_int_equal(read.source, FIT_FROM_PROBES);
    assert_true(sha256_equal(&read.source_sha256, &fit.source_sha256));
    assert_int_equal(read.points, 150);
    assert_memory_equal(read.centre_mm, fit.centre_mm, sizeof(fit.centre_mm));
    assert_memory_equal(read.axis, fit.axis, sizeof(fit.axis));
    assert_memory_equal(read.right, fit.right, sizeof(fit.right));
    assert_true(read.side == SIDE && read.band_side == BAND_SIDE && read.half == 2);
    assert_memory_equal(read.r_mm, fit.r_mm, SIDE * SIDE * sizeof(double));
    assert_memory_equal(read.band_mm, fit.band_mm, BAND_SIDE * BAND_SIDE * sizeof(double));

    size_t again_size = 0;
    char *again = fit_write(&read, &again_size);
    assert_int_equal(again_size, size);
    assert_memory_equal(again, text, size);
    free(again);
    free(text);
    fit_free(&read);
    fit_free(&fit);
}

static void faults_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *told;
    } CASES[] = {
        {"pigment-fit 1", "pigment-fit 2", "a.fit:1:1: error: no fit file"},
        {"source probes", "source guess", "a.fit:2:7: error: source: allowed: scan or probes"},
        {"points 150", "points 0", "a.fit:3:8: error: '0'; allowed: a number from 1"},
        {"noise_mm", "noise", "a.fit:4:1: error: 'noise'; allowed here: a line 'noise_mm'"},
        {"axis 0.000000000 0.0", "axis 0.000000000 0.1", "axis and right: allowed: directions"},
        {"spline 7", "spline 3", "a.fit:8:8: error: '3'; allowed: a number from 4 to 128"},
        {"spline 7 2", "spline 7.5 2", "allowed: a whole number"},
        {"spline 7", "spline 8", "''; allowed: a number from 5 to 400"},
        {"band 5", "band 129", "'129'; allowed: a number from 2 to 128"},
        {"end 21", "end 20", "'20'; allowed: a number from 21 to 21"},
        {"end 21", "fin 21", "'fin'; allowed here: a line 'end'"},
        {"end 21\n", "", "a.fit:22:1: error: the file ends where a line 'end' is due"},
        {"end 21\n", "end 21\nmore", "after 'end' nothing may follow"},
        {"right 0.000000000 -1.000000000 0.000000000", "right 0 -1 0 0", "should have ended"},
        {"right 0.000000000 -1.000000000", "right nan -1", "'nan'; allowed: a number"},
    };
    struct seed seed = seed_from_env();
    struct fit fit = random_fit(&seed);
    size_t size = 0;
    char *good = fit_write(&fit, &size);
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        char *text = scratch_replace(good, CASES[i].from, CASES[i].to);
        struct fit read;
        struct diags diags = {0};
        struct err err;
        assert_int_equal(fit_read_text(&read, "a.fit", text, strlen(text), &diags, &err),
                         ERR_CONFIG);
        assert_true(scratch_has(&diags, CASES[i].told));
        diag_free(&diags);
        fit_free(&read);
        free(text);
    }
    free(good);
    fit_free(&fit);
}

static void no_cut_of_a_fit_file_is_taken_for_a_whole_one(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct fit fit = random_fit(&seed);
    size_t size = 0;
    char *text = fit_write(&fit, &size);
    // without the last line's end it is still whole
    for (size_t cut = 0; cut + 1 < size; cut++) {
        struct fit read;
        struct diags diags = {0};
        struct err err;
        assert_int_equal(fit_read_text(&read, "a.fit", text, cut, &diags, &err), ERR_CONFIG);
        assert_int_equal(diags.errors, 1);
        diag_free(&diags);
        fit_free(&read);
    }
    free(text);
    fit_free(&fit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back_the_same),
        cmocka_unit_test(faults_are_told_with_their_place),
        cmocka_unit_test(no_cut_of_a_fit_file_is_taken_for_a_whole_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
