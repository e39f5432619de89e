/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a confirmed plan to a running job: a ledger without a name, the plan moved into jobs/ beside
 * it, the ledger put under its name once its first records are durable; then home where needed,
 * arm, run.
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

/* A tracked head is registered again between most strikes: a stop and a registration each. */
enum { RECORDS_A_STRIKE = 3, RECORDS_TRACKED = 8, RECORDS_MORE = 4096, GIVE_UP_S = 300 };
static const int64_t NS_PER_S = 1000000000;

static void copy_text(char *out, size_t size, const char *text)
{
    size_t len = strnlen(text, size - 1);
    memcpy(out, text, len);
    memset(out + len, 0, size - len);
}

/* header, inputs, registration */
static bool write_first_records(struct ledger *ledger, const struct sitting *sitting,
                                const struct sha256 *predecessor)
{
    const struct plan *plan = &sitting->plan;
    struct record record[3] = {
        {.type = RECORD_HEADER}, {.type = RECORD_INPUTS}, {.type = RECORD_REGISTRATION}};
    record[0].body.header.plan = sitting->plan_hash;
    record[0].body.header.predecessor = *predecessor;
    record[0].body.header.session = (uint16_t)plan->session;
    record[0].body.header.backend = (uint16_t)sitting->backend;
    copy_text(record[0].body.header.course, sizeof(record[0].body.header.course), plan->course);
    record[1].body.inputs.machine = plan->machine;
    record[1].body.inputs.head = plan->head;
    record[1].body.inputs.strikes = (uint32_t)plan->strike_count;
    copy_text(record[1].body.inputs.machine_name, sizeof(record[1].body.inputs.machine_name),
              plan->machine_name);
    record[2].body.registration.head_in_base = sitting->solution.head_in_base;
    record[2].body.registration.revision = 1;
    record[2].body.registration.kind = sitting->registered.body.registration.kind;
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

/* Which dots an earlier ledger has touched since the plan was made: a ledger that is there without
 * saying so would have them struck again by whoever takes it up. */
static bool write_skipped(struct ledger *ledger, const struct sitting *sitting)
{
    bool good = true;
    for (size_t i = 0; good && i < sitting->plan.strike_count; i++) {
        struct record record = {.type = RECORD_SKIPPED,
                                .reason = SKIP_ALREADY_STRUCK,
                                .dot = sitting->plan.strike[i].dot,
                                .mono_ns = loop_now_ns(),
                                .wall_ns = loop_wall_ns()};
        good = sitting->state[i] != DOT_SKIPPED ||
               ((ledger->batch_count < LEDGER_BATCH_MAX || ledger_write(ledger)) &&
                ledger_append(ledger, &record));
    }
    return good && ledger_sync(ledger);
}

/* Before any other file of the job: it says that there is no more to them yet. */
static enum err_code create_ledger(struct daemon *daemon, const struct sitting *sitting,
                                   struct ledger *ledger, struct err *err)
{
    char unborn[STATE_FILE_SIZE];
    state_dir_file(&daemon->state_dir, sitting->name, "ledger.new", unborn);
    const bool tracked = daemon->options->tracker_path != NULL;
    const uint64_t a_strike = tracked ? RECORDS_TRACKED : RECORDS_A_STRIKE;
    const uint64_t capacity = sitting->plan.strike_count * a_strike + RECORDS_MORE;
    return ledger_create(ledger, unborn, capacity, err);
}

/* And its name comes last: where it has that, plan, solution and description are whole. */
static enum err_code publish_ledger(struct daemon *daemon, const struct sitting *sitting,
                                    const struct sha256 *predecessor, struct ledger *ledger,
                                    struct err *err)
{
    char path[STATE_FILE_SIZE];
    state_dir_file(&daemon->state_dir, sitting->name, "ledger", path);
    if (!write_first_records(ledger, sitting, predecessor) || !write_skipped(ledger, sitting)) {
        return err_set(err, ERR_CREATE, "%s: its first records cannot be written", path);
    }
    return ledger_publish(ledger, path, err);
}

static enum err_code write_description(struct daemon *daemon, struct sitting *sitting,
                                       struct err *err)
{
    char path[STATE_FILE_SIZE], hex[SHA256_HEX_SIZE];
    state_dir_file(&daemon->state_dir, sitting->name, "json", path);
    sha256_hex(&sitting->plan_hash, hex);
    json_t *root = json_pack("{s:s, s:s, s:i, s:s, s:I, s:o}", "name", sitting->name, "course",
                             sitting->plan.course, "session", (int)sitting->plan.session, "plan",
                             hex, "created_s", (json_int_t)(loop_wall_ns() / NS_PER_S), "files",
                             sitting_files(sitting));
    sitting_note_fit(sitting, root);
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

/* A head that is a fit itself, or an ellipsoid, has none. */
static enum err_code move_fit(struct daemon *daemon, struct sitting *sitting, struct err *err)
{
    char path[STATE_FILE_SIZE];
    state_dir_file(&daemon->state_dir, sitting->name, "fit", path);
    if (rename(sitting->fit_path, path) != 0 && errno != ENOENT) {
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    }
    memcpy(sitting->fit_path, path, sizeof(path));
    return ERR_OK;
}

/* From here on the job belongs to what is at the other end of the line now. */
static enum err_code bind_backend(struct daemon *daemon, struct sitting *sitting, struct err *err)
{
    enum record_backend here =
        stream_is_simulator(daemon->stream) ? RECORD_SIMULATOR : RECORD_HARDWARE;
    if (sitting->plan.backend != RECORD_ANY_BACKEND && sitting->plan.backend != here) {
        return err_set(err, ERR_PERMISSION, "the plan is for %s, this is %s",
                       record_backend_name(sitting->plan.backend), record_backend_name(here));
    }
    sitting->backend = here;
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
    if (solution_check(&sitting->solution, &sitting->plan, &sitting->arm, false, err) != ERR_OK) {
        return err->code;
    }
    if (bind_backend(daemon, sitting, err) != ERR_OK) {
        return err->code;
    }
    if (sitting->plan.strike_count == 0) {
        return err_set(err, ERR_DATA,
                       "nothing to strike: every dot of session %u is struck or skipped",
                       sitting->plan.session);
    }
    if (!sitting_set_files(sitting, daemon->proposal.files)) {
        return err_set(err, ERR_BUG, "the planning process did not name its files");
    }
    state_dir_beside(&daemon->state_dir, "proposed.fit", sitting->fit_path);
    return sitting_check_files(sitting, err);
}

/* A keep-out that came after the plan is not in it. */
static enum err_code check_excludes(const struct plan *plan, const struct excludes *excludes,
                                    struct err *err)
{
    for (size_t i = 0; i < plan->strike_count; i++) {
        if (excludes_hold(excludes, plan->strike[i].at_mm)) {
            return err_set(err, ERR_DATA,
                           "dot %u lies in a keep-out that was added since; plan again",
                           plan->strike[i].dot);
        }
    }
    return ERR_OK;
}

static enum err_code put_files(struct daemon *daemon, struct sitting *sitting, struct err *err)
{
    if (move_file(daemon, "proposed.plan", sitting->name, "plan", err) != ERR_OK ||
        move_file(daemon, "proposed.solution", sitting->name, "solution", err) != ERR_OK ||
        move_fit(daemon, sitting, err) != ERR_OK) {
        return err->code;
    }
    return write_description(daemon, sitting, err);
}

/* The files of a new job, all of them or none. */
static enum err_code put_in_place(struct daemon *daemon, struct sitting *sitting,
                                  const struct sha256 *predecessor, struct ledger *ledger,
                                  struct err *err)
{
    enum err_code code = create_ledger(daemon, sitting, ledger, err);
    if (code != ERR_OK) {
        return code;
    }
    code = put_files(daemon, sitting, err);
    if (code == ERR_OK) {
        code = publish_ledger(daemon, sitting, predecessor, ledger, err);
    }
    if (code != ERR_OK) {
        ledger_close(ledger);
        state_dir_drop_unborn(&daemon->state_dir, sitting->name);
    }
    return code;
}

/* Everything that the course's ledgers have to say of it, then the files. */
static enum err_code install(struct daemon *daemon, struct sitting *sitting, struct ledger *ledger,
                             struct err *err)
{
    struct dot_map touched = {0};
    struct excludes excludes = {0};
    struct sha256 predecessor = {0};
    sitting->registered_ns = loop_boot_ns(); // where the job says that it lies
    const struct plan *plan = &sitting->plan;
    enum err_code code = ledger_course_excludes(daemon->state_dir.jobs, plan->course, &touched,
                                                &excludes, &predecessor, err);
    if (code == ERR_OK) {
        code = check_excludes(plan, &excludes, err);
    }
    if (code == ERR_OK) {
        (void)sitting_skip_touched(sitting, &touched);
        code = state_dir_next(&daemon->state_dir, plan->course, plan->session, sitting->name, err);
    }
    dot_map_free(&touched);
    excludes_free(&excludes);
    return code == ERR_OK ? put_in_place(daemon, sitting, &predecessor, ledger, err) : code;
}

/* What the job in hand has still to say goes to its own ledger: an intent that a hold kept open
 * becomes uncertain there. */
static void put_down(struct daemon *daemon)
{
    enum stream_state state = stream_state(daemon->stream);
    if (state == STREAM_ARMED || state == STREAM_PAUSED || state == STREAM_HELD) {
        struct err unused;
        (void)stream_command(daemon->stream, STREAM_STOP_NOW, 0, loop_now_ns(), &unused);
    }
    (void)journal_flush(&daemon->journal);
}

/* The job in hand stays loaded until the stream has taken the new one. Takes over sitting. */
static enum err_code load(struct daemon *daemon, struct sitting *sitting, struct err *err)
{
    struct ledger ledger = {.fd = -1};
    const struct stream_job job = sitting_job(sitting, &(const struct ledger_open){.there = false});
    put_down(daemon);
    register_suppose(daemon, sitting);
    // a new ledger ends the one in hand: that one must not go on once there is another
    if (stream_may_load(daemon->stream, &job, err) != ERR_OK ||
        install(daemon, sitting, &ledger, err) != ERR_OK) {
        (void)sitting_free(sitting);
        return err->code;
    }
    if (stream_load(daemon->stream, &job, err) != ERR_OK) {
        ledger_close(&ledger);
        (void)sitting_free(sitting);
        return err->code;
    }
    journal_close(&daemon->journal);
    journal_attach(&daemon->journal, &ledger);
    (void)sitting_free(daemon->sitting);
    daemon->sitting = sitting;
    return ERR_OK;
}

enum err_code start_begin(struct daemon *daemon, const struct sha256 *plan, struct client *asker,
                          json_t *id, struct err *err)
{
    if (daemon->starting.active || stream_state(daemon->stream) == STREAM_RUNNING) {
        return err_set(err, ERR_BUSY, "a job is running; stop it first");
    }
    if (!stream_is_connected(daemon->stream)) {
        const enum stop_reason why = stream_last_stop(daemon->stream);
        return err_set(err, ERR_PERMISSION, "the machine has not answered yet: %s",
                       why == STOP_NONE ? "is it turned on, on the line that --device names?"
                                        : stop_reason_advice(why));
    }
    if (stream_check_proven(daemon->stream, err) != ERR_OK) {
        return err->code;
    }
    if (!daemon->proposal.there || !sha256_equal(&daemon->proposal.plan, plan)) {
        return err_set(err, ERR_DATA, "no such plan was proposed; plan again");
    }
    if (!daemon->proposal.sealed) {
        return err_set(err, ERR_DATA,
                       "the field has no `# end` totals, so it may be cut short; "
                       "pigment check --seal writes them");
    }
    struct sitting *sitting = sitting_new();
    if (check_proposal(daemon, sitting, plan, err) != ERR_OK) {
        (void)sitting_free(sitting);
        return err->code;
    }
    daemon->proposal.there = false;
    if (load(daemon, sitting, err) != ERR_OK) {
        return err->code;
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
    if (register_is_expired(daemon)) {
        daemon_notice(daemon, "armed; the head has to be registered before the first strike: "
                              "`pigment register --advise 150 --job JOB` says where to probe it");
    } else if (stream_command(stream, STREAM_RUN, starting->uid, now_ns, err) != ERR_OK) {
        return false;
    }
    json_t *result = json_pack("{s:s, s:s}", "job", daemon->sitting->name, "state",
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
    if (starting->homing && !stream_is_homed(daemon->stream) && !stream_is_moving(daemon->stream)) {
        start_cancel(daemon, ERR_IO, stop_reason_advice(stream_last_stop(daemon->stream)));
    } else if (now_ns >= starting->give_up_ns) {
        start_cancel(daemon, ERR_IO, "the machine did not come home in time");
    } else if (!advance(daemon, now_ns, &err)) {
        start_cancel(daemon, err.code, err.msg);
    }
}
