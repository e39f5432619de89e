/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "controller/ledger/ledger.h"
#include "controller/ledger/reason.h"

static bool append(struct ledger *ledger, struct record record)
{
    const struct disk *disk = ledger->disk;
    record.mono_ns = disk->now_ns(disk->context);
    record.wall_ns = disk->wall_ns(disk->context);
    bool room = ledger->batch_count < LEDGER_BATCH_MAX || ledger_sync(ledger);
    return room && ledger_append(ledger, &record);
}

static bool close_intents(struct ledger *ledger, struct ledger_summary *summary)
{
    for (size_t i = 0; i < summary->dots.capacity; i++) {
        struct dot_word *word = &summary->dots.slot[i];
        bool can_ask = summary->open.there && word->dot == summary->open.dot;
        if (word->dot == 0 || word->state != DOT_INTENT || can_ask) {
            continue;
        }
        const struct record record = {.type = RECORD_UNCERTAIN,
                                      .reason = STOP_PROCESS,
                                      .dot = word->dot,
                                      .epoch = summary->epoch};
        if (!append(ledger, record)) {
            return false;
        }
        word->state = DOT_UNCERTAIN;
        word->reason = STOP_PROCESS;
        summary->intents--;
        summary->uncertain++;
    }
    return true;
}

/* Killed between the last strike and the word that it was the last. */
static bool end_job(struct ledger *ledger, const struct ledger_summary *summary)
{
    struct record record = {.type = RECORD_DONE, .epoch = summary->epoch};
    record.body.done.confirmed = summary->confirmed + summary->resolved_struck;
    record.body.done.uncertain = summary->uncertain;
    record.body.done.skipped = summary->skipped + summary->resolved_skip;
    uint32_t ended =
        record.body.done.confirmed + record.body.done.uncertain + record.body.done.skipped;
    return ended < summary->strikes || append(ledger, record);
}

enum err_code ledger_settle(struct ledger *ledger, struct ledger_summary *summary, struct err *err)
{
    assert(ledger->fd >= 0 && !summary->done);
    summary->open.there = summary->open.there && summary->open.follows;
    if (!close_intents(ledger, summary) || !end_job(ledger, summary) || !ledger_sync(ledger)) {
        return err_set(err, ERR_IO, "%s: cannot be written", ledger->path);
    }
    assert(summary->intents == summary->open.there);
    return ERR_OK;
}
