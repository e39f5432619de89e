/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "controller/cli/cli.h"
#include "controller/cli/remote.h"
#include "controller/ledger/ledger.h"
#include "controller/ledger/reason.h"

static int is_ledger(const struct dirent *entry)
{
    const char *dot = strchr(entry->d_name, '.');
    return dot != NULL && strcmp(dot, ".ledger") == 0;
}

static json_t *job_of(const char *directory, const char *name)
{
    struct ledger_summary summary = {0};
    struct err err = {0};
    size_t size = strlen(directory) + strlen(name) + 2;
    char *path = memory_new(size, 1);
    (void)snprintf(path, size, "%s/%s", directory, name);
    json_t *job = NULL;
    if (ledger_summarise(path, &summary, &err) == ERR_OK) {
        long long left = (long long)summary.strikes - summary.confirmed - summary.uncertain -
                         summary.resolved_struck - summary.resolved_skip - summary.skipped;
        job = json_pack("{s:s#, s:s, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:s, s:s}", "job",
                        name, (int)strcspn(name, "."), "course", summary.course, "session",
                        (int)summary.session, "strikes", (json_int_t)summary.strikes, "confirmed",
                        (json_int_t)summary.confirmed, "uncertain", (json_int_t)summary.uncertain,
                        "resolved", (json_int_t)summary.resolved_struck + summary.resolved_skip,
                        "skipped", (json_int_t)summary.skipped, "left", (json_int_t)left, "done",
                        (int)summary.done, "last_stop",
                        stop_reason_name((enum stop_reason)summary.last_stop), "ledger", path);
        ledger_summary_free(&summary);
    } else {
        job = json_pack("{s:s#, s:s}", "job", name, (int)strcspn(name, "."), "error", err.msg);
    }
    free(path);
    return job;
}

/* Every ledger of the directory, oldest first. */
static json_t *read_jobs(const char *state_path, struct err *err)
{
    size_t size = strlen(state_path) + sizeof("/jobs");
    char *directory = memory_new(size, 1);
    (void)snprintf(directory, size, "%s/jobs", state_path);
    struct dirent **entry = NULL;
    int count = scandir(directory, &entry, is_ledger, alphasort);
    json_t *jobs = NULL;
    if (count < 0) {
        (void)err_set(err, ERR_IO, "%s: %s", directory, strerror(errno));
    } else {
        jobs = json_array();
    }
    for (int i = 0; i < count; i++) {
        (void)json_array_append_new(jobs, job_of(directory, entry[i]->d_name));
        free(entry[i]);
    }
    free(entry);
    free(directory);
    return jobs ? json_pack("{s:o}", "jobs", jobs) : NULL;
}

static long long count_of(const json_t *job, const char *key)
{
    return (long long)json_integer_value(json_object_get(job, key));
}

static void print_job(const json_t *job)
{
    const char *name = json_string_value(json_object_get(job, "job"));
    const char *error = json_string_value(json_object_get(job, "error"));
    if (error) {
        (void)printf("%s: %s\n", name, error);
        return;
    }
    (void)printf("%s: %lld strikes, %lld confirmed, %lld uncertain, %lld resolved, %lld skipped, "
                 "%lld left, %s\n",
                 name, count_of(job, "strikes"), count_of(job, "confirmed"),
                 count_of(job, "uncertain"), count_of(job, "resolved"), count_of(job, "skipped"),
                 count_of(job, "left"),
                 json_is_true(json_object_get(job, "done"))
                     ? "done"
                     : json_string_value(json_object_get(job, "last_stop")));
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *state = NULL;
    const struct option_spec spec[] = {{"--state", OPTION_TEXT, &state}};
    json_t *result = NULL;
    if (cli_options(cli, spec, 1, (struct option_range){0, 0}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!state && remote_ask(cli, "jobs", json_object(), &result, err) != ERR_OK) {
        return err->code;
    }
    result = state ? read_jobs(state, err) : result;
    if (!result) {
        return err->code;
    }
    if (cli->json) {
        cli_print_json(json_incref(result));
    } else {
        size_t i = 0;
        json_t *job = NULL;
        json_array_foreach(json_object_get(result, "jobs"), i, job)
        {
            print_job(job);
        }
    }
    json_decref(result);
    return ERR_OK;
}

const struct verb verb_jobs = {
    .name = "jobs",
    .summary = "what has been started so far",
    .usage = "pigment jobs\n"
             "\n"
             "  --state DIR   read a daemon's directory instead of asking the daemon\n"
             "  --json        one object with jobs[]\n",
    .run = run,
};
