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

/* After the conventions of each program. */
static const struct drawing_row {
    const char *path;
    double width_mm;
    size_t dots, skipped, hidden, unpainted, strokes, others, clipped;
} DRAWINGS[] = {
    {"tests/drawings/stipplegen.svg", 100, 3, 0, 0, 0, 1, 0, 0},
    {"tests/drawings/inkscape.svg", 0, 6, 0, 2, 0, 0, 2, 0},
    {"tests/drawings/vpype.svg", 0, 3, 0, 0, 0, 0, 0, 0},
    {"tests/drawings/axidraw.svg", 0, 5, 2, 0, 0, 0, 0, 0},
    {"tests/drawings/illustrator.svg", 0, 4, 0, 2, 1, 0, 0, 0},
    {"tests/drawings/affinity.svg", 0, 4, 0, 0, 2, 0, 0, 0},
    {"tests/drawings/figma.svg", 0, 4, 0, 0, 2, 0, 0, 1},
    {"tests/drawings/matplotlib.svg", 0, 3, 0, 0, 2, 0, 0, 1},
    {"tests/drawings/potrace.svg", 0, 3, 0, 0, 0, 0, 0, 0},
    {"tests/drawings/svgo.svg", 0, 9, 0, 0, 0, 1, 0, 0},
};
enum { DRAWINGS_COUNT = sizeof DRAWINGS / sizeof DRAWINGS[0] };

static struct result read_bytes(const struct job *job, const struct drawing_row *row,
                                const char *text, size_t size)
{
    struct result result = {.code = ERR_OK};
    struct err err = {0};
    struct field_import import = FRONT;
    import.svg.width_mm = row->width_mm;
    result.code = field_read_svg_text(&result.field, &result.count, row->path, text, size, &import,
                                      job, 1.2, &result.diags, &err);
    return result;
}

static void check_row(const struct result *result, const struct drawing_row *row)
{
    const size_t *rejects = result->count.svg.rejected;
    check_account(result, row->path);
    if (result->field.count != row->dots || rejects[SVG_SKIPPED_LAYER] != row->skipped ||
        rejects[SVG_HIDDEN] != row->hidden || rejects[SVG_UNPAINTED] != row->unpainted ||
        rejects[SVG_STROKE] != row->strokes || rejects[SVG_CLIPPED] != row->clipped ||
        rejects[SVG_TEXT] + rejects[SVG_IMAGE] != row->others) {
        fail_msg("%s: %zu dots; %s", row->path, result->field.count,
                 result->diags.kept ? result->diags.item[0].text : "");
    }
}

static void accounts_for_everything_in_files_of_other_programs(void **state)
{
    for (size_t i = 0; i < DRAWINGS_COUNT; i++) {
        struct file file;
        struct err err = {0};
        assert_int_equal(file_read(&file, DRAWINGS[i].path, &err), ERR_OK);
        struct result result = read_bytes(*state, &DRAWINGS[i], file.data, file.size);
        check_row(&result, &DRAWINGS[i]);
        result_free(&result);
        file_free(&file);
    }
}

/* With a mark of byte order and CRLF, or as UTF-16 of either order; *size of what is returned. */
static char *encoded(const struct file *file, int how, size_t *size)
{
    char *out = calloc(2 * file->size + 4, 2);
    size_t used = 0;
    const char *mark = how == 0 ? "\xef\xbb\xbf" : how == 1 ? "\xff\xfe" : "\xfe\xff";
    for (size_t i = 0; mark[i] != '\0'; i++) {
        out[used++] = mark[i];
    }
    const char *declared = strstr(file->data, "?>");
    /* a declaration of another encoding would be wrong */
    const size_t from = how > 0 && declared ? (size_t)(declared - file->data) + 2 : 0;
    for (size_t i = from; i < file->size; i++) {
        const char c = file->data[i];
        if (how == 0 && c == '\n') {
            out[used++] = '\r';
        }
        if (how == 2) {
            out[used++] = '\0';
        }
        out[used++] = c;
        if (how == 1) {
            out[used++] = '\0';
        }
    }
    *size = used;
    return out;
}

static void reads_the_same_in_every_encoding_that_programs_write(void **state)
{
    for (size_t i = 0; i < 3 * DRAWINGS_COUNT; i++) {
        const struct drawing_row *row = &DRAWINGS[i / 3];
        struct file file;
        struct err err = {0};
        size_t size = 0;
        assert_int_equal(file_read(&file, row->path, &err), ERR_OK);
        char *text = encoded(&file, (int)(i % 3), &size);
        struct result plain = read_bytes(*state, row, file.data, file.size);
        struct result result = read_bytes(*state, row, text, size);
        check_row(&result, row);
        for (size_t k = 0; k < row->dots; k++) {
            assert_true(result.field.dot[k].x_mm == plain.field.dot[k].x_mm);
            assert_true(result.field.dot[k].y_mm == plain.field.dot[k].y_mm);
        }
        result_free(&plain);
        result_free(&result);
        free(text);
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
        cmocka_unit_test(reads_the_same_in_every_encoding_that_programs_write),
        cmocka_unit_test(reads_a_million_dots),
    };
    return cmocka_run_group_tests(tests, open_job, close_job);
}
