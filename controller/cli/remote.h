/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The daemon at the other end of the socket.
 */
#ifndef CONTROLLER_CLI_REMOTE_H
#define CONTROLLER_CLI_REMOTE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "config/err.h"
#include "controller/cli/cli.h"

struct remote {
    int fd; /* owned; -1 closed */
    json_int_t next_id;
    char *buffer; /* PROTOCOL_ANSWER_MAX */
    size_t len;
};

/* Connects and checks its hello. ERR_UNREACHABLE; ERR_CHECK when it speaks another protocol. */
enum err_code remote_open(struct remote *remote, const char *path, struct err *err);
void remote_close(struct remote *remote);

/* One request and its answer. params are taken over. Diagnostics of a failure go to cli->diags.
 * *result is a new reference; result may be NULL. */
enum err_code remote_call(struct remote *remote, struct cli *cli, const char *method,
                          json_t *params, json_t **result, struct err *err);

/* Opens, and the request is on its way before the daemon has greeted: a stop waits for nobody, and
 * is one in every protocol. remote is to be closed whatever the answer. */
enum err_code remote_call_at_once(struct remote *remote, struct cli *cli, const char *method,
                                  json_t **result, struct err *err);

/* The next message, whatever it is; NULL with ERR_UNREACHABLE when the daemon is gone, with
 * ERR_BUSY when timeout_ms (-1: none) or a signal came first. */
json_t *remote_next(struct remote *remote, int timeout_ms, struct err *err);

/* The same, or NULL with *typed as soon as key_fd (-1: none) can be read and no message is there.
 */
json_t *remote_next_or_key(struct remote *remote, int timeout_ms, int key_fd, bool *typed,
                           struct err *err);

/* Parameters of a motion command that has no others. */
json_t *remote_motion(const struct cli *cli);

/* Connects, calls once, closes. */
enum err_code remote_ask(struct cli *cli, const char *method, json_t *params, json_t **result,
                         struct err *err);

#endif
