/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The requests of docs/protocol.md: a table of names and handlers.
 */
#ifndef CONTROLLER_DAEMON_METHODS_H
#define CONTROLLER_DAEMON_METHODS_H

#include <jansson.h>
#include <stdbool.h>

#include "config/err.h"

struct daemon;
struct client;

/* One request. A handler fills in result, or sets later and answers by its id some time. */
struct call {
    struct daemon *daemon;
    struct client *client;
    json_t *id, *params; /* borrowed */
    json_t *result;      /* NULL: {} */
    bool later;
};

/* Takes params apart by a jansson format; whatever is not in it is refused: ERR_USAGE. */
enum err_code method_unpack(struct call *call, struct err *err, const char *format, ...);

/* methods_job.c */
enum err_code method_plan(struct call *call, struct err *err);
enum err_code method_start(struct call *call, struct err *err);
enum err_code method_resume(struct call *call, struct err *err);
enum err_code method_jobs(struct call *call, struct err *err);
enum err_code method_report(struct call *call, struct err *err);
/* methods_resolve.c */
enum err_code method_resolve(struct call *call, struct err *err);
/* register.c */
enum err_code method_register(struct call *call, struct err *err);
/* methods_touch.c */
enum err_code method_touch(struct call *call, struct err *err);
/* methods_exclude.c */
enum err_code method_exclude(struct call *call, struct err *err);

#endif
