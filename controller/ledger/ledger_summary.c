/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/ledger.h"

#include <assert.h>
#include <string.h>

#include "controller/ledger/ledger_private.h"

static void take_header(struct ledger_summary *summary, const struct record *record)
{
    summary->plan = record->body.header.plan;
    summary->predecessor = record->body.header.predecessor;
    memcpy(summary->course, record->body.header.course, RECORD_COURSE_SIZE);
    summary->session = record->body.header.session;
    summary->backend = record->body.header.backend;
}

static void follow_intent(struct ledger_summary *summary, const struct record *record)
{
    struct ledger_open *open = &summary->open;
    if (record->type == RECORD_INTENT) {
        *open = (struct ledger_open){
            .there = true, .dot = record->dot, .tag = record->tag, .epoch = record->epoch};
        open->follows = summary->confirmed_tag > 0 && record->tag == summary->confirmed_tag + 1 &&
                        record->epoch == summary->confirmed_epoch;
        memcpy(open->a_steps, record->body.intent.a_steps, sizeof(open->a_steps));
    } else {
        open->there = open->there && record->dot != open->dot;
    }
    if (record->type == RECORD_CONFIRMED) {
        summary->confirmed_tag = record->tag;
        summary->confirmed_epoch = record->epoch;
    }
}

/* Touches bend the surface of a head that lies where it was found: they make that no younger. */
static void take_registration(struct ledger_summary *summary, const struct record *record)
{
    summary->head_in_base = record->body.registration.head_in_base;
    summary->revision = record->body.registration.revision;
    summary->contacts = record->body.registration.contacts;
    if (record->body.registration.kind != RECORD_KIND_TOUCHED) {
        summary->registered = *record;
        summary->intents_since = 0;
    }
}

static void visit(void *context, const struct record *record, const struct sha256 *chain)
{
    (void)chain;
    struct ledger_summary *summary = context;
    if (dot_map_put_record(&summary->dots, record)) {
        follow_intent(summary, record);
        summary->intents_since += record->type == RECORD_INTENT;
        // what a person says of a dot afterwards does not begin the job again
        summary->done = summary->done && (record->type == RECORD_RESOLVED_STRUCK ||
                                          record->type == RECORD_RESOLVED_SKIP);
    } else if (record->type == RECORD_HEADER) {
        take_header(summary, record);
    } else if (record->type == RECORD_INPUTS) {
        summary->machine = record->body.inputs.machine;
        summary->head = record->body.inputs.head;
        summary->strikes = record->body.inputs.strikes;
    } else if (record->type == RECORD_STOP) {
        summary->last_stop = record->reason;
    } else if (record->type == RECORD_REGISTRATION) {
        take_registration(summary, record);
    } else if (record->type == RECORD_EXCLUDE) {
        excludes_add_record(&summary->excludes, record);
    } else if (record->type == RECORD_EVENT) {
        summary->events_done = record->body.event.done;
    } else if (record->type == RECORD_TOUCH_OFF) {
        summary->touched_tag = record->body.touch_off.last_tag;
    } else if (record->type == RECORD_DONE) {
        summary->done = true;
    }
    if (record->epoch > summary->epoch) {
        summary->epoch = record->epoch;
    }
    if (record->tag >= summary->next_tag && record->tag < UINT32_MAX) {
        summary->next_tag = record->tag + 1;
    }
}

static void count_dots(struct ledger_summary *summary)
{
    uint32_t count[DOT_SKIPPED + 1] = {0};
    for (size_t i = 0; i < summary->dots.capacity; i++) {
        if (summary->dots.slot[i].dot != 0) {
            count[summary->dots.slot[i].state]++;
        }
    }
    summary->intents = count[DOT_INTENT];
    summary->confirmed = count[DOT_CONFIRMED];
    summary->uncertain = count[DOT_UNCERTAIN];
    summary->resolved_struck = count[DOT_RESOLVED_STRUCK];
    summary->resolved_skip = count[DOT_RESOLVED_SKIP];
    summary->skipped = count[DOT_SKIPPED];
}

struct ledger_visitor ledger_summary_visitor(struct ledger_summary *summary)
{
    *summary = (struct ledger_summary){.next_tag = 1};
    return (struct ledger_visitor){visit, summary};
}

void ledger_summary_finish(struct ledger_summary *summary, const struct ledger_reading *reading)
{
    summary->records = reading->records;
    summary->chain = reading->chain;
    count_dots(summary);
}

enum err_code ledger_summarise_on(const struct disk *disk, const char *path,
                                  struct ledger_summary *summary, struct err *err)
{
    assert(disk && path && summary && err);
    const struct ledger_visitor visitor = ledger_summary_visitor(summary);
    struct ledger_reading reading;
    enum err_code code = ledger_read_path(disk, path, &visitor, &reading, err);
    if (code == ERR_OK && reading.records == 0) {
        code = err_set(err, ERR_DATA, "%s: has no records; it was never begun", path);
    }
    if (code != ERR_OK) {
        ledger_summary_free(summary);
        return code;
    }
    ledger_summary_finish(summary, &reading);
    return ERR_OK;
}

enum err_code ledger_summarise(const char *path, struct ledger_summary *summary, struct err *err)
{
    return ledger_summarise_on(&DISK_SYSTEM, path, summary, err);
}

void ledger_summary_free(struct ledger_summary *summary)
{
    assert(summary);
    dot_map_free(&summary->dots);
    excludes_free(&summary->excludes);
}
