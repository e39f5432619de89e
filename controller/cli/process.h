/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The other programs of this project, run from this one.
 */
#ifndef CONTROLLER_CLI_PROCESS_H
#define CONTROLLER_CLI_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

#include "config/err.h"

enum { PROCESS_ARGUMENTS_MAX = 64 };

/* A program beside our own. */
struct process {
    pid_t pid; /* 0: not running */
    int out;   /* owned: its stdout; -1 when it shares ours */
};

/* argument[0] is the program's name; NULL ends them. log: its stderr goes there; NULL ours. */
enum err_code process_start(struct process *process, const char *const *argument, int piped,
                            const char *log, struct err *err);
/* The first line of its output, without the newline. */
enum err_code process_read_line(struct process *process, char *line, size_t size, struct err *err);
/* Waits for its end: its exit code. */
int process_wait(struct process *process);
/* SIGTERM, then waits. */
int process_stop(struct process *process);

#endif
