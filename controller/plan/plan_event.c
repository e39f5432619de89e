/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/plan_event.h"

#include <assert.h>
#include <string.h>

#include "config/document.h"
#include "config/memory.h"
#include "config/number.h"

static const double TIME_MAX_S = 86400, REST_MAX_MM = 100, REST_MAX_S = 3600;

static const char *const NAME[PLAN_EVENT_KINDS] = {[PLAN_RELOAD] = "reload",
                                                   [PLAN_NEEDLE] = "needle",
                                                   [PLAN_BREAK] = "break",
                                                   [PLAN_POSE] = "pose",
                                                   [PLAN_PAUSE] = "pause"};

const char *plan_event_name(enum plan_event_kind kind)
{
    assert((unsigned)kind < PLAN_EVENT_KINDS);
    return NAME[kind];
}

bool plan_event_from_name(const char *name, size_t len, enum plan_event_kind *kind)
{
    for (int i = 0; i < PLAN_EVENT_KINDS; i++) {
        if (strlen(NAME[i]) == len && memcmp(NAME[i], name, len) == 0) {
            *kind = (enum plan_event_kind)i;
            return true;
        }
    }
    return false;
}

double plan_events_s(const struct plan *plan)
{
    double sum_s = 0.0;
    for (size_t i = 0; i < plan->event_count; i++) {
        sum_s += plan->event[i].time_s;
    }
    return sum_s;
}

void plan_event_write_header(struct text *text, const struct plan *plan)
{
    if (plan->rest_mm > 0.0) {
        text_word(text, "rest");
        text_number(text, plan->rest_mm, 3);
        text_number(text, plan->rest_s, 1);
        text_end_line(text);
    }
    if (plan->event_count > 0) {
        text_word(text, "events");
        text_count(text, plan->event_count);
        text_end_line(text);
    }
}

void plan_event_write(struct text *text, const struct plan_event *event)
{
    text_word(text, "event");
    text_word(text, plan_event_name(event->kind));
    text_number(text, event->time_s, 1);
    if (event->detail[0] != '\0') {
        text_word(text, event->detail);
    }
    text_end_line(text);
}

bool plan_rest_read(struct words *words, struct plan *plan)
{
    return words_number(words, &plan->rest_mm) && words_number(words, &plan->rest_s) &&
           words_line_done(words) && plan->rest_mm > 0.0 && plan->rest_mm <= REST_MAX_MM &&
           plan->rest_s > 0.0 && plan->rest_s <= REST_MAX_S;
}

bool plan_event_read(struct words *words, struct plan *plan)
{
    struct plan_event event = {.before = plan->strike_count};
    const char *name;
    size_t len;
    if (plan->event_count >= PLAN_EVENTS_MAX || !words_take(words, &name, &len) ||
        !plan_event_from_name(name, len, &event.kind) || !words_number(words, &event.time_s) ||
        !(event.time_s >= 0.0 && event.time_s <= TIME_MAX_S)) {
        return false;
    }
    if (!words_line_done(words) &&
        !(words_token(words, event.detail, sizeof event.detail) && words_line_done(words) &&
          document_is_token(event.detail, sizeof event.detail))) {
        return false;
    }
    plan->event = memory_grow(plan->event, plan->event_count, sizeof *plan->event);
    plan->event[plan->event_count++] = event;
    return true;
}

bool plan_events_hold(const struct plan *plan)
{
    return plan->event_count == 0 || plan->event[plan->event_count - 1].before < plan->strike_count;
}

/* A detail is one word of a line: what a word may not have in it becomes a _. */
static void copy_token(char out[JOB_ID_SIZE], const char *text)
{
    size_t len = 0;
    for (; len < JOB_ID_SIZE - 1 && text[len] != '\0'; len++) {
        const char letter[] = {text[len], '\0'};
        out[len] = document_is_token(letter, sizeof letter) ? text[len] : '_';
    }
    out[len] = '\0';
}

void plan_event_add(struct plan *plan, size_t before, enum plan_event_kind kind, const char *detail,
                    double time_s)
{
    struct plan_event event = {
        .before = before, .kind = kind, .time_s = number_quantise(time_s, 1)};
    copy_token(event.detail, detail);
    assert(plan->event_count == 0 || plan->event[plan->event_count - 1].before <= before);
    plan->event = memory_grow(plan->event, plan->event_count, sizeof *plan->event);
    plan->event[plan->event_count++] = event;
}
