/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole job without a machine: simulator and daemon in a folder of their own, the job, the judge.
 */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/cli/planning.h"
#include "controller/cli/process.h"
#include "controller/cli/remote.h"
#include "controller/cli/sim_poses.h"
#include "controller/cli/stand_in.h"

enum {
    PATH_SIZE = 400,
    FILE_SIZE = 480,
    CONNECT_TRIES = 200,
    CONNECT_MS = 50,
    COURSE_FILES_MAX = 16
};

struct trial {
    const char *job, *speed, *keep;
    unsigned session;
    struct plan_inputs inputs;
    char pose[8 * NUMBER_SIZE];
    char directory[PATH_SIZE];
    char state[FILE_SIZE], socket[FILE_SIZE], tissue[FILE_SIZE], trace[FILE_SIZE], log[FILE_SIZE];
    char tty[FILE_SIZE], moves[FILE_SIZE];
    bool has_moves;
    struct process sim, daemon;
};

static void name_file(const struct trial *trial, char out[FILE_SIZE], const char *name)
{
    (void)snprintf(out, FILE_SIZE, "%s/%s", trial->directory, name);
}

static enum err_code make_directory(struct trial *trial, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    if (trial->keep) {
        (void)snprintf(trial->directory, PATH_SIZE, "%s", trial->keep);
        if (strlen(trial->keep) >= PATH_SIZE || mkdir(trial->keep, 0700) != 0) {
            return err_set(err, ERR_CREATE, "%s: %s", trial->keep, strerror(errno));
        }
    } else {
        (void)snprintf(trial->directory, PATH_SIZE, "%.300s/pigment-sim.XXXXXX",
                       tmp && tmp[0] ? tmp : "/tmp");
        if (!mkdtemp(trial->directory)) {
            return err_set(err, ERR_CREATE, "%s: %s", trial->directory, strerror(errno));
        }
    }
    name_file(trial, trial->state, "state");
    name_file(trial, trial->socket, "sock");
    name_file(trial, trial->tissue, "tissue.csv");
    name_file(trial, trial->trace, "trace");
    name_file(trial, trial->log, "log");
    name_file(trial, trial->moves, "moves.yaml");
    return ERR_OK;
}

/* Where the head truly is: where the job says, exactly. */
static enum err_code lay_head(struct trial *trial, struct err *err)
{
    struct pose first;
    if (sim_poses_write(&trial->inputs, trial->session, trial->moves, &first, &trial->has_moves,
                        err) != ERR_OK) {
        return err->code;
    }
    const struct pose *pose = &first;
    size_t len = 0;
    for (int i = 0; i < 6; i++) {
        double value = i < 3 ? pose->xyz_mm[i] : deg_from_rad(pose->rpy_rad[i - 3]);
        len += number_format(trial->pose + len, sizeof(trial->pose) - len, value, i < 3 ? 4 : 9);
        trial->pose[len++] = ',';
    }
    trial->pose[len - 1] = '\0';
    return ERR_OK;
}

static enum err_code start_programs(struct trial *trial, struct err *err)
{
    const struct job *job = &trial->inputs.job;
    char head[STAND_IN_PATH_SIZE];
    const char *const sim[] = {"pigment-sim",
                               "--machine",
                               job->machine_path,
                               "--head",
                               head,
                               "--tissue",
                               trial->tissue,
                               "--trace",
                               trial->trace,
                               "--pose",
                               trial->pose,
                               "--speed",
                               trial->speed,
                               trial->has_moves ? "--faults" : NULL,
                               trial->moves,
                               NULL};
    if (stand_in_head(&trial->inputs.head, job->head_path, trial->directory, head, err) != ERR_OK ||
        process_start(&trial->sim, sim, 1, trial->log, err) != ERR_OK ||
        process_read_line(&trial->sim, trial->tty, sizeof(trial->tty), err) != ERR_OK) {
        return err->code;
    }
    const char *const daemon[] = {"pigmentd",    "--machine", job->machine_path, "--device",
                                  trial->tty,    "--state",   trial->state,      "--socket",
                                  trial->socket, NULL};
    return process_start(&trial->daemon, daemon, 0, trial->log, err);
}

static bool is_connected(struct cli *cli)
{
    struct err unused;
    json_t *status = NULL;
    bool connected = remote_ask(cli, "status", json_object(), &status, &unused) == ERR_OK &&
                     json_is_true(json_object_get(status, "connected"));
    json_decref(status);
    return connected;
}

static enum err_code wait_connected(struct cli *cli, struct err *err)
{
    for (int i = 0; i < CONNECT_TRIES; i++) {
        if (is_connected(cli)) {
            return ERR_OK;
        }
        (void)usleep(CONNECT_MS * 1000);
    }
    return err_set(err, ERR_UNREACHABLE, "the daemon and the simulator did not find each other");
}

/* Does the job stand at an event of its plan? Then what that asks of a person is done. */
static bool attends_event(const struct trial *trial, struct cli *cli)
{
    struct err unused;
    json_t *status = NULL;
    bool there = remote_ask(cli, "status", json_object(), &status, &unused) == ERR_OK;
    const json_t *event = json_object_get(status, "event");
    const char *pose = json_string_value(json_object_get(status, "pose_due"));
    there = there && json_is_object(event) &&
            (!pose || sim_poses_register(cli, &trial->inputs.job, pose, &unused) == ERR_OK);
    json_decref(status);
    return there;
}

/* Starts the job; whatever its plan asks of a person counts as done at once. */
static enum err_code run_job(struct trial *trial, struct cli *cli, struct err *err)
{
    char session[16];
    struct process process;
    (void)snprintf(session, sizeof(session), "%u", trial->session);
    const char *const start[] = {"pigment",   "--socket", trial->socket, "start",  trial->job,
                                 "--session", session,    "--yes",       "--wait", NULL};
    const char *const resume[] = {"pigment", "--socket", trial->socket, "resume", "--wait", NULL};
    if (process_start(&process, start, 0, NULL, err) != ERR_OK) {
        return err->code;
    }
    int code = process_wait(&process);
    while (code == ERR_CHECK && attends_event(trial, cli)) {
        if (process_start(&process, resume, 0, NULL, err) != ERR_OK) {
            return err->code;
        }
        code = process_wait(&process);
    }
    return code == 0 ? ERR_OK : err_set(err, (enum err_code)code, "the job did not end well");
}

static int is_plan(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".plan") == 0;
}

static int is_ledger(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".ledger") == 0;
}

/* Adds the paths of the course's files of one kind behind the words so far. */
static size_t add_files(const struct trial *trial, int (*wanted)(const struct dirent *),
                        const char **argument, size_t count, char (*store)[FILE_SIZE])
{
    char jobs[FILE_SIZE + 8];
    struct dirent **entry = NULL;
    (void)snprintf(jobs, sizeof(jobs), "%s/jobs", trial->state);
    int found = scandir(jobs, &entry, wanted, alphasort);
    for (int i = 0; i < found; i++) {
        if (i < COURSE_FILES_MAX) {
            (void)snprintf(store[i], FILE_SIZE, "%.400s/%.70s", jobs, entry[i]->d_name);
            argument[count++] = store[i];
        }
        free(entry[i]);
    }
    free(entry);
    return count;
}

static enum err_code judge(const struct trial *trial, struct err *err)
{
    const struct job *job = &trial->inputs.job;
    char plans[COURSE_FILES_MAX][FILE_SIZE], ledgers[COURSE_FILES_MAX][FILE_SIZE];
    const char *argument[PROCESS_ARGUMENTS_MAX] = {"pigment-audit", "--plan"};
    size_t count = add_files(trial, is_plan, argument, 2, plans);
    argument[count++] = "--ledger";
    count = add_files(trial, is_ledger, argument, count, ledgers);
    const char *const rest[] = {"--tissue",  trial->tissue,    "--trace", trial->trace,
                                "--job",     trial->job,       "--head",  job->head_path,
                                "--machine", job->machine_path};
    for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
        argument[count++] = rest[i];
    }
    argument[count] = NULL;
    struct process audit;
    if (process_start(&audit, argument, 0, NULL, err) != ERR_OK) {
        return err->code;
    }
    int code = process_wait(&audit);
    return code == 0 ? ERR_OK : err_set(err, (enum err_code)code, "the judge is not content");
}

static int remove_entry(const char *path, const struct stat *stat_now, int kind, struct FTW *walk)
{
    (void)stat_now;
    (void)kind;
    (void)walk;
    return remove(path);
}

static enum err_code run_trial(struct trial *trial, struct cli *cli, struct err *err)
{
    struct err judged = {0};
    enum err_code code = start_programs(trial, err);
    cli->socket_path = trial->socket;
    code = code == ERR_OK ? wait_connected(cli, err) : code;
    code = code == ERR_OK ? run_job(trial, cli, err) : code;
    int ended = process_stop(&trial->daemon);
    (void)process_stop(&trial->sim);
    if (code == ERR_OK && ended != 0) {
        code = err_set(err, ERR_IO, "pigmentd exited with %d; see %s", ended, trial->log);
    }
    // whatever came of the job, the judge sees what the skin felt
    if (code <= ERR_CHECK && judge(trial, &judged) > code) {
        *err = judged;
        code = judged.code;
    }
    return code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct trial trial = {.session = 1, .speed = "max", .sim.out = -1, .daemon.out = -1};
    const struct option_spec spec[] = {{"--speed", OPTION_TEXT, &trial.speed},
                                       {"--keep", OPTION_TEXT, &trial.keep},
                                       {"--session", OPTION_COUNT, &trial.session}};
    if (cli_options(cli, spec, 3, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    trial.job = cli->argument[0];
    enum err_code code = plan_inputs_read(&trial.inputs, trial.job, NULL, &cli->diags, err);
    if (code == ERR_OK) {
        code = make_directory(&trial, err);
    }
    if (code == ERR_OK) {
        code = lay_head(&trial, err);
        code = code == ERR_OK ? run_trial(&trial, cli, err) : code;
        if (trial.keep) {
            (void)fprintf(stderr, "kept in %s\n", trial.directory);
        } else {
            (void)nftw(trial.directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
        }
    }
    plan_inputs_free(&trial.inputs);
    return code;
}

const struct verb verb_sim = {
    .name = "sim",
    .summary = "run a job against the simulator and judge it",
    .usage = "pigment sim job.yaml\n"
             "\n"
             "Starts pigment-sim and pigmentd in a folder of their own, runs the job, audits it. "
             "Exit:\nthe worst of theirs.\n"
             "\n"
             "  --session N     which sitting (default 1)\n"
             "  --speed 1|max   real time, or as fast as it goes (default max)\n"
             "  --keep DIR      make DIR and leave plan, ledger, tissue log, trace and log there\n",
    .run = run,
};
