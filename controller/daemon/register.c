/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The head lies elsewhere: the joints of the plan are solved again for its new place, ids and order
 * kept, by a child; the machine takes them over at rest, and a record says so before it goes on.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "controller/daemon/daemon.h"
#include "controller/daemon/methods.h"
#include "controller/daemon/register.h"
#include "controller/daemon/rpc.h"

enum { POSE_NUMBERS = 6, SOLVE_ARGUMENTS = 16 };

static const char FRESH[] = "registered.solution";
static const double XYZ_MAX_MM = 2000.0, RPY_MAX_DEG = 360.0;

/* registering: how it was found; NULL when nobody knows any more. */
static struct record record_of(const struct sitting *sitting, const struct registering *registering)
{
    struct record record = {.type = RECORD_REGISTRATION, .epoch = sitting->epoch};
    record.body.registration.head_in_base = sitting->solution.head_in_base;
    record.body.registration.revision = sitting->revision + 1;
    record.body.registration.parent = sitting->revision;
    if (registering && registering->kind == LOCATE_TOUCHED) {
        const struct pose head_in_base = record.body.registration.head_in_base;
        record.body.registration = sitting->registered.body.registration; // as found then
        record.body.registration.head_in_base = head_in_base;
        record.body.registration.revision = sitting->revision + 1;
        record.body.registration.parent = sitting->revision;
        record.body.registration.kind = LOCATE_TOUCHED;
        record.body.registration.contacts = (uint16_t)registering->contacts;
    } else if (registering) {
        record.body.registration.kind = (uint16_t)registering->kind;
        record.body.registration.contacts = (uint16_t)registering->contacts;
        record.body.registration.used = registering->used;
        record.body.registration.set_aside = registering->set_aside;
        record.body.registration.residual_mm = registering->residual_mm;
        record.body.registration.error_mm = registering->error_mm;
        record.body.registration.noise_mm = (float)registering->noise_mm;
    }
    return record;
}

/* Tells who has asked, or else everybody. */
static void give_up(struct daemon *daemon, struct err *err, json_t *diagnostics)
{
    struct registering *registering = &daemon->registering;
    struct client *asker =
        registering->id ? client_from_ref(&daemon->server, registering->asker) : NULL;
    if (asker) {
        server_send(asker, rpc_error(registering->id, err, diagnostics));
    } else {
        char text[DAEMON_NOTICE_SIZE];
        (void)snprintf(text, sizeof(text), "the head could not be registered again: %.140s",
                       err->msg);
        daemon_notice(daemon, text);
        json_decref(diagnostics);
    }
    register_forget(daemon);
}

void register_forget(struct daemon *daemon)
{
    json_decref(daemon->registering.id);
    free(daemon->registering.file);
    daemon->registering = (struct registering){.step = REGISTERING_NOTHING};
}

void register_format_pose(const struct pose *pose, char out[REGISTER_POSE_SIZE])
{
    size_t len = 0;
    for (int i = 0; i < POSE_NUMBERS; i++) {
        double value = i < 3 ? pose->xyz_mm[i] : deg_from_rad(pose->rpy_rad[i - 3]);
        len += number_format(out + len, REGISTER_POSE_SIZE - len, value, i < 3 ? 4 : 9);
        out[len++] = ',';
    }
    out[len - 1] = '\0';
}

static enum err_code solve(struct daemon *daemon, struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    char plan[STATE_FILE_SIZE], fresh[STATE_FILE_SIZE], pose[REGISTER_POSE_SIZE];
    if (sitting_check_files(sitting, err) != ERR_OK) {
        return err->code;
    }
    state_dir_file(&daemon->state_dir, sitting->name, "plan", plan);
    state_dir_beside(&daemon->state_dir, FRESH, fresh);
    register_format_pose(&daemon->registering.head_in_base, pose);
    const char *argument[SOLVE_ARGUMENTS] = {
        "solve", plan, "--json", "--machine", NULL, "--head", NULL, "--pose", pose, "-o", fresh};
    argument[4] = sitting->file[SITTING_MACHINE];
    argument[6] = sitting->file[SITTING_HEAD];
    size_t count = 11;
    if (sitting->plan.pose_count > 0) {
        argument[count++] = "--lies";
        argument[count++] = sitting->plan.pose[sitting_pose_due(sitting)].id;
    }
    if (daemon->registering.file) {
        argument[count++] = "--measured";
        argument[count++] = daemon->registering.file;
    }
    return child_start(&daemon->solver, argument, err);
}

void register_solved(void *context, struct child *child, json_t *result, json_t *diagnostics,
                     struct err *err)
{
    (void)child;
    struct daemon *daemon = context;
    if (result && daemon->registering.step == REGISTERING_LOCATING) {
        register_take_located(daemon, result);
    } else if (result) {
        const json_t *contacts = json_object_get(result, "contacts");
        daemon->registering.contacts = (uint32_t)json_integer_value(contacts);
        daemon->registering.contact_rms_mm =
            1e-3 * json_number_value(json_object_get(result, "contact_rms_um"));
        daemon->registering.band_mm = 1e-3 * json_number_value(json_object_get(result, "band_um"));
        daemon->registering.step = REGISTERING_SOLVED;
    } else {
        give_up(daemon, err, diagnostics);
    }
    json_decref(result);
}

/* The joints on disk first, then the record that they are for: register_settle puts it right when
 * this ends in between. */
static enum err_code take_over(struct daemon *daemon, int64_t now_ns, struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    struct solution solution;
    char fresh[STATE_FILE_SIZE], path[STATE_FILE_SIZE];
    state_dir_beside(&daemon->state_dir, FRESH, fresh);
    state_dir_file(&daemon->state_dir, sitting->name, "solution", path);
    if (solution_read(&solution, fresh, &sitting->plan, &sitting->plan_hash, &daemon->machine,
                      err) != ERR_OK) {
        return err->code;
    }
    const bool bent = daemon->registering.contacts > 0;
    if (solution_check(&solution, &sitting->plan, &sitting->arm, bent, err) != ERR_OK) {
        solution_free(&solution);
        return err->code;
    }
    if (rename(fresh, path) != 0) {
        solution_free(&solution);
        return err_set(err, ERR_CREATE, "%s: cannot be replaced", path);
    }
    sitting_take_solution(sitting, &solution);
    const struct record record = record_of(sitting, &daemon->registering);
    sitting->revision++;
    if (daemon->registering.kind != LOCATE_TOUCHED) {
        sitting->registered = record;
        sitting->registered_ns = loop_boot_ns();
        sitting->intents_since = 0;
        touch_forget_contacts(daemon);
    }
    return stream_register(daemon->stream, &sitting->solution, &record, now_ns, err);
}

static void finish(struct daemon *daemon, int64_t now_ns)
{
    const struct registering *done = &daemon->registering;
    struct client *asker = done->id ? client_from_ref(&daemon->server, done->asker) : NULL;
    struct err err = {0};
    if (stream_ledger_failed(daemon->stream)) {
        (void)err_set(&err, ERR_IO, "the ledger cannot be written");
        give_up(daemon, &err, NULL);
        return;
    }
    char text[DAEMON_NOTICE_SIZE];
    (void)snprintf(text, sizeof(text), "the head is registered: revision %u, %zu of %zu in reach",
                   daemon->sitting->revision, daemon->sitting->solution.solved_count,
                   daemon->sitting->solution.count);
    daemon_notice(daemon, text);
    if (asker) {
        server_send(asker, rpc_answer(done->id, register_json(daemon)));
    }
    bool resume = done->resume;
    register_forget(daemon);
    if (resume && stream_state(daemon->stream) == STREAM_PAUSED &&
        stream_command(daemon->stream, STREAM_RUN, 0, now_ns, &err) != ERR_OK) {
        daemon_notice(daemon, err.msg);
    }
}

void register_on_time(struct daemon *daemon, int64_t now_ns)
{
    struct registering *registering = &daemon->registering;
    struct err err = {0};
    bool rests =
        !stream_is_moving(daemon->stream) && stream_state(daemon->stream) != STREAM_RUNNING;
    if (registering->step == REGISTERING_WANTED) {
        bool measured = registering->file && registering->kind == LOCATE_SAID;
        registering->step = measured ? REGISTERING_LOCATING : REGISTERING_SOLVING;
        if ((measured ? register_locate : solve)(daemon, &err) != ERR_OK) {
            give_up(daemon, &err, NULL);
        }
    } else if (registering->step == REGISTERING_SOLVED && rests) {
        registering->step = REGISTERING_SAVING;
        if (take_over(daemon, now_ns, &err) != ERR_OK) {
            give_up(daemon, &err, NULL);
        }
    } else if (registering->step == REGISTERING_SAVING && !stream_is_saving(daemon->stream)) {
        finish(daemon, now_ns);
    }
}

/* The pose, or the file of what was measured. */
static enum err_code unpack(struct call *call, struct registering *wanted, struct err *err)
{
    const char *file = json_string_value(json_object_get(call->params, "file"));
    double xyz[3] = {0}, rpy[3] = {0};
    bool good = true;
    if (file) {
        if (method_unpack(call, err, "{s:s!}", "file", &file) != ERR_OK) {
            return err->code;
        }
        if (file[0] != '/') {
            return err_set(err, ERR_USAGE, "params: file must be an absolute path");
        }
        wanted->file = memory_text(file, strlen(file));
        return ERR_OK;
    }
    if (method_unpack(call, err, "{s:[F,F,F!], s:[F,F,F!]}", "xyz_mm", &xyz[0], &xyz[1], &xyz[2],
                      "rpy_deg", &rpy[0], &rpy[1], &rpy[2]) != ERR_OK) {
        return err->code;
    }
    for (int i = 0; i < 3; i++) {
        good = good && fabs(xyz[i]) <= XYZ_MAX_MM && fabs(rpy[i]) <= RPY_MAX_DEG;
        wanted->head_in_base.xyz_mm[i] = xyz[i];
        wanted->head_in_base.rpy_rad[i] = rad_from_deg(rpy[i]);
    }
    return good ? ERR_OK
                : err_set(err, ERR_USAGE, "params: xyz_mm within %g, rpy_deg within %g", XYZ_MAX_MM,
                          RPY_MAX_DEG);
}

enum err_code method_register(struct call *call, struct err *err)
{
    struct daemon *daemon = call->daemon;
    struct registering wanted = {.step = REGISTERING_WANTED};
    if (unpack(call, &wanted, err) != ERR_OK) {
        return err->code;
    }
    if (!daemon->sitting->loaded) {
        (void)err_set(err, ERR_DATA, "there is no job in hand to register a head for");
    } else if (daemon->registering.step != REGISTERING_NOTHING || daemon->starting.active ||
               stream_state(daemon->stream) == STREAM_RUNNING) {
        (void)err_set(err, ERR_BUSY, "a job is running; pause it first");
    }
    if (err->code != ERR_OK) {
        free(wanted.file);
        return err->code;
    }
    wanted.asker = client_ref_of(call->client);
    wanted.id = json_incref(call->id);
    daemon->registering = wanted;
    call->later = true;
    return ERR_OK;
}

bool register_is_same(const struct pose *a, const struct pose *b)
{
    bool same = true;
    for (int i = 0; i < 3; i++) {
        same = same && fabs(a->xyz_mm[i] - b->xyz_mm[i]) < 1e-9 &&
               fabs(a->rpy_rad[i] - b->rpy_rad[i]) < 1e-12;
    }
    return same;
}

enum err_code register_settle(struct daemon *daemon, const struct pose *said, struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    assert(sitting->loaded);
    if (register_is_same(said, &sitting->solution.head_in_base)) {
        return ERR_OK;
    }
    struct record record = record_of(sitting, NULL);
    if (!journal_record(&daemon->journal, &record) || !journal_flush(&daemon->journal)) {
        return err_set(err, ERR_IO, "%s: cannot be written", daemon->journal.feed.ledger.path);
    }
    sitting->revision++;
    return ERR_OK;
}
