/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/skips.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "controller/plan/rest.h"
#include "controller/plan/skip_why.h"
#include "controller/plan/squeeze.h"
#include "kinematics/scalp/scalp.h"

/* Less room than this is worth a word. */
static const double SQUEEZED = 0.97;

/* The field's dots, sorted by id, and why they are missed: skips are sorted alike. */
struct lookup {
    const struct dot **dot;
    size_t count;
    struct skip_whys whys;
};

static int by_id(const void *left, const void *right)
{
    const uint32_t a = (*(const struct dot *const *)left)->id;
    const uint32_t b = (*(const struct dot *const *)right)->id;
    return a < b ? -1 : a > b;
}

static enum err_code lookup_init(struct lookup *lookup, const struct plan_inputs *inputs,
                                 struct err *err)
{
    const struct field *field = &inputs->field;
    *lookup = (struct lookup){.count = field->count};
    lookup->dot = memory_new(field->count + 1, sizeof(struct dot *));
    for (size_t i = 0; i < field->count; i++) {
        lookup->dot[i] = &field->dot[i];
    }
    qsort(lookup->dot, field->count, sizeof(struct dot *), by_id);
    return skip_whys_init(&lookup->whys, inputs, err);
}

static void lookup_free(struct lookup *lookup)
{
    skip_whys_free(&lookup->whys);
    free(lookup->dot);
}

static const struct dot *find(const struct lookup *lookup, uint32_t id)
{
    const struct dot key = {.id = id}, *at = &key;
    const struct dot **found =
        bsearch(&at, lookup->dot, lookup->count, sizeof(struct dot *), by_id);
    assert(found != NULL);
    return *found;
}

static void show_one(const struct planning *planning, const struct dot *dot,
                     const struct plan_skip *skip, const struct skip_why *why)
{
    (void)fprintf(stderr, "%s:%d: dot %u is skipped: %s%s%s%s%s\n", planning->inputs.job.field_path,
                  dot->line, dot->id, skip_reason_name(skip->reason), skip->detail[0] ? " " : "",
                  skip->detail, why->text[0] ? ": " : "", why->text);
}

static json_t *list_one(const struct planning *planning, const struct dot *dot,
                        const struct plan_skip *skip, const struct skip_why *why)
{
    json_t *one = json_pack("{s:I, s:i, s:s, s:s, s:s}", "dot", (json_int_t)skip->dot, "line",
                            dot->line, "zone", planning->inputs.job.zone[dot->zone].id, "reason",
                            skip_reason_name(skip->reason), "detail", skip->detail);
    if (why->text[0] != '\0') {
        (void)json_object_set_new(one, "text", json_string(why->text));
    }
    if (why->is_known) {
        (void)json_object_set_new(one, "number", json_real(why->number));
        (void)json_object_set_new(one, "limit", json_real(why->limit));
        (void)json_object_set_new(one, "unit", json_string(why->unit));
    }
    return one;
}

enum err_code skips_tell(const struct planning *planning, json_t **list, struct err *err)
{
    const struct plan *plan = &planning->plan;
    struct lookup lookup;
    const enum err_code code = lookup_init(&lookup, &planning->inputs, err);
    *list = json_array();
    for (size_t i = 0; code == ERR_OK && i < plan->skip_count; i++) {
        const struct plan_skip *skip = &plan->skip[i];
        const struct dot *dot = find(&lookup, skip->dot);
        const struct skip_why why = skip_why_of(&lookup.whys, dot, skip->reason);
        show_one(planning, dot, skip, &why);
        (void)json_array_append_new(*list, list_one(planning, dot, skip, &why));
    }
    lookup_free(&lookup);
    return code;
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

/* Places that were taken on another head: how many, and how far they are off this one. */
static void warn_of_another_head(const struct planning *planning, json_t *warnings)
{
    const struct plan *plan = &planning->plan;
    const bool on_sheet = planning->inputs.field.frame == FIELD_SHEET;
    struct lookup lookup;
    struct err unused;
    size_t off = 0;
    double sum_mm = 0.0;
    if (on_sheet || plan->skipped[SKIP_OFF_SCALP] == 0) {
        return;
    }
    const enum err_code code = lookup_init(&lookup, &planning->inputs, &unused);
    for (size_t i = 0; code == ERR_OK && i < plan->skip_count; i++) {
        if (plan->skip[i].reason == SKIP_OFF_SCALP) {
            const struct skip_why why =
                skip_why_of(&lookup.whys, find(&lookup, plan->skip[i].dot), SKIP_OFF_SCALP);
            off += why.is_known;
            sum_mm += why.is_known ? why.number : 0.0;
        }
    }
    lookup_free(&lookup);
    if (off > 0) {
        char text[200];
        (void)snprintf(text, sizeof(text),
                       "%zu of %zu dots lie more than %.0f mm off this head's surface, %.1f mm on "
                       "the mean: their places were taken on another head, or in another frame",
                       off, plan->dots_in, STAGE_OFF_SURFACE_MAX_MM, sum_mm / (double)off);
        (void)json_array_append_new(warnings, json_string(text));
    }
}

/* How many strikes the needle is likely to lean in by more than the machine may: what a head that
 * was touched does not say of its normals. */
static void warn_of_lean(const struct planning *planning, json_t *warnings)
{
    const struct plan *plan = &planning->plan;
    const double most_rad = planning->inputs.machine.strike.tilt_max_rad;
    struct scalp scalp;
    double over = 0.0;
    scalp_init(&scalp, &planning->inputs.head);
    for (size_t i = 0; i < plan->strike_count; i++) {
        over += scalp_leans_over(&scalp, plan->strike[i].at_mm, most_rad);
    }
    scalp_deinit(&scalp);
    if (over >= 1.0) {
        char text[240];
        (void)snprintf(text, sizeof(text),
                       "the needle is likely to lean by more than tilt_max_deg, %.3g, in %.0f of "
                       "%zu strikes (%.1f %%): touch the head at more places, scan it, or leave "
                       "out where it is likeliest: `limits: {lean_share: 0.01}`",
                       deg_from_rad(most_rad), over, plan->strike_count,
                       100.0 * over / (double)plan->strike_count);
        (void)json_array_append_new(warnings, json_string(text));
    }
}

/* A depth that is not known, and a design that has less room than on paper. */
static void warn_of_surface(const struct planning *planning, json_t *warnings)
{
    char text[200];
    const size_t skipped = planning->plan.skipped[SKIP_BAND];
    if (skipped > 0) {
        (void)snprintf(
            text, sizeof(text),
            "%zu of %zu dots (%.1f %%) are skipped because the head's surface is not "
            "known well enough there: touch it where `pigment fit` says, or scan it again",
            skipped, planning->plan.dots_in,
            100.0 * (double)skipped / (double)planning->plan.dots_in);
        (void)json_array_append_new(warnings, json_string(text));
    }
    warn_of_lean(planning, warnings);
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
    warn_of_another_head(planning, warnings);
    warn_of_surface(planning, warnings);
    return warnings;
}
