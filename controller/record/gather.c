/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/record/gather.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/memory.h"

/* Longer than this between two strikes is a pause. */
static const int64_t PAUSE_NS = 10000000000;

struct tagged {
    uint32_t tag, dot;
};

struct reading {
    struct gathered *gathered;
    int64_t last_mono_ns;
    struct tagged *intent; /* owned: since the last touch-off */
    size_t intents;
};

/* Whatever a note holds, neither a terminal nor a table may obey it. */
static void copy_printable(char out[GATHER_TEXT_SIZE], const char *text, size_t size)
{
    size_t len = strnlen(text, size);
    assert(len < GATHER_TEXT_SIZE);
    for (size_t i = 0; i < len; i++) {
        bool plain = text[i] >= ' ' && text[i] <= '~' && !strchr("|<>&`*[]\\", text[i]);
        out[i] = plain ? text[i] : '?';
    }
    out[len] = '\0';
}

/* What the plan asked for there. */
static void name_attended(const struct gathered *gathered, uint32_t done,
                          char text[GATHER_TEXT_SIZE])
{
    const struct plan *plan = gathered->plan;
    if (done == 0 || done > plan->event_count) {
        (void)snprintf(text, GATHER_TEXT_SIZE, "an event that the plan does not have");
        return;
    }
    const struct plan_event *asked = &plan->event[done - 1];
    char detail[GATHER_TEXT_SIZE];
    copy_printable(detail, asked->detail, strlen(asked->detail));
    (void)snprintf(text, GATHER_TEXT_SIZE, "event %u of %zu done: %s %.31s", done,
                   plan->event_count, plan_event_name(asked->kind), detail);
}

static void add_event(struct gathered *gathered, const struct record *record)
{
    gathered->event = memory_grow(gathered->event, gathered->event_count, sizeof(struct event));
    struct event *event = &gathered->event[gathered->event_count++];
    *event = (struct event){.type = record->type,
                            .reason = record->reason,
                            .dot = record->dot,
                            .wall_ns = record->wall_ns};
    if (record->type == RECORD_EPOCH) {
        copy_printable(event->text, record->body.epoch.identity,
                       sizeof(record->body.epoch.identity));
    } else if (record->type == RECORD_ARMED || record->type == RECORD_RESOLVED_STRUCK ||
               record->type == RECORD_RESOLVED_SKIP) {
        event->uid = record->body.person.uid;
        copy_printable(event->text, record->body.person.note, sizeof(record->body.person.note));
    } else if (record->type == RECORD_REGISTRATION) {
        (void)snprintf(event->text, sizeof(event->text), "revision %u, residual %.3f mm",
                       record->body.registration.revision, record->body.registration.residual_mm);
    } else if (record->type == RECORD_EVENT) {
        event->uid = record->body.event.uid;
        name_attended(gathered, record->body.event.done, event->text);
    } else if (record->type == RECORD_EXCLUDE) {
        (void)snprintf(event->text, sizeof(event->text), "%.1f %.1f %.1f, radius %.1f mm",
                       record->body.exclude.x_mm, record->body.exclude.y_mm,
                       record->body.exclude.z_mm, record->body.exclude.radius_mm);
    } else if (record->type == RECORD_TOUCH_OFF) {
        (void)snprintf(event->text, sizeof(event->text), "off by %.3f mm on face %u of %u",
                       record->body.touch_off.drift_mm, record->body.touch_off.face + 1,
                       record->body.touch_off.faces);
    }
}

static const struct plan_strike *strike_of(const struct plan *plan, uint32_t dot)
{
    for (size_t i = 0; i < plan->strike_count; i++) {
        if (plan->strike[i].dot == dot) {
            return &plan->strike[i];
        }
    }
    return NULL;
}

static void add_suspect(struct gathered *gathered, uint32_t dot, uint16_t reason)
{
    const struct plan_strike *strike = strike_of(gathered->plan, dot);
    if (strike) {
        gathered->suspect =
            memory_grow(gathered->suspect, gathered->suspect_count, sizeof(struct suspect));
        gathered->suspect[gathered->suspect_count++] = (struct suspect){strike, reason};
    }
}

static void take_touch_off(struct reading *reading, const struct record *record)
{
    struct gathered *gathered = reading->gathered;
    for (size_t i = 0; i < reading->intents; i++) {
        const struct tagged *intent = &reading->intent[i];
        bool meant = intent->tag >= record->body.touch_off.first_tag &&
                     intent->tag <= record->body.touch_off.last_tag;
        if (record->reason != STOP_NONE && meant) {
            add_suspect(gathered, intent->dot, record->reason);
        }
    }
    reading->intents = 0;
}

static void take_intent(struct reading *reading, const struct record *record)
{
    reading->intent = memory_grow(reading->intent, reading->intents, sizeof(*reading->intent));
    reading->intent[reading->intents++] = (struct tagged){record->tag, record->dot};
}

static void take_strike(struct reading *reading, const struct record *record)
{
    struct gathered *gathered = reading->gathered;
    if (gathered->first_wall_ns == 0) {
        gathered->first_wall_ns = record->wall_ns;
    }
    gathered->last_wall_ns = record->wall_ns;
    // the clock starts anew with the computer: a step back is no time at all
    int64_t last_ns = reading->last_mono_ns;
    if (last_ns > 0 && record->mono_ns >= last_ns && record->mono_ns - last_ns < PAUSE_NS) {
        gathered->striking_ns += record->mono_ns - last_ns;
    }
    reading->last_mono_ns = record->mono_ns;
}

static void visit(void *context, const struct record *record)
{
    struct reading *reading = context;
    switch (record->type) {
    case RECORD_INTENT:
        take_intent(reading, record);
        take_strike(reading, record);
        break;
    case RECORD_CONFIRMED:
        if (record->reason == STOP_HEAD) {
            add_suspect(reading->gathered, record->dot, record->reason);
        }
        take_strike(reading, record);
        break;
    case RECORD_TOUCH_OFF:
        take_touch_off(reading, record);
        add_event(reading->gathered, record);
        break;
    case RECORD_REGISTRATION:
    case RECORD_EPOCH:
    case RECORD_ARMED:
    case RECORD_RESOLVED_STRUCK:
    case RECORD_RESOLVED_SKIP:
    case RECORD_STOP:
    case RECORD_EXCLUDE:
    case RECORD_DONE:
    case RECORD_EVENT:
        add_event(reading->gathered, record);
        break;
    case RECORD_HEADER:
    case RECORD_INPUTS:
    case RECORD_UNCERTAIN:
    case RECORD_SKIPPED:
        break;
    }
}

static void take_words(struct gathered *gathered)
{
    const struct plan *plan = gathered->plan;
    for (size_t i = 0; i < SKIP_REASONS; i++) {
        gathered->skipped[i] = plan->skipped[i];
    }
    for (size_t i = 0; i < plan->strike_count; i++) {
        const struct plan_strike *strike = &plan->strike[i];
        const struct dot_word word = dot_map_get(&gathered->ledger.dots, strike->dot);
        gathered->left += word.state == DOT_PLANNED;
        if (word.state == DOT_SKIPPED) {
            gathered->skipped[word.reason < SKIP_REASONS ? word.reason : SKIP_NONE]++;
        }
        if (word.state == DOT_INTENT || word.state == DOT_UNCERTAIN ||
            word.state == DOT_RESOLVED_STRUCK || word.state == DOT_RESOLVED_SKIP) {
            gathered->doubt =
                memory_grow(gathered->doubt, gathered->doubt_count, sizeof(struct doubt));
            gathered->doubt[gathered->doubt_count++] = (struct doubt){strike, word};
        }
    }
}

enum err_code gather(struct gathered *gathered, const struct plan *plan, const char *ledger_path,
                     struct err *err)
{
    assert(gathered && plan && ledger_path && err);
    *gathered = (struct gathered){.plan = plan};
    size_t size = 0;
    char *text = plan_write(plan, &size);
    gathered->plan_hash = sha256_of(text, size);
    free(text);
    enum err_code code = ledger_summarise(ledger_path, &gathered->ledger, err);
    if (code != ERR_OK) {
        return code;
    }
    if (!sha256_equal(&gathered->ledger.plan, &gathered->plan_hash)) {
        return err_set(err, ERR_DATA, "%s: is the ledger of another plan", ledger_path);
    }
    struct reading reading = {.gathered = gathered};
    code = ledger_scan(ledger_path, visit, &reading, NULL, NULL, err);
    free(reading.intent);
    if (code == ERR_OK) {
        take_words(gathered);
    }
    return code;
}

void gathered_free(struct gathered *gathered)
{
    ledger_summary_free(&gathered->ledger);
    free(gathered->event);
    free(gathered->doubt);
    free(gathered->suspect);
    *gathered = (struct gathered){0};
}

double gathered_rate_hz(const struct gathered *gathered)
{
    const double striking_s = s_from_ns(gathered->striking_ns);
    return striking_s > 0 ? gathered->ledger.confirmed / striking_s : 0;
}

size_t gathered_skipped(const struct gathered *gathered)
{
    return gathered->plan->skip_count + gathered->ledger.skipped;
}

void gather_time(int64_t wall_ns, char text[GATHER_TIME_SIZE])
{
    const time_t seconds = (time_t)(wall_ns / 1000000000);
    struct tm utc;
    text[0] = '\0';
    if (wall_ns > 0 && gmtime_r(&seconds, &utc)) {
        (void)strftime(text, GATHER_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc);
    }
}

void gather_describe(const struct event *event, char text[GATHER_WHAT_SIZE])
{
    const enum stop_reason reason = (enum stop_reason)event->reason;
    switch (event->type) {
    case RECORD_STOP:
        (void)snprintf(text, GATHER_WHAT_SIZE, "stopped, %s: %s", stop_reason_name(reason),
                       stop_reason_advice(reason));
        break;
    case RECORD_ARMED:
        (void)snprintf(text, GATHER_WHAT_SIZE, "armed by uid %u", event->uid);
        break;
    case RECORD_EPOCH:
        (void)snprintf(text, GATHER_WHAT_SIZE, "firmware identified: %s", event->text);
        break;
    case RECORD_REGISTRATION:
        (void)snprintf(text, GATHER_WHAT_SIZE, "head registered: %s", event->text);
        break;
    case RECORD_EXCLUDE:
        (void)snprintf(text, GATHER_WHAT_SIZE, "keep-out added: %s", event->text);
        break;
    case RECORD_EVENT:
        (void)snprintf(text, GATHER_WHAT_SIZE, "%s, by uid %u", event->text, event->uid);
        break;
    case RECORD_TOUCH_OFF:
        (void)snprintf(text, GATHER_WHAT_SIZE, "touch-off %s: %s",
                       event->reason == STOP_NONE ? "good" : stop_reason_name(reason), event->text);
        break;
    case RECORD_RESOLVED_STRUCK:
    case RECORD_RESOLVED_SKIP:
        (void)snprintf(text, GATHER_WHAT_SIZE, "dot %u resolved as %s by uid %u: %s", event->dot,
                       event->type == RECORD_RESOLVED_STRUCK ? "struck" : "skip", event->uid,
                       event->text);
        break;
    case RECORD_DONE:
    case RECORD_HEADER:
    case RECORD_INPUTS:
    case RECORD_INTENT:
    case RECORD_CONFIRMED:
    case RECORD_UNCERTAIN:
    case RECORD_SKIPPED:
        (void)snprintf(text, GATHER_WHAT_SIZE, "%s", record_type_name(event->type));
        break;
    }
}
