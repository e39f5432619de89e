/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/state_dir.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBER_DIGITS = 4, NUMBER_MAX = 9999 };

static enum err_code make_directory(const char *path, struct err *err)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return err_set(err, ERR_CREATE, "state directory %s: %s", path, strerror(errno));
    }
    struct stat stat_now;
    if (stat(path, &stat_now) != 0 || !S_ISDIR(stat_now.st_mode)) {
        return err_set(err, ERR_CREATE, "state directory %s: not a directory", path);
    }
    if (stat_now.st_uid != geteuid() || (stat_now.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return err_set(err, ERR_PERMISSION,
                       "state directory %s: must be yours, and nobody else's to write", path);
    }
    return ERR_OK;
}

static enum err_code lock(struct state_dir *state, struct err *err)
{
    char path[STATE_FILE_SIZE];
    state_dir_beside(state, "lock", path);
    state->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (state->lock_fd < 0) {
        return err_set(err, ERR_CREATE, "%s: %s", path, strerror(errno));
    }
    if (flock(state->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        return err_set(err, ERR_BUSY, "state directory %s: another pigmentd has it", state->path);
    }
    return ERR_OK;
}

static const char *ledger_end(const char *name)
{
    const char *dot = strchr(name, '.');
    return dot && strcmp(dot, ".ledger") == 0 ? dot : NULL;
}

/* The number that a file's name begins with, 0 when it is none of ours. */
static unsigned number_of(const char *name)
{
    unsigned number = 0;
    for (int i = 0; i < NUMBER_DIGITS; i++) {
        if (name[i] < '0' || name[i] > '9') {
            return 0;
        }
        number = number * 10 + (unsigned)(name[i] - '0');
    }
    return name[NUMBER_DIGITS] == '-' ? number : 0;
}

bool state_dir_has(const struct state_dir *state, const char *job, const char *suffix)
{
    char path[STATE_FILE_SIZE];
    state_dir_file(state, job, suffix, path);
    return access(path, F_OK) == 0;
}

void state_dir_drop_unborn(const struct state_dir *state, const char *job)
{
    // the mark goes last: without it, files that have no ledger are those of a job that lost it
    static const char *const SUFFIX[] = {"json", "solution", "fit", "plan", "ledger.new"};
    enum { SUFFIXES = sizeof(SUFFIX) / sizeof(SUFFIX[0]) };
    if (!state_dir_has(state, job, "ledger.new")) {
        return;
    }
    for (size_t i = state_dir_has(state, job, "ledger") ? SUFFIXES - 1 : 0; i < SUFFIXES; i++) {
        char path[STATE_FILE_SIZE];
        state_dir_file(state, job, SUFFIX[i], path);
        (void)unlink(path);
    }
}

/* A crash left ledgers that never got their first records: nothing was ever sent for them. */
static void remove_unborn(const struct state_dir *state)
{
    DIR *directory = opendir(state->jobs);
    struct dirent *entry = NULL;
    while (directory && (entry = readdir(directory)) != NULL) {
        char job[STATE_JOB_SIZE];
        const size_t len = strcspn(entry->d_name, ".");
        if (len < sizeof(job) && strcmp(entry->d_name + len, ".ledger.new") == 0) {
            memcpy(job, entry->d_name, len);
            job[len] = '\0';
            state_dir_drop_unborn(state, job);
        }
    }
    if (directory) {
        (void)closedir(directory);
    }
}

enum err_code state_dir_look(struct state_dir *state, const char *path, struct err *err)
{
    *state = (struct state_dir){.lock_fd = -1};
    if (strlen(path) + 64 > STATE_PATH_SIZE) {
        return err_set(err, ERR_USAGE, "state directory: path longer than %d bytes",
                       STATE_PATH_SIZE - 64);
    }
    (void)snprintf(state->path, sizeof(state->path), "%s", path);
    (void)snprintf(state->jobs, sizeof(state->jobs), "%s/jobs", path);
    return ERR_OK;
}

enum err_code state_dir_open(struct state_dir *state, const char *path, struct err *err)
{
    if (state_dir_look(state, path, err) != ERR_OK) {
        return err->code;
    }
    if (make_directory(state->path, err) != ERR_OK || lock(state, err) != ERR_OK ||
        make_directory(state->jobs, err) != ERR_OK) {
        state_dir_close(state);
        return err->code;
    }
    remove_unborn(state);
    return ERR_OK;
}

void state_dir_close(struct state_dir *state)
{
    if (state->lock_fd >= 0) {
        (void)close(state->lock_fd);
    }
    state->lock_fd = -1;
}

void state_dir_file(const struct state_dir *state, const char *job, const char *suffix, char *out)
{
    int len = snprintf(out, STATE_FILE_SIZE, "%s/%s.%s", state->jobs, job, suffix);
    assert(len > 0 && len < STATE_FILE_SIZE);
    (void)len;
}

void state_dir_beside(const struct state_dir *state, const char *name, char *out)
{
    int len = snprintf(out, STATE_FILE_SIZE, "%s/%s", state->path, name);
    assert(len > 0 && len < STATE_FILE_SIZE);
    (void)len;
}

/* The highest number of a name that `wanted` takes; its name without the suffix goes to job. */
static bool scan(const struct state_dir *state, bool (*wanted)(const char *name, const void *arg),
                 const void *arg, unsigned *number, char job[STATE_JOB_SIZE], struct err *err)
{
    DIR *directory = opendir(state->jobs);
    if (!directory) {
        (void)err_set(err, ERR_IO, "%s: %s", state->jobs, strerror(errno));
        return false;
    }
    *number = 0;
    struct dirent *entry = NULL;
    while ((entry = readdir(directory)) != NULL) {
        unsigned found = number_of(entry->d_name);
        size_t len = strcspn(entry->d_name, ".");
        if (found > *number && len < STATE_JOB_SIZE && wanted(entry->d_name, arg)) {
            *number = found;
            memcpy(job, entry->d_name, len);
            job[len] = '\0';
        }
    }
    (void)closedir(directory);
    return true;
}

static bool is_ledger(const char *name, const void *arg)
{
    (void)arg;
    return ledger_end(name) != NULL;
}

static bool is_any(const char *name, const void *arg)
{
    (void)name;
    (void)arg;
    return true;
}

static bool is_named(const char *name, const void *arg)
{
    const char *word = arg;
    const char *end = ledger_end(name);
    if (!end) {
        return false;
    }
    size_t len = (size_t)(end - name);
    bool is_name = strlen(word) == len && strncmp(word, name, len) == 0;
    char *rest = NULL;
    unsigned long number = word[0] >= '0' && word[0] <= '9' ? strtoul(word, &rest, 10) : 0;
    return is_name || (number > 0 && *rest == '\0' && number == number_of(name));
}

bool state_dir_newest(const struct state_dir *state, char job[STATE_JOB_SIZE], struct err *err)
{
    unsigned number = 0;
    return scan(state, is_ledger, NULL, &number, job, err) && number > 0;
}

bool state_dir_find(const struct state_dir *state, const char *word, char job[STATE_JOB_SIZE])
{
    struct err unused;
    unsigned number = 0;
    return scan(state, is_named, word, &number, job, &unused) && number > 0;
}

enum err_code state_dir_next(const struct state_dir *state, const char *course, unsigned session,
                             char job[STATE_JOB_SIZE], struct err *err)
{
    unsigned number = 0;
    if (!scan(state, is_any, NULL, &number, job, err)) {
        return err->code;
    }
    if (number >= NUMBER_MAX) {
        return err_set(err, ERR_CREATE, "%s: all %d job numbers are taken; start a new directory",
                       state->jobs, NUMBER_MAX);
    }
    int len = snprintf(job, STATE_JOB_SIZE, "%04u-%s-s%u", number + 1, course, session);
    assert(len > 0 && len < STATE_JOB_SIZE);
    (void)len;
    return ERR_OK;
}
