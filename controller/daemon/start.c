/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a confirmed plan to a running job: the plan is moved into jobs/, its ledger made and put
 * under its name once its first records are durable, then home where needed, arm, run.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/file.h"
#include "controller/daemon/daemon.h"
#include "controller/daemon/rpc.h"

enum { RECORDS_A_STRIKE = 3, RECORDS_MORE = 4096, GIVE_UP_S = 300 };
static const int64_t NS_PER_S = 1000000000;

static void copy_text(char *out, size_t size, const char *text)
{
    size_t len = strnlen(text, size - 1);
    memcpy(out, text, len);
    memset(out + len, 0, size - len);
}

/* header, inputs, registration */
static bool write_first_records(struct daemon *daemon, struct ledger *ledger,
                                const struct sitting *sitting, const struct sha256 *predecessor)
{
    const struct plan *plan = &sitting->plan;
    struct record record[3] = {
        {.type = RECORD_HEADER}, {.type = RECORD_INPUTS}, {.type = RECORD_REGISTRATION}};
    record[0].body.header.plan = sitting->plan_hash;
    record[0].body.header.predecessor = *predecessor;
    record[0].body.header.session = (uint16_t)plan->session;
    record[0].body.header.backend =
        stream_is_simulator(daemon->stream) ? RECORD_SIMULATOR : RECORD_HARDWARE;
    copy_text(record[0].body.header.course, sizeof(record[0].body.header.course), plan->course);
    record[1].body.inputs.machine = plan->machine;
    record[1].body.inputs.head = plan->head;
    record[1].body.inputs.strikes = (uint32_t)plan->strike_count;
    copy_text(record[1].body.inputs.machine_name, sizeof(record[1].body.inputs.machine_name),
              plan->machine_name);
    record[2].body.registration.head_in_base = sitting->solution.head_in_base;
    record[2].body.registration.revision = 1;
    for (int i = 0; i < 3; i++) {
        record[i].mono_ns = loop_now_ns();
        record[i].wall_ns = loop_wall_ns();
        record[i].synced_seq = UINT64_MAX;
        if (!ledger_append(ledger, &record[i])) {
            return false;
        }
    }
    return ledger_sync(ledger);
}

/* The ledger comes last: where there is one, plan, solution and description are whole. */
static enum err_code make_ledger(struct daemon *daemon, const struct sitting *sitting,
                                 const struct sha256 *predecessor, struct ledger *ledger,
                                 struct err *err)
{
    char unborn[STATE_FILE_SIZE], path[STATE_FILE_SIZE];
    state_dir_file(&daemon->state_dir, sitting->name, "ledger.new", unborn);
    state_dir_file(&daemon->state_dir, sitting->name, "ledger", path);
    uint64_t capacity = (uint64_t)sitting->plan.strike_count * RECORDS_A_STRIKE + RECORDS_MORE;
    if (ledger_create(ledger, unborn, capacity, err) != ERR_OK) {
        return err->code;
    }
    if (!write_first_records(daemon, ledger, sitting, predecessor) || rename(unborn, path) != 0) {
        (void)err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
        ledger_close(ledger);
        (void)unlink(unborn);
        return err->code;
    }
    copy_text(ledger->path, sizeof(ledger->path), path);
    return ERR_OK;
}

static enum err_code write_description(struct daemon *daemon, const struct sitting *sitting,
                                       struct err *err)
{
    char path[STATE_FILE_SIZE], hex[SHA256_HEX_SIZE];
    state_dir_file(&daemon->state_dir, sitting->name, "json", path);
    sha256_hex(&sitting->plan_hash, hex);
    json_t *root = json_pack("{s:s, s:s, s:i, s:s, s:I, s:o}", "name", sitting->name, "course",
                             sitting->plan.course, "session", (int)sitting->plan.session, "plan",
                             hex, "created_s", (json_int_t)(loop_wall_ns() / NS_PER_S), "files",
                             sitting_files(sitting));
    char *text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    enum err_code code = file_write(path, text, strlen(text), err);
    free(text);
    return code;
}

static enum err_code move_file(struct daemon *daemon, const char *from, const char *job,
                               const char *suffix, struct err *err)
{
    char source[STATE_FILE_SIZE], path[STATE_FILE_SIZE];
    state_dir_beside(&daemon->state_dir, from, source);
    state_dir_file(&daemon->state_dir, job, suffix, path);
    if (rename(source, path) != 0) {
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    }
    return ERR_OK;
}

/* Everything that can refuse a plan, before anything is written. */
static enum err_code check_proposal(struct daemon *daemon, struct sitting *sitting,
                                    const struct sha256 *plan, struct err *err)
{
    char plan_path[STATE_FILE_SIZE], solution_path[STATE_FILE_SIZE];
    state_dir_beside(&daemon->state_dir, "proposed.plan", plan_path);
    state_dir_beside(&daemon->state_dir, "proposed.solution", solution_path);
    if (sitting_read(sitting, plan_path, solution_path, &daemon->machine, err) != ERR_OK) {
        return err->code;
    }
    if (!sha256_equal(&sitting->plan_hash, plan)) {
        return err_set(err, ERR_DATA, "the proposed plan has changed; plan again");
    }
    if (sitting->plan.strike_count == 0) {
        return err_set(err, ERR_DATA,
                       "nothing to strike: every dot of session %u is struck or skipped",
                       sitting->plan.session);
    }
    if (!sitting_set_files(sitting, daemon->proposal.files)) {
        return err_set(err, ERR_BUG, "the planning process did not name its files");
    }
    return sitting_check_files(sitting, err);
}

/* Says in the new ledger which dots an earlier one has touched since the plan was made. */
static enum err_code skip_touched(struct daemon *daemon, struct sitting *sitting,
                                  const struct dot_map *touched, struct err *err)
{
    if (sitting_skip_touched(sitting, touched) == 0) {
        return ERR_OK;
    }
    for (size_t i = 0; i < sitting->plan.strike_count; i++) {
        struct record record = {.type = RECORD_SKIPPED,
                                .reason = SKIP_ALREADY_STRUCK,
                                .dot = sitting->plan.strike[i].dot};
        bool done = sitting->state[i] != DOT_SKIPPED || journal_record(&daemon->journal, &record);
        // the journal's queue is short
        if (!done || (i % LEDGER_BATCH_MAX == 0 && !journal_flush(&daemon->journal))) {
            return err_set(err, ERR_IO, "%s: cannot be written", daemon->journal.ledger.path);
        }
    }
    return ERR_OK;
}

static enum err_code install(struct daemon *daemon, struct sitting *sitting, struct err *err)
{
    struct dot_map touched = {0};
    struct sha256 predecessor = {0};
    struct ledger ledger = {.fd = -1};
    const struct plan *plan = &sitting->plan;
    enum err_code code =
        ledger_course(daemon->state_dir.jobs, plan->course, &touched, &predecessor, err);
    if (code == ERR_OK) {
        code = state_dir_next(&daemon->state_dir, plan->course, plan->session, sitting->name, err);
    }
    if (code == ERR_OK) {
        code = move_file(daemon, "proposed.plan", sitting->name, "plan", err);
    }
    if (code == ERR_OK) {
        code = move_file(daemon, "proposed.solution", sitting->name, "solution", err);
    }
    if (code == ERR_OK) {
        code = write_description(daemon, sitting, err);
    }
    if (code == ERR_OK) {
        code = make_ledger(daemon, sitting, &predecessor, &ledger, err);
    }
    if (code == ERR_OK) {
        journal_close(&daemon->journal);
        journal_attach(&daemon->journal, &ledger);
        code = skip_touched(daemon, sitting, &touched, err);
    }
    dot_map_free(&touched);
    return code;
}

static enum err_code load(struct daemon *daemon, struct sitting *sitting, struct err *err)
{
    if (install(daemon, sitting, err) != ERR_OK) {
        return err->code;
    }
    sitting_move(&daemon->sitting, sitting);
    struct sitting *now = &daemon->sitting;
    const struct stream_job job = {&now->plan, &now->solution, now->state, now->next_tag,
                                   now->epoch};
    return stream_load(daemon->stream, &job, err);
}

enum err_code start_begin(struct daemon *daemon, const struct sha256 *plan, struct client *asker,
                          json_t *id, struct err *err)
{
    if (daemon->starting.active || stream_state(daemon->stream) == STREAM_RUNNING) {
        return err_set(err, ERR_BUSY, "a job is running; stop it first");
    }
    if (!stream_is_connected(daemon->stream)) {
        return err_set(err, ERR_PERMISSION, "the machine has not answered yet: %s",
                       stop_reason_advice(stream_last_stop(daemon->stream)));
    }
    if (!daemon->proposal.there || !sha256_equal(&daemon->proposal.plan, plan)) {
        return err_set(err, ERR_DATA, "no such plan was proposed; plan again");
    }
    struct sitting sitting;
    enum err_code code = check_proposal(daemon, &sitting, plan, err);
    if (code == ERR_OK) {
        daemon->proposal.there = false;
        code = load(daemon, &sitting, err);
    }
    sitting_free(&sitting);
    if (code != ERR_OK) {
        return code;
    }
    daemon->starting = (struct starting){.active = true,
                                         .asker = client_ref_of(asker),
                                         .id = json_incref(id),
                                         .uid = asker->uid,
                                         .give_up_ns = loop_now_ns() + GIVE_UP_S * NS_PER_S};
    return ERR_OK;
}

static void finish(struct daemon *daemon, json_t *answer)
{
    struct client *asker = client_from_ref(&daemon->server, daemon->starting.asker);
    if (asker) {
        server_send(asker, answer);
    } else {
        json_decref(answer);
    }
    json_decref(daemon->starting.id);
    daemon->starting = (struct starting){0};
}

void start_cancel(struct daemon *daemon, enum err_code code, const char *why)
{
    if (daemon->starting.active) {
        struct err err;
        (void)err_set(&err, code, "start: %s", why);
        finish(daemon, rpc_error(daemon->starting.id, &err, NULL));
    }
}

/* The next step that can be taken; false when it was refused. */
static bool advance(struct daemon *daemon, int64_t now_ns, struct err *err)
{
    struct starting *starting = &daemon->starting;
    struct stream *stream = daemon->stream;
    if (!stream_is_homed(stream)) {
        if (starting->homing) {
            return true;
        }
        starting->homing = true;
        return stream_command(stream, STREAM_HOME, starting->uid, now_ns, err) == ERR_OK;
    }
    if (!stream_is_armed(stream) &&
        stream_command(stream, STREAM_ARM, starting->uid, now_ns, err) != ERR_OK) {
        return false;
    }
    if (stream_command(stream, STREAM_RUN, starting->uid, now_ns, err) != ERR_OK) {
        return false;
    }
    json_t *result = json_pack("{s:s, s:s}", "job", daemon->sitting.name, "state",
                               stream_state_name(stream_state(stream)));
    finish(daemon, rpc_answer(starting->id, result));
    return true;
}

void start_on_time(struct daemon *daemon, int64_t now_ns)
{
    struct starting *starting = &daemon->starting;
    if (!starting->active) {
        return;
    }
    struct err err;
    if (starting->homing && !stream_is_homed(daemon->stream) &&
        stream_state(daemon->stream) == STREAM_FAULT) {
        start_cancel(daemon, ERR_IO, stop_reason_advice(stream_last_stop(daemon->stream)));
    } else if (now_ns >= starting->give_up_ns) {
        start_cancel(daemon, ERR_IO, "the machine did not come home in time");
    } else if (!advance(daemon, now_ns, &err)) {
        start_cancel(daemon, err.code, err.msg);
    }
}
