/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's word on a dot that the machine is not sure of: struck or to be skipped. Of the job in
 * hand or of an older ledger; durable before the answer.
 */
#include <stdio.h>
#include <string.h>

#include "controller/daemon/daemon.h"
#include "controller/daemon/methods.h"

static bool is_open_question(enum dot_state state)
{
    return state == DOT_UNCERTAIN || state == DOT_INTENT;
}

/* A hold may have kept it before its first byte: then it is struck when the job goes on, whatever a
 * person has said of it meanwhile. */
static enum err_code refuse_in_hand(uint32_t dot, struct err *err)
{
    return err_set(err, ERR_DATA,
                   "dot %u is not uncertain: it is in hand, and resume goes on with it; `pigment "
                   "stop` first leaves it to you",
                   dot);
}

static enum err_code refuse(uint32_t dot, enum dot_state state, struct err *err)
{
    static const char *const word[] = {"not begun", "under way",        "confirmed",
                                       "uncertain", "resolved: struck", "resolved: skip",
                                       "skipped"};
    return err_set(err, ERR_DATA, "dot %u is not uncertain: it is %s", dot, word[state]);
}

static enum err_code resolve_here(struct daemon *daemon, struct record *record, struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    // what the stream has still to say of it waits for the disk, and would come behind this
    (void)journal_flush(&daemon->journal);
    size_t i = sitting_find(sitting, record->dot);
    if (i == sitting->plan.strike_count) {
        return err_set(err, ERR_DATA, "job %s has no dot %u", sitting->name, record->dot);
    }
    if (!is_open_question(sitting->state[i])) {
        return refuse(record->dot, sitting->state[i], err);
    }
    if (stream_is_on(daemon->stream, i)) {
        return refuse_in_hand(record->dot, err);
    }
    if (!journal_record(&daemon->journal, record) || !journal_flush(&daemon->journal)) {
        return err_set(err, ERR_IO, "%s: cannot be written", daemon->journal.feed.ledger.path);
    }
    sitting->state[i] =
        record->type == RECORD_RESOLVED_STRUCK ? DOT_RESOLVED_STRUCK : DOT_RESOLVED_SKIP;
    return ERR_OK;
}

static enum err_code append_to(const char *path, struct record *record, struct err *err)
{
    struct ledger ledger = {.fd = -1};
    if (ledger_open(&ledger, path, err) != ERR_OK) {
        return err->code;
    }
    record->mono_ns = loop_now_ns();
    record->wall_ns = loop_wall_ns();
    bool done = ledger_append(&ledger, record) && ledger_sync(&ledger);
    ledger_close(&ledger);
    return done ? ERR_OK : err_set(err, ERR_IO, "%s: cannot be written", path);
}

static enum err_code resolve_there(struct daemon *daemon, const char *job, struct record *record,
                                   struct err *err)
{
    char path[STATE_FILE_SIZE];
    struct ledger_summary summary = {0};
    state_dir_file(&daemon->state_dir, job, "ledger", path);
    if (ledger_summarise(path, &summary, err) != ERR_OK) {
        return err->code;
    }
    enum dot_state state = dot_map_get(&summary.dots, record->dot).state;
    record->epoch = summary.epoch;
    ledger_summary_free(&summary);
    return is_open_question(state) ? append_to(path, record, err) : refuse(record->dot, state, err);
}

static enum err_code resolve(struct daemon *daemon, const char *word, struct record *record,
                             struct err *err)
{
    const struct sitting *sitting = daemon->sitting;
    char job[STATE_JOB_SIZE];
    err->code = ERR_OK;
    if (!word && sitting->loaded) {
        return resolve_here(daemon, record, err);
    }
    bool found = word ? state_dir_find(&daemon->state_dir, word, job)
                      : state_dir_newest(&daemon->state_dir, job, err);
    if (!found) {
        return err_set(err, ERR_DATA, "no such job: %s", word ? word : "there is none yet");
    }
    bool here = sitting->loaded && strcmp(job, sitting->name) == 0;
    return here ? resolve_here(daemon, record, err) : resolve_there(daemon, job, record, err);
}

enum err_code method_resolve(struct call *call, struct err *err)
{
    const char *outcome = NULL, *note = NULL, *job = NULL;
    json_int_t dot = 0;
    if (method_unpack(call, err, "{s:I, s:s, s:s, s?s}", "dot", &dot, "outcome", &outcome, "note",
                      &note, "job", &job) != ERR_OK) {
        return err->code;
    }
    bool struck = strcmp(outcome, "struck") == 0;
    if ((!struck && strcmp(outcome, "skip") != 0) || dot < 1 || dot > UINT32_MAX ||
        note[0] == '\0' || strlen(note) > RECORD_NOTE_SIZE) {
        return err_set(err, ERR_USAGE,
                       "params: dot 1.., outcome struck or skip, note of 1..%d bytes",
                       RECORD_NOTE_SIZE);
    }
    if (stream_state(call->daemon->stream) == STREAM_RUNNING || call->daemon->starting.active) {
        return err_set(err, ERR_BUSY, "a job is running; pause it first");
    }
    struct record record = {.type = struck ? RECORD_RESOLVED_STRUCK : RECORD_RESOLVED_SKIP,
                            .dot = (uint32_t)dot,
                            .epoch = call->daemon->sitting->epoch};
    record.body.person.uid = call->client->uid;
    memcpy(record.body.person.note, note, strlen(note));
    return resolve(call->daemon, job, &record, err);
}
