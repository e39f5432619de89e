/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/drawing_fixture.h"
#include "tests/unit/job_text.h"

const struct field_import FRONT = {.words = {.zone = "front", .shade = "light", .session = 1}};

struct result read_with(const struct job *job, const char *text, const struct field_import *import)
{
    struct result result = {.code = ERR_OK};
    struct err err = {0};
    result.code = field_read_svg_text(&result.field, &result.count, "a.svg", text, strlen(text),
                                      import, job, 1.2, &result.diags, &err);
    return result;
}

void result_free(struct result *result)
{
    field_free(&result->field);
    field_import_count_free(&result->count);
    diag_free(&result->diags);
}

static size_t rejected(const struct field_import_count *count)
{
    size_t sum = 0;
    for (size_t i = 0; i < SVG_REJECTS; i++) {
        sum += count->svg.rejected[i];
    }
    return sum;
}

void check_account(const struct result *result, const char *what)
{
    const struct field_import_count *count = &result->count;
    const struct svg *svg = &count->svg;
    const size_t single = svg->marks - svg->marks_of_strokes;
    const size_t lost = count->unmapped + count->off_sheet + count->bad_depth;
    if (svg->drawn != single + svg->strokes_stippled + rejected(count)) {
        fail_msg("%s: %zu drawn, %zu marks, %zu rejected", what, svg->drawn, svg->marks,
                 rejected(count));
    }
    if (svg->marks != result->field.count + lost) {
        fail_msg("%s: %zu marks, %zu dots, %zu lost", what, svg->marks, result->field.count, lost);
    }
}

int open_job(void **state)
{
    static struct job job;
    job = job_text_read();
    *state = &job;
    return 0;
}

int close_job(void **state)
{
    job_free(*state);
    return 0;
}
