/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/fit.h"
#include "config/memory.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

enum { SIDE = 7, BAND_SIDE = 5 };

static struct fit random_surface(struct seed *seed)
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

static struct fit random_fit(struct seed *seed)
{
    struct fit fit = random_surface(seed);
    fit.face = memory_new(1, sizeof(*fit.face));
    *fit.face = random_surface(seed);
    fit.face->half = 0.85;
    return fit;
}

/* As of touches: how far its normals may be off is said as well. */
static struct fit leaning_fit(struct seed *seed)
{
    struct fit fit = random_fit(seed);
    fit.lean_rad = memory_new(BAND_SIDE * BAND_SIDE, sizeof(*fit.lean_rad));
    for (int i = 0; i < BAND_SIDE * BAND_SIDE; i++) {
        fit.lean_rad[i] = 0.1 * seed_unit(seed);
    }
    return fit;
}

static void assert_same_surface(const struct fit *a, const struct fit *b)
{
    assert_int_equal(a->source, b->source);
    assert_true(sha256_equal(&a->source_sha256, &b->source_sha256));
    assert_int_equal(a->points, b->points);
    assert_memory_equal(a->centre_mm, b->centre_mm, sizeof(a->centre_mm));
    assert_memory_equal(a->axis, b->axis, sizeof(a->axis));
    assert_memory_equal(a->right, b->right, sizeof(a->right));
    assert_true(a->side == b->side && a->band_side == b->band_side && a->half == b->half);
    assert_memory_equal(a->r_mm, b->r_mm, SIDE * SIDE * sizeof(double));
    assert_memory_equal(a->band_mm, b->band_mm, BAND_SIDE * BAND_SIDE * sizeof(double));
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
    assert_same_surface(&read, &fit);
    assert_non_null(read.face);
    assert_same_surface(read.face, fit.face);
    assert_null(read.face->face);

    size_t again_size = 0;
    char *again = fit_write(&read, &again_size);
    assert_int_equal(again_size, size);
    assert_memory_equal(again, text, size);
    free(again);
    free(text);
    fit_free(&read);
    fit_free(&fit);
}

static void how_normals_may_lean_is_written_and_read_back(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    struct fit fit = leaning_fit(&seed), read;
    struct diags diags = {0};
    struct err err;
    size_t size = 0;
    char *text = fit_write(&fit, &size);
    fit_quantise(&fit);
    assert_int_equal(fit_read_text(&read, "a.fit", text, size, &diags, &err), ERR_OK);
    assert_same_surface(&read, &fit);
    assert_memory_equal(read.lean_rad, fit.lean_rad, BAND_SIDE * BAND_SIDE * sizeof(double));
    assert_null(read.face->lean_rad);
    fit_free(&read);
    char *lean = strstr(text, "\nlean\nl ");
    assert_non_null(lean);
    memcpy(lean, "\nlead", 5);
    assert_int_equal(fit_read_text(&read, "a.fit", text, size, &diags, &err), ERR_CONFIG);
    fit_free(&read);
    memcpy(lean, "\nlean\nx", 7);
    assert_int_equal(fit_read_text(&read, "a.fit", text, size, &diags, &err), ERR_CONFIG);
    fit_free(&read);
    diag_free(&diags);
    free(text);
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
        {"end 41", "end 40", "'40'; allowed: a number from 41 to 41"},
        {"end 41", "fin 41", "'fin'; allowed here: a line 'end'"},
        {"end 41\n", "", "a.fit:42:1: error: the file ends where a line 'end' is due"},
        {"end 41\n", "end 41\nmore", "after 'end' nothing may follow"},
        {"right 0.000000000 -1.000000000 0.000000000", "right 0 -1 0 0", "should have ended"},
        {"face\n", "face 1\n", "a.fit:22:6: error: '1': the line should have ended"},
        {"face\npoints", "face\nface\npoints", "'face'; allowed here: a line 'points'"},
        {"spline 7 0.85", "spline 7 0.05", "'0.05"},
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
        cmocka_unit_test(how_normals_may_lean_is_written_and_read_back),
        cmocka_unit_test(faults_are_told_with_their_place),
        cmocka_unit_test(no_cut_of_a_fit_file_is_taken_for_a_whole_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
