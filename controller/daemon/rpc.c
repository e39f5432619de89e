/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/rpc.h"

#include <assert.h>
#include <string.h>

static bool has_only_known_members(json_t *root, struct err *err)
{
    static const char *const known[] = {"jsonrpc", "id", "method", "params", "seq"};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(root, key, value)
    {
        bool found = false;
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
            found = found || strcmp(key, known[i]) == 0;
        }
        if (!found) {
            (void)err_set(err, ERR_USAGE, "request: unknown member %.40s", key);
            return false;
        }
    }
    return true;
}

static enum err_code check_members(struct rpc_request *request, struct err *err)
{
    json_t *root = request->root;
    const char *version = json_string_value(json_object_get(root, "jsonrpc"));
    if (!version || strcmp(version, "2.0") != 0) {
        return err_set(err, ERR_USAGE, "request: jsonrpc must be \"2.0\"");
    }
    if (json_is_null(request->id)) {
        return err_set(err, ERR_USAGE, "request: id must be a whole number or a string");
    }
    request->method = json_string_value(json_object_get(root, "method"));
    if (!request->method) {
        return err_set(err, ERR_USAGE, "request: method must be a string");
    }
    json_t *seq = json_object_get(root, "seq");
    request->seq = json_integer_value(seq);
    if (seq && (!json_is_integer(seq) || request->seq < 1)) {
        return err_set(err, ERR_USAGE, "request: seq must be a number from 1");
    }
    json_t *params = json_object_get(root, "params");
    if (params && !json_is_object(params)) {
        return err_set(err, ERR_USAGE, "request: params must be an object");
    }
    request->params = params ? json_incref(params) : json_object();
    return has_only_known_members(root, err) ? ERR_OK : err->code;
}

enum err_code rpc_parse(struct rpc_request *request, const char *line, size_t len, struct err *err)
{
    assert(request && line && err);
    *request = (struct rpc_request){.id = json_null()};
    json_error_t where;
    request->root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &where);
    if (!request->root) {
        return err_set(err, ERR_USAGE, "request: no JSON at column %d: %s", where.column,
                       where.text);
    }
    if (!json_is_object(request->root)) {
        return err_set(err, ERR_USAGE, "request: one object a line, no batches");
    }
    json_t *id = json_object_get(request->root, "id");
    if (json_is_string(id) || json_is_integer(id)) {
        request->id = json_incref(id);
    }
    return check_members(request, err);
}

void rpc_request_free(struct rpc_request *request)
{
    json_decref(request->id);
    json_decref(request->params);
    json_decref(request->root);
    *request = (struct rpc_request){0};
}

json_t *rpc_answer(json_t *id, json_t *result)
{
    return json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id, "result", result);
}

json_t *rpc_notification(const char *method, json_t *params)
{
    return json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method", method, "params", params);
}

json_t *rpc_error(json_t *id, const struct err *err, json_t *diagnostics)
{
    assert(err->code != ERR_OK);
    // text from files may not be UTF-8, which JSON has to be
    json_t *message = json_string(err->msg);
    message = message ? message : json_string("(message is not UTF-8)");
    diagnostics = diagnostics ? diagnostics : json_array();
    return json_pack("{s:s, s:O, s:{s:i, s:o, s:{s:o}}}", "jsonrpc", "2.0", "id", id, "error",
                     "code", (int)err->code, "message", message, "data", "diagnostics",
                     diagnostics);
}

json_t *rpc_diagnostics(const struct diags *diags)
{
    json_t *list = json_array();
    for (size_t i = 0; i < diags->kept; i++) {
        json_t *text = json_string(diags->item[i].text);
        (void)json_array_append_new(list, text ? text : json_string("(not UTF-8)"));
    }
    return list;
}

size_t rpc_line(const json_t *value, char *out, size_t size)
{
    size_t len =
        json_dumpb(value, out, size, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12));
    if (len == 0 || len >= size) {
        return 0;
    }
    out[len] = '\n';
    return len + 1;
}
