/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/skips.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controller/plan/rest.h"
#include "controller/plan/squeeze.h"

/* Less room than this is worth a word. */
static const double SQUEEZED = 0.97;

/* Where each dot of the field stands, sorted by id: skips are sorted alike. */
struct where {
    uint32_t dot;
    int line;
    uint16_t zone;
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
        where[i] = (struct where){field->dot[i].id, field->dot[i].line, field->dot[i].zone};
    }
    if (where) {
        qsort(where, field->count, sizeof(*where), by_dot);
    }
    return where;
}

/* line 0: nowhere. */
static struct where find(const struct where *where, size_t count, uint32_t dot)
{
    const struct where key = {.dot = dot};
    const struct where *found = where ? bsearch(&key, where, count, sizeof(*where), by_dot) : NULL;
    return found ? *found : key;
}

void skips_show(const struct planning *planning)
{
    const struct plan *plan = &planning->plan;
    const struct field *field = &planning->inputs.field;
    struct where *where = sorted_lines(field);
    for (size_t i = 0; i < plan->skip_count; i++) {
        const struct plan_skip *skip = &plan->skip[i];
        (void)fprintf(stderr, "%s:%d: dot %u is skipped: %s%s%s\n", planning->inputs.job.field_path,
                      find(where, field->count, skip->dot).line, skip->dot,
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
        const struct where at = find(where, field->count, skip->dot);
        json_t *one = json_pack("{s:I, s:i, s:s, s:s, s:s}", "dot", (json_int_t)skip->dot, "line",
                                at.line, "zone", planning->inputs.job.zone[at.zone].id, "reason",
                                skip_reason_name(skip->reason), "detail", skip->detail);
        (void)json_array_append_new(list, one);
    }
    free(where);
    return list;
}

/* Nobody will be asked to change what the plan changes. */
static void warn_of_changes(const struct planning *planning, json_t *warnings)
{
    const struct plan *plan = &planning->plan;
    size_t changes = 0;
    for (size_t i = 1; i < plan->strike_count && !planning->inputs.job.order.changes_stop; i++) {
        changes += strcmp(plan->strike[i].shade, plan->strike[i - 1].shade) != 0;
    }
    if (changes > 0) {
        char text[200];
        (void)snprintf(text, sizeof(text),
                       "the shade changes %zu times and the job does not stop for it: `order: "
                       "{changes: stop}` makes it",
                       changes);
        (void)json_array_append_new(warnings, json_string(text));
    }
}

/* A depth that is not known, and a design that has less room than on paper. */
static void warn_of_surface(const struct planning *planning, json_t *warnings)
{
    char text[200];
    const size_t skipped = planning->plan.skipped[SKIP_BAND];
    if (skipped > 0) {
        (void)snprintf(text, sizeof(text),
                       "%zu of %zu dots (%.1f %%) are skipped because the head's surface is not "
                       "known well enough there: touch it at more places, or scan it again",
                       skipped, planning->plan.dots_in,
                       100.0 * (double)skipped / (double)planning->plan.dots_in);
        (void)json_array_append_new(warnings, json_string(text));
    }
    struct squeeze worst;
    if (squeeze_worst(&planning->inputs, &worst) && worst.across < SQUEEZED) {
        (void)snprintf(text, sizeof(text),
                       "the sheet %s is squeezed by up to %.1f %%, at dot %u, %.0f mm from its "
                       "origin: dots lie that much closer there, across the way to the origin",
                       worst.sheet, 100.0 * (1.0 - worst.across), worst.dot, worst.away_mm);
        (void)json_array_append_new(warnings, json_string(text));
    }
}

json_t *skips_warnings(const struct planning *planning)
{
    const struct job_limits *limits = &planning->inputs.job.limits;
    json_t *warnings = json_array();
    char text[200];
    const size_t later = planning->plan.skipped[SKIP_LATER];
    if (later > 0) {
        (void)snprintf(text, sizeof(text),
                       "the session would take longer than limits.session_h, %.1f h: %zu dots are "
                       "left for another sitting; start session %u again then",
                       limits->session_h, later, planning->plan.session);
        (void)json_array_append_new(warnings, json_string(text));
    }
    const struct rest_sum rest = rest_waits(&planning->plan, &planning->solution, NULL);
    if (rest.waits > 0) {
        (void)snprintf(text, sizeof(text),
                       "the job waits %.0f s, before %zu strikes, for skin within %.1f mm of a "
                       "strike less than %.0f s ago",
                       rest.wait_s, rest.waits, limits->rest_mm, limits->rest_s);
        (void)json_array_append_new(warnings, json_string(text));
    }
    if (planning->solution.home_in_person) {
        (void)json_array_append_new(
            warnings, json_string("the arm would be in the person where it is homed, and no hop "
                                  "may begin there: move head_rest, or homed_at of its joints"));
    }
    warn_of_changes(planning, warnings);
    warn_of_surface(planning, warnings);
    return warnings;
}
