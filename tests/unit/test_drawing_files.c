/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/file.h"
#include "config/number.h"
#include "tests/unit/drawing_fixture.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

/* As a field has it: to a tenth of a micrometre. */
static double random_mm(struct seed *seed, double lo, double hi)
{
    return number_quantise(lo + (hi - lo) * seed_unit(seed), 4);
}

static void random_field(struct field *field, const struct job *job, bool is_head)
{
    struct seed seed = seed_from_env();
    *field = (struct field){.frame = is_head ? FIELD_HEAD : FIELD_SHEET, .count = 500};
    field->dot = calloc(field->count, sizeof *field->dot);
    field_add_part(field, "", 0);
    field_add_part(field, "new cup", 7);
    for (size_t i = 0; i < field->count; i++) {
        const double place[3] = {random_mm(&seed, -90, 90), random_mm(&seed, -90, 90),
                                 random_mm(&seed, 20, 120)};
        field->dot[i] = (struct dot){.id = (uint32_t)(1 + (i * 7919) % 4001),
                                     .x_mm = place[0],
                                     .y_mm = place[1],
                                     .z_mm = is_head ? place[2] : 0,
                                     .zone = (uint16_t)(i % job->zone_count),
                                     .shade = (uint16_t)(i / 3 % job->shade_count),
                                     .session = (uint8_t)(1 + i % 3),
                                     .depth_mm = 0.4,
                                     .diameter_mm = i % 4 ? 0.05 + 0.001 * (double)(i % 300) : 0,
                                     .part = i >= 300};
    }
}

static void gives_the_same_bytes_again_through_a_drawing(void **state)
{
    const struct job *job = *state;
    for (int is_head = 0; is_head < 2; is_head++) {
        struct field field;
        random_field(&field, job, is_head);
        size_t csv_size = 0, svg_size = 0, again_size = 0;
        char *csv = field_write_csv(&field, job, &csv_size);
        char *svg = field_write_svg(&field, job, &svg_size);
        struct result result = read_with(job, svg, &(struct field_import){.sheet = NULL});
        if (result.code != ERR_OK) {
            fail_msg("%s", result.diags.item[0].text);
        }
        char *again = field_write_csv(&result.field, job, &again_size);
        assert_int_equal(again_size, csv_size);
        assert_memory_equal(again, csv, csv_size);
        field_free(&field);
        result_free(&result);
        free(csv);
        free(svg);
        free(again);
    }
}

static void refuses_a_dot_moved_by_hand_in_the_head_frame(void **state)
{
    struct field field;
    random_field(&field, *state, true);
    size_t size = 0;
    char *svg = field_write_svg(&field, *state, &size);
    char *at = strstr(svg, " cx=\"");
    at[5] = at[5] == '-' ? '1' : '-';
    struct result result = read_with(*state, svg, &FRONT);
    assert_int_equal(result.code, ERR_DATA);
    assert_true(scratch_has(&result.diags, "draw on a sheet"));
    check_account(&result, "moved");
    field_free(&field);
    result_free(&result);
    free(svg);
}

static void accounts_for_everything_in_files_of_other_programs(void **state)
{
    static const struct {
        const char *path;
        double width_mm;
        size_t dots, skipped, hidden, strokes, others;
    } rows[] = {
        {"tests/drawings/stipplegen.svg", 100, 3, 0, 0, 1, 0},
        {"tests/drawings/inkscape.svg", 0, 6, 0, 2, 0, 2},
        {"tests/drawings/vpype.svg", 0, 3, 0, 0, 0, 0},
        {"tests/drawings/axidraw.svg", 0, 5, 2, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct file file;
        struct err err = {0};
        assert_int_equal(file_read(&file, rows[i].path, &err), ERR_OK);
        struct field_import import = FRONT;
        import.svg.width_mm = rows[i].width_mm;
        struct result result = read_with(*state, file.data, &import);
        check_account(&result, rows[i].path);
        const size_t *rejects = result.count.svg.rejected;
        if (result.field.count != rows[i].dots || rejects[SVG_SKIPPED_LAYER] != rows[i].skipped ||
            rejects[SVG_HIDDEN] != rows[i].hidden || rejects[SVG_STROKE] != rows[i].strokes ||
            rejects[SVG_TEXT] + rejects[SVG_IMAGE] != rows[i].others) {
            fail_msg("%s: %zu dots; %s", rows[i].path, result.field.count,
                     result.diags.kept ? result.diags.item[0].text : "");
        }
        result_free(&result);
        file_free(&file);
    }
}

static void reads_a_million_dots(void **state)
{
    static const char DOT[] = "<path d='M50 50'/>";
    const size_t count = 1000000, len = sizeof DOT - 1;
    char *text = malloc(sizeof OPEN + count * len + 16);
    memcpy(text, OPEN, sizeof OPEN - 1);
    char *at = text + sizeof OPEN - 1;
    for (size_t i = 0; i < count; i++, at += len) {
        memcpy(at, DOT, len);
    }
    memcpy(at, "</svg>", 7);
    struct result result = read_with(*state, text, &FRONT);
    assert_int_equal(result.code, ERR_OK);
    assert_int_equal(result.field.count, count);
    result_free(&result);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_same_bytes_again_through_a_drawing),
        cmocka_unit_test(refuses_a_dot_moved_by_hand_in_the_head_frame),
        cmocka_unit_test(accounts_for_everything_in_files_of_other_programs),
        cmocka_unit_test(reads_a_million_dots),
    };
    return cmocka_run_group_tests(tests, open_job, close_job);
}
