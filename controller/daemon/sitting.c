/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/sitting.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/head.h"
#include "config/memory.h"
#include "controller/plan/head_open.h"
#include "controller/plan/rest.h"

static const char *const file_key[SITTING_FILES] = {"machine", "head", "job", "field"};

static void predict_rest(struct sitting *sitting)
{
    if (sitting->wait_s) {
        (void)rest_waits(&sitting->plan, &sitting->solution, sitting->wait_s);
    }
}

static void make_rest(struct sitting *sitting)
{
    if (sitting->plan.rest_mm > 0) {
        sitting->when = memory_new(sitting->plan.strike_count, sizeof(*sitting->when));
        sitting->wait_s = memory_new(sitting->plan.strike_count, sizeof(*sitting->wait_s));
    }
    predict_rest(sitting);
}

struct stream_job sitting_job(struct sitting *sitting, const struct ledger_open *open)
{
    return (struct stream_job){.plan = &sitting->plan,
                               .solution = &sitting->solution,
                               .state = sitting->state,
                               .next_tag = sitting->next_tag,
                               .touched_tag = sitting->touched_tag,
                               .epoch = sitting->epoch,
                               .excludes = &sitting->excludes,
                               .backend = sitting->backend,
                               .open = *open,
                               .events_done = sitting->events_done,
                               .when = sitting->when};
}

enum err_code sitting_read(struct sitting *sitting, const char *plan_path,
                           const char *solution_path, const struct machine *machine,
                           struct err *err)
{
    assert(!sitting->loaded);
    if (plan_read(&sitting->plan, plan_path, &sitting->plan_hash, err) != ERR_OK) {
        return err->code;
    }
    if (!sha256_equal(&sitting->plan.machine, &machine->sha256)) {
        return err_set(err, ERR_DATA,
                       "the plan was made with another machine file (%s) than the one that the "
                       "daemon has read (%s)",
                       sitting->plan.machine_name, machine->name);
    }
    if (solution_read(&sitting->solution, solution_path, &sitting->plan, &sitting->plan_hash,
                      machine, err) != ERR_OK) {
        return err->code;
    }
    sitting->state = memory_new(sitting->plan.strike_count, 1);
    make_rest(sitting);
    arm_init(&sitting->arm, machine);
    sitting->loaded = true;
    return ERR_OK;
}

struct sitting *sitting_new(void)
{
    struct sitting *sitting = memory_new(1, sizeof(*sitting));
    sitting->next_tag = 1;
    sitting->revision = 1;
    sitting->excludes = excludes_new();
    return sitting;
}

struct sitting *sitting_free(struct sitting *sitting)
{
    if (sitting) {
        plan_free(&sitting->plan);
        scalp_deinit(&sitting->scalp);
        solution_free(&sitting->solution);
        free(sitting->state);
        free(sitting->when);
        free(sitting->wait_s);
        excludes_free(&sitting->excludes);
        for (int i = 0; i < SITTING_FILES; i++) {
            free(sitting->file[i]);
        }
        free(sitting);
    }
    return NULL;
}

void sitting_take_ledger(struct sitting *sitting, struct ledger_summary *summary)
{
    for (size_t i = 0; i < sitting->plan.strike_count; i++) {
        struct dot_word word = dot_map_get(&summary->dots, sitting->plan.strike[i].dot);
        sitting->state[i] = (uint8_t)word.state;
    }
    if (summary->excludes.count > 0) {
        excludes_free(&sitting->excludes);
        sitting->excludes = summary->excludes;
        summary->excludes = (struct excludes){0}; // taken over
    }
    sitting->backend = (enum record_backend)summary->backend;
    sitting->revision = summary->revision;
    sitting->registered = summary->registered;
    sitting->intents_since = summary->intents_since;
    sitting->epoch = summary->epoch;
    sitting->next_tag = summary->next_tag;
    const size_t events = sitting->plan.event_count;
    sitting->events_done = summary->events_done < events ? summary->events_done : events;
    sitting->touched_tag = summary->touched_tag;
}

size_t sitting_skip_touched(struct sitting *sitting, const struct dot_map *touched)
{
    size_t count = 0;
    for (size_t i = 0; i < sitting->plan.strike_count; i++) {
        if (dot_map_get(touched, sitting->plan.strike[i].dot).state != DOT_PLANNED) {
            sitting->state[i] = DOT_SKIPPED;
            count++;
        }
    }
    return count;
}

bool sitting_set_files(struct sitting *sitting, const json_t *files)
{
    for (int i = 0; i < SITTING_FILES; i++) {
        const char *path = json_string_value(json_object_get(files, file_key[i]));
        if (!path && i != SITTING_FIELD) {
            return false;
        }
        free(sitting->file[i]);
        sitting->file[i] = path ? memory_text(path, strlen(path)) : NULL;
    }
    return true;
}

void sitting_note_fit(struct sitting *sitting, json_t *description)
{
    struct file file;
    struct err unused;
    char hex[SHA256_HEX_SIZE];
    if (file_read(&file, sitting->fit_path, &unused) == ERR_OK) {
        sitting->fit = file.sha256;
        sha256_hex(&sitting->fit, hex);
        (void)json_object_set_new(description, "fit", json_string(hex));
        file_free(&file);
    }
}

bool sitting_take_fit(struct sitting *sitting, const json_t *description)
{
    const json_t *fit = json_object_get(description, "fit");
    const char *hex = json_string_value(fit);
    return !fit || (hex && sha256_from_hex(hex, strlen(hex), &sitting->fit));
}

json_t *sitting_files(const struct sitting *sitting)
{
    json_t *files = json_object();
    for (int i = 0; i < SITTING_FILES; i++) {
        if (sitting->file[i]) {
            (void)json_object_set_new(files, file_key[i], json_string(sitting->file[i]));
        }
    }
    return files;
}

static enum err_code has_changed(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    return err_set(err, ERR_DATA,
                   "%s changed since the plan was made; `pigment start` plans what is left",
                   slash ? slash + 1 : path);
}

static enum err_code check_file(const char *path, const struct sha256 *want, struct err *err)
{
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err_set(err, ERR_DATA, "%s cannot be read any more", path);
    }
    bool same = sha256_equal(&file.sha256, want);
    file_free(&file);
    return same ? ERR_OK : has_changed(path, err);
}

/* The head's own file, and the one that holds its surface. */
static enum err_code check_head(const char *path, const struct sha256 *want, struct err *err)
{
    struct diags diags = {0};
    struct head head;
    const enum err_code code = head_read_outline(&head, path, &diags, err);
    const bool same = sha256_equal(&head.sha256, want);
    head_free(&head);
    diag_free(&diags);
    if (code != ERR_OK) {
        return err_set(err, ERR_DATA, "%s cannot be read any more", path);
    }
    return same ? ERR_OK : has_changed(path, err);
}

static void place_world(struct sitting *sitting)
{
    sitting->world.head_in_base = frame_from_pose(&sitting->solution.head_in_base);
    sitting->world.base_in_head = frame_inverse(&sitting->world.head_in_base);
}

static enum err_code load_limits(struct sitting *sitting, struct err *err)
{
    struct diags diags = {0};
    struct job job;
    enum err_code code = job_read(&job, sitting->file[SITTING_JOB], &diags, err);
    sitting->limits = job.registration;
    job_free(&job);
    diag_free(&diags);
    return code;
}

/* Another surface would lay other ways over the head. */
static enum err_code check_fit(const struct sitting *sitting, struct err *err)
{
    static const struct sha256 NONE;
    return sha256_equal(&sitting->fit, &NONE) ? ERR_OK
                                              : check_file(sitting->fit_path, &sitting->fit, err);
}

static enum err_code load_world(struct sitting *sitting, struct err *err)
{
    if (load_limits(sitting, err) != ERR_OK || check_fit(sitting, err) != ERR_OK) {
        return err->code;
    }
    struct diags diags = {0};
    struct head head;
    enum err_code code =
        head_open_fitted(&head, sitting->file[SITTING_HEAD], sitting->fit_path, &diags, err);
    diag_free(&diags);
    if (code != ERR_OK) {
        head_free(&head);
        return code;
    }
    scalp_deinit(&sitting->scalp);
    scalp_init(&sitting->scalp, &head);
    head_free(&head);
    sitting->world.arm = &sitting->arm;
    lattice_init(&sitting->lattice, &sitting->arm);
    sitting->world.scalp = &sitting->scalp;
    place_world(sitting);
    sitting->has_world = true;
    return ERR_OK;
}

void sitting_take_solution(struct sitting *sitting, struct solution *solution)
{
    solution_free(&sitting->solution);
    sitting->solution = *solution;
    *solution = (struct solution){.count = 0};
    predict_rest(sitting);
    place_world(sitting);
}

enum err_code sitting_check_files(struct sitting *sitting, struct err *err)
{
    assert(sitting->loaded);
    const struct sha256 *want[SITTING_FILES] = {&sitting->plan.machine, &sitting->plan.head,
                                                &sitting->plan.job, &sitting->plan.field};
    for (int i = 0; i < SITTING_FILES; i++) {
        const char *path = sitting->file[i];
        if (path && (i == SITTING_HEAD ? check_head : check_file)(path, want[i], err) != ERR_OK) {
            return err->code;
        }
    }
    return sitting->has_world ? ERR_OK : load_world(sitting, err);
}

double sitting_left_s(const struct sitting *sitting, size_t events_done)
{
    double left_s = 0;
    for (size_t i = events_done; i < sitting->plan.event_count; i++) {
        left_s += sitting->plan.event[i].time_s;
    }
    for (size_t i = 0; i < sitting->plan.strike_count; i++) {
        if (sitting->state[i] == DOT_PLANNED) {
            left_s += sitting->solution.strike[i].time_s;
            left_s += sitting->wait_s ? sitting->wait_s[i] : 0;
        }
    }
    return left_s;
}

size_t sitting_pose_due(const struct sitting *sitting)
{
    for (size_t i = 0; i < sitting->plan.strike_count; i++) {
        if (sitting->state[i] == DOT_PLANNED) {
            return sitting->plan.strike[i].pose;
        }
    }
    return sitting->solution.pose;
}

const struct pose *sitting_said_pose(const struct sitting *sitting)
{
    const size_t due = sitting_pose_due(sitting);
    const bool lies = sitting->plan.pose_count == 0 || due == sitting->solution.pose;
    return lies ? &sitting->solution.head_in_base : &sitting->plan.pose[due].head_in_base;
}

size_t sitting_find(const struct sitting *sitting, uint32_t dot)
{
    size_t i = 0;
    while (i < sitting->plan.strike_count && sitting->plan.strike[i].dot != dot) {
        i++;
    }
    return i;
}
