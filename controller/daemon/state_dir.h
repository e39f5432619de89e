/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The daemon's directory: a lock, and under jobs/ what was planned and what became of it, as
 * NNNN-COURSE-sN.{json,plan,solution,fit,ledger}. A ledger appears under its name only once its
 * first records are durable; until then it is *.ledger.new and counts for nothing.
 */
#ifndef CONTROLLER_DAEMON_STATE_DIR_H
#define CONTROLLER_DAEMON_STATE_DIR_H

#include <stdbool.h>

#include "config/err.h"

enum { STATE_PATH_SIZE = 400, STATE_FILE_SIZE = 480, STATE_JOB_SIZE = 56 };

struct state_dir {
    char path[STATE_PATH_SIZE], jobs[STATE_PATH_SIZE];
    int lock_fd; /* owned */
};

/* Creates what is missing (0700) and locks it. ERR_BUSY when another daemon has it. */
enum err_code state_dir_open(struct state_dir *state, const char *path, struct err *err);
void state_dir_close(struct state_dir *state);
/* Only names the paths: for who reads beside a daemon. ERR_USAGE when they are too long. */
enum err_code state_dir_look(struct state_dir *state, const char *path, struct err *err);

/* Makes out, STATE_FILE_SIZE bytes, the path of a job's file: jobs/JOB.SUFFIX. */
void state_dir_file(const struct state_dir *state, const char *job, const char *suffix, char *out);
/* The same of a file beside jobs/. */
void state_dir_beside(const struct state_dir *state, const char *name, char *out);

bool state_dir_has(const struct state_dir *state, const char *job, const char *suffix);

/* Removes the files of a job whose ledger never came under its name, if it is one. */
void state_dir_drop_unborn(const struct state_dir *state, const char *job);

/* The job with the highest number that has a ledger; false when there is none. */
bool state_dir_newest(const struct state_dir *state, char job[STATE_JOB_SIZE], struct err *err);
/* The job whose name is `word` or whose number it is. */
bool state_dir_find(const struct state_dir *state, const char *word, char job[STATE_JOB_SIZE]);
/* The name of the next job: one more than the highest number that any file bears. */
enum err_code state_dir_next(const struct state_dir *state, const char *course, unsigned session,
                             char job[STATE_JOB_SIZE], struct err *err);

#endif
