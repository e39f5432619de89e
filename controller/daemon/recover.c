/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The start-up path is the recovery path: the newest job that has not ended is taken up, and every
 * intent without an outcome becomes uncertain, on disk, before anything moves: the last one only
 * when the firmware cannot tell how it ended.
 */
#include <stdio.h>
#include <string.h>

#include "controller/daemon/daemon.h"

static enum err_code read_files(struct daemon *daemon, struct err *err)
{
    char path[STATE_FILE_SIZE];
    state_dir_file(&daemon->state_dir, daemon->sitting->name, "json", path);
    json_error_t where;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
    bool good = sitting_set_files(daemon->sitting, json_object_get(root, "files")) &&
                sitting_take_fit(daemon->sitting, root);
    json_decref(root);
    return good ? ERR_OK : err_set(err, ERR_DATA, "%s: not the description of a job", path);
}

static enum err_code read_sitting(struct daemon *daemon, const char *name,
                                  struct ledger_summary *summary, struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    char plan_path[STATE_FILE_SIZE], solution_path[STATE_FILE_SIZE];
    state_dir_file(&daemon->state_dir, name, "plan", plan_path);
    state_dir_file(&daemon->state_dir, name, "solution", solution_path);
    if (sitting_read(sitting, plan_path, solution_path, &daemon->machine, err) != ERR_OK) {
        return err->code;
    }
    memcpy(sitting->name, name, strlen(name) + 1);
    state_dir_file(&daemon->state_dir, name, "fit", sitting->fit_path);
    if (!sha256_equal(&sitting->plan_hash, &summary->plan)) {
        return err_set(err, ERR_DATA, "the plan is not the one that its ledger names");
    }
    // touches may have bent it with their record still to come
    const bool bent = summary->contacts > 0 || state_dir_has(&daemon->state_dir, name, "contacts");
    if (solution_check(&sitting->solution, &sitting->plan, &sitting->arm, bent, err) != ERR_OK) {
        return err->code;
    }
    sitting_take_ledger(sitting, summary);
    register_date(daemon, &summary->registered);
    return read_files(daemon, err);
}

static enum err_code load(struct daemon *daemon, const struct ledger_summary *summary,
                          struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    const struct stream_job job = sitting_job(sitting, &summary->open);
    if (stream_load(daemon->stream, &job, err) != ERR_OK) {
        return err->code;
    }
    // homing goes around the head where it is known; files that do not fit any more, resume names
    struct err unfit = {0};
    (void)sitting_check_files(sitting, &unfit);
    struct stream_counts counts = stream_counts(daemon->stream);
    char text[DAEMON_NOTICE_SIZE];
    (void)snprintf(text, sizeof(text), "interrupted job %s: %u left, %u uncertain: %s",
                   sitting->name, counts.left, counts.uncertain,
                   counts.left > 0 ? "home, arm, resume" : "it is done");
    daemon_notice(daemon, text);
    return ERR_OK;
}

/* A job whose files do not fit any more is left where it is: what it struck counts all the same. */
static void leave_alone(struct daemon *daemon, const char *name,
                        const struct ledger_summary *summary, const struct err *why)
{
    char text[DAEMON_NOTICE_SIZE];
    (void)snprintf(text, sizeof(text),
                   "job %.60s stays interrupted; start plans what is left. %.300s", name, why->msg);
    daemon_notice(daemon, text);
    // nobody can ask for its last strike without its plan
    struct record record = {.type = RECORD_UNCERTAIN, .reason = STOP_PROCESS};
    record.dot = summary->open.dot;
    record.tag = summary->open.tag;
    record.epoch = summary->epoch;
    if (summary->open.there) {
        (void)journal_record(&daemon->journal, &record);
    }
    journal_close(&daemon->journal);
    (void)sitting_free(daemon->sitting);
    daemon->sitting = sitting_new();
}

/* No dot that another ledger of the course has touched, whatever has become of the one that said so
 * when this one was begun. */
static enum err_code skip_touched(struct daemon *daemon, const struct ledger_summary *summary,
                                  struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    struct dot_map touched;
    struct sha256 last;
    enum err_code code =
        ledger_course(daemon->state_dir.jobs, summary->course, &touched, &last, err);
    if (code != ERR_OK) {
        return code;
    }
    for (size_t i = 0; code == ERR_OK && i < sitting->plan.strike_count; i++) {
        struct record record = {.type = RECORD_SKIPPED,
                                .reason = SKIP_ALREADY_STRUCK,
                                .dot = sitting->plan.strike[i].dot,
                                .epoch = summary->epoch};
        if (sitting->state[i] != DOT_PLANNED ||
            dot_map_get(&touched, record.dot).state == DOT_PLANNED) {
            continue;
        }
        sitting->state[i] = DOT_SKIPPED;
        if (!journal_record(&daemon->journal, &record) || !journal_flush(&daemon->journal)) {
            code = err_set(err, ERR_IO, "%s: cannot be written", daemon->journal.feed.ledger.path);
        }
    }
    dot_map_free(&touched);
    return code;
}

static enum err_code take_up(struct daemon *daemon, const char *name,
                             struct ledger_summary *summary, struct err *err)
{
    const struct pose said = summary->head_in_base;
    if (read_sitting(daemon, name, summary, err) == ERR_OK &&
        skip_touched(daemon, summary, err) == ERR_OK) {
        return register_settle(daemon, &said, err) == ERR_OK ? load(daemon, summary, err)
                                                             : err->code;
    }
    leave_alone(daemon, name, summary, err);
    return ERR_OK;
}

enum err_code recover_newest(struct daemon *daemon, struct err *err)
{
    char name[STATE_JOB_SIZE], path[STATE_FILE_SIZE];
    *err = (struct err){0};
    if (!state_dir_newest(&daemon->state_dir, name, err)) {
        return err->code;
    }
    state_dir_file(&daemon->state_dir, name, "ledger", path);
    struct ledger ledger = {.fd = -1};
    struct ledger_summary summary = {0};
    if (ledger_open_summarised(&DISK_SYSTEM, &ledger, path, &summary, err) != ERR_OK) {
        return err->code;
    }
    bool over = summary.done;
    // the intents first: they hold whether or not the rest of the job can be read
    enum err_code code = over ? ERR_OK : ledger_settle(&ledger, &summary, err);
    if (over || code != ERR_OK) {
        ledger_close(&ledger);
    } else {
        journal_attach(&daemon->journal, &ledger);
        code = take_up(daemon, name, &summary, err);
    }
    ledger_summary_free(&summary);
    if (code == ERR_OK) {
        *err = (struct err){0}; // what was only told is no failure
    }
    return code;
}
