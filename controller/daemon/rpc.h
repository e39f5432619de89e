/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON-RPC 2.0, one object a line, as values. Requests are hostile until parsed here: unknown
 * members, wrong types, batches and requests without an id are refused.
 */
#ifndef CONTROLLER_DAEMON_RPC_H
#define CONTROLLER_DAEMON_RPC_H

#include <jansson.h>
#include <stddef.h>

#include "config/diag.h"
#include "config/err.h"

struct rpc_request {
    json_t *id;         /* owned; a number or a string; JSON null when the line had none */
    json_t *params;     /* owned; an object, {} when there was none */
    const char *method; /* borrowed from root */
    json_int_t seq;     /* 0: it has none */
    json_t *root;       /* owned */
};

/* ERR_USAGE for whatever is not one whole request; request->id is set even then, for the answer. */
enum err_code rpc_parse(struct rpc_request *request, const char *line, size_t len, struct err *err);
void rpc_request_free(struct rpc_request *request);

/* All build a new reference; result and params are taken over, id is borrowed. */
json_t *rpc_answer(json_t *id, json_t *result);
json_t *rpc_notification(const char *method, json_t *params);
/* error: code = exit code, message, data.diagnostics[] (diagnostics: taken over, may be NULL). */
json_t *rpc_error(json_t *id, const struct err *err, json_t *diagnostics);

/* A list of texts. */
json_t *rpc_diagnostics(const struct diags *diags);

/* Writes value as one line with its newline; returns the length, 0 when it does not fit. */
size_t rpc_line(const json_t *value, char *out, size_t size);

#endif
