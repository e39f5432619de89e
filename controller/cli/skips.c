/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/skips.h"

#include <stdio.h>
#include <stdlib.h>

#include "controller/plan/rest.h"

/* Where each dot of the field stands, sorted by id: skips are sorted alike. */
struct where {
    uint32_t dot;
    int line;
};

static int by_dot(const void *left, const void *right)
{
    const uint32_t a = ((const struct where *)left)->dot;
    const uint32_t b = ((const struct where *)right)->dot;
    return a < b ? -1 : a > b;
}

static struct where *sorted_lines(const struct field *field)
{
    struct where *where = calloc(field->count + 1, sizeof(*where));
    for (size_t i = 0; where && i < field->count; i++) {
        where[i] = (struct where){field->dot[i].id, field->dot[i].line};
    }
    if (where) {
        qsort(where, field->count, sizeof(*where), by_dot);
    }
    return where;
}

static int line_of(const struct where *where, size_t count, uint32_t dot)
{
    const struct where key = {.dot = dot};
    const struct where *found = where ? bsearch(&key, where, count, sizeof(*where), by_dot) : NULL;
    return found ? found->line : 0;
}

void skips_show(const struct planning *planning)
{
    const struct plan *plan = &planning->plan;
    const struct field *field = &planning->inputs.field;
    struct where *where = sorted_lines(field);
    for (size_t i = 0; i < plan->skip_count; i++) {
        const struct plan_skip *skip = &plan->skip[i];
        (void)fprintf(stderr, "%s:%d: dot %u is skipped: %s%s%s\n", planning->inputs.job.field_path,
                      line_of(where, field->count, skip->dot), skip->dot,
                      skip_reason_name(skip->reason), skip->detail[0] ? " " : "", skip->detail);
    }
    free(where);
}

json_t *skips_list(const struct planning *planning)
{
    const struct plan *plan = &planning->plan;
    const struct field *field = &planning->inputs.field;
    struct where *where = sorted_lines(field);
    json_t *list = json_array();
    for (size_t i = 0; i < plan->skip_count; i++) {
        const struct plan_skip *skip = &plan->skip[i];
        json_t *one = json_pack("{s:I, s:i, s:s, s:s}", "dot", (json_int_t)skip->dot, "line",
                                line_of(where, field->count, skip->dot), "reason",
                                skip_reason_name(skip->reason), "detail", skip->detail);
        (void)json_array_append_new(list, one);
    }
    free(where);
    return list;
}

json_t *skips_warnings(const struct planning *planning)
{
    const struct job_limits *limits = &planning->inputs.job.limits;
    json_t *warnings = json_array();
    char text[200];
    const double hours = planning->solution.time_s / 3600;
    if (limits->session_h > 0 && hours > limits->session_h) {
        (void)snprintf(text, sizeof(text), "the session takes %.1f h; limits.session_h is %.1f",
                       hours, limits->session_h);
        (void)json_array_append_new(warnings, json_string(text));
    }
    const size_t soon =
        limits->rest_mm > 0 && limits->rest_s > 0
            ? rest_too_soon(&planning->plan, &planning->solution, limits->rest_mm, limits->rest_s)
            : 0;
    if (soon > 0) {
        (void)snprintf(text, sizeof(text),
                       "%zu strikes come within %.1f mm of one less than %.0f s before: this "
                       "version's order does not wait for limits.rest_s",
                       soon, limits->rest_mm, limits->rest_s);
        (void)json_array_append_new(warnings, json_string(text));
    }
    return warnings;
}
