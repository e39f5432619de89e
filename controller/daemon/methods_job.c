/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests about jobs: plan and start them, go on with one, list them, report on them.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config/field.h"
#include "controller/daemon/daemon.h"
#include "controller/daemon/methods.h"
#include "controller/daemon/rpc.h"

/* The answer will come from `child`. */
static enum err_code answer_by(struct call *call, struct child *child, const char *const *argument,
                               struct err *err)
{
    if (child_start(child, argument, err) != ERR_OK) {
        return err->code;
    }
    child->asker = client_ref_of(call->client);
    child->id = json_incref(call->id);
    call->later = true;
    return ERR_OK;
}

static void answer_asker(struct daemon *daemon, struct child *child, json_t *answer)
{
    struct client *asker = client_from_ref(&daemon->server, child->asker);
    if (asker) {
        server_send(asker, answer);
    } else {
        json_decref(answer);
    }
}

enum err_code method_plan(struct call *call, struct err *err)
{
    struct daemon *daemon = call->daemon;
    const char *job = NULL, *backend = "any";
    int session = 1;
    enum record_backend known;
    if (method_unpack(call, err, "{s:s, s?i, s?s}", "job", &job, "session", &session, "backend",
                      &backend) != ERR_OK) {
        return err->code;
    }
    if (!record_backend_from_name(backend, strlen(backend), &known)) {
        return err_set(err, ERR_USAGE, "params: backend must be any, simulator or hardware");
    }
    if (job[0] != '/' || session < 1 || session > FIELD_SESSIONS_MAX) {
        return err_set(err, ERR_USAGE, "params: job must be an absolute path, session 1..%d",
                       FIELD_SESSIONS_MAX);
    }
    char number[16], plan[STATE_FILE_SIZE], solution[STATE_FILE_SIZE], fit[STATE_FILE_SIZE];
    (void)snprintf(number, sizeof(number), "%d", session);
    state_dir_beside(&daemon->state_dir, "proposed.plan", plan);
    state_dir_beside(&daemon->state_dir, "proposed.solution", solution);
    state_dir_beside(&daemon->state_dir, "proposed.fit", fit);
    (void)unlink(fit); // of a head that was proposed before
    const char *const argument[] = {"plan",      job,     "--session",  number,
                                    "--backend", backend, "--state",    daemon->state_dir.path,
                                    "-o",        plan,    "--solution", solution,
                                    "--fit",     fit,     "--json",     NULL};
    daemon->proposal.there = false;
    return answer_by(call, &daemon->planner, argument, err);
}

/* Remembers what `start` may ask for. */
static bool take_proposal(struct daemon *daemon, const json_t *result)
{
    struct proposal *proposal = &daemon->proposal;
    const char *hex = json_string_value(json_object_get(result, "sha256"));
    json_t *files = json_object_get(result, "files");
    json_decref(proposal->files);
    proposal->files = files ? json_incref(files) : NULL;
    proposal->sealed = json_is_true(json_object_get(result, "sealed"));
    proposal->there = hex && files && sha256_from_hex(hex, strlen(hex), &proposal->plan);
    return proposal->there;
}

void method_planned(void *context, struct child *child, json_t *result, json_t *diagnostics,
                    struct err *err)
{
    struct daemon *daemon = context;
    if (result && !take_proposal(daemon, result)) {
        (void)err_set(err, ERR_BUG, "the planning process did not name its plan");
        json_decref(result);
        result = NULL;
    }
    method_read(context, child, result, diagnostics, err);
}

void method_read(void *context, struct child *child, json_t *result, json_t *diagnostics,
                 struct err *err)
{
    answer_asker(context, child,
                 result ? rpc_answer(child->id, result) : rpc_error(child->id, err, diagnostics));
}

enum err_code method_start(struct call *call, struct err *err)
{
    const char *hex = NULL;
    struct sha256 plan;
    if (method_unpack(call, err, "{s:s}", "plan_sha256", &hex) != ERR_OK) {
        return err->code;
    }
    if (!sha256_from_hex(hex, strlen(hex), &plan)) {
        return err_set(err, ERR_USAGE, "params: plan_sha256 must be 64 hex digits");
    }
    call->later = true;
    enum err_code code = start_begin(call->daemon, &plan, call->client, call->id, err);
    start_on_time(call->daemon, loop_now_ns());
    return code;
}

enum err_code method_resume(struct call *call, struct err *err)
{
    struct daemon *daemon = call->daemon;
    if (method_unpack(call, err, "{}") != ERR_OK) {
        return err->code;
    }
    if (!daemon->sitting->loaded) {
        return err_set(err, ERR_PERMISSION, "there is no job to resume: pigment start JOB");
    }
    if (stream_state(daemon->stream) != STREAM_RUNNING &&
        sitting_check_files(daemon->sitting, err) != ERR_OK) {
        return err->code;
    }
    if (register_is_expired(daemon)) {
        return err_set(err, ERR_PERMISSION, "%s", stop_reason_advice(STOP_EXPIRED));
    }
    return stream_command(daemon->stream, STREAM_RUN, call->client->uid, loop_now_ns(), err);
}

enum err_code method_jobs(struct call *call, struct err *err)
{
    struct daemon *daemon = call->daemon;
    if (method_unpack(call, err, "{}") != ERR_OK) {
        return err->code;
    }
    const char *const argument[] = {"jobs", "--state", daemon->state_dir.path, "--json", NULL};
    return answer_by(call, &daemon->reader, argument, err);
}

enum err_code method_report(struct call *call, struct err *err)
{
    struct daemon *daemon = call->daemon;
    const char *word = NULL;
    char job[STATE_JOB_SIZE];
    if (method_unpack(call, err, "{s?s}", "job", &word) != ERR_OK) {
        return err->code;
    }
    err->code = ERR_OK;
    bool found = word ? state_dir_find(&daemon->state_dir, word, job)
                      : state_dir_newest(&daemon->state_dir, job, err);
    if (!found) {
        return err_set(err, ERR_DATA, "no such job: %s", word ? word : "there is none yet");
    }
    const char *const argument[] = {"report", job,           "--state", daemon->state_dir.path,
                                    "--json", "--with-text", NULL};
    return answer_by(call, &daemon->reader, argument, err);
}
