/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work that would hold up the loop (planning, reading old ledgers) runs in a child process: the
 * program `pigment` beside our own, whose one JSON object on stdout is the answer.
 */
#ifndef CONTROLLER_DAEMON_CHILD_H
#define CONTROLLER_DAEMON_CHILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "config/err.h"
#include "controller/daemon/loop.h"
#include "controller/daemon/server.h"

enum { CHILD_OUTPUT_MAX = PROTOCOL_ANSWER_MAX - 4096 };

struct child {
    struct loop *loop;  /* borrowed */
    pid_t pid;          /* 0: none runs */
    int pid_fd, out_fd; /* owned */
    struct loop_source exited, output;
    char *text; /* CHILD_OUTPUT_MAX, taken once */
    size_t len;
    bool overflow;
    struct client_ref asker;
    json_t *id; /* owned: of the request */
    void *context;
    /* The child has ended. result: its object, taken over; NULL with err and diagnostics (a new
     * list). */
    void (*done)(void *context, struct child *child, json_t *result, json_t *diagnostics,
                 struct err *err);
};

void child_init(struct child *child, struct loop *loop);
void child_deinit(struct child *child);

/* Starts `pigment ARGUMENTS`; argument[0] is the verb, NULL ends them. ERR_BUSY while one runs. */
enum err_code child_start(struct child *child, const char *const *argument, struct err *err);
bool child_runs(const struct child *child);

/* The path of the program `name` in our own program's directory. */
enum err_code child_program(const char *name, char *out, size_t size, struct err *err);

#endif
