/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/methods.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "controller/daemon/daemon.h"
#include "controller/daemon/rpc.h"

enum err_code method_unpack(struct call *call, struct err *err, const char *format, ...)
{
    json_error_t where;
    va_list args;
    va_start(args, format);
    int answer = json_vunpack_ex(call->params, &where, JSON_STRICT, format, args);
    va_end(args);
    return answer == 0 ? ERR_OK : err_set(err, ERR_USAGE, "params: %s", where.text);
}

static enum err_code method_status(struct call *call, struct err *err)
{
    if (method_unpack(call, err, "{}") != ERR_OK) {
        return err->code;
    }
    call->result = status_of(call->daemon);
    return ERR_OK;
}

static enum err_code command(struct call *call, enum stream_verb verb, struct err *err)
{
    if (method_unpack(call, err, "{}") != ERR_OK) {
        return err->code;
    }
    return stream_command(call->daemon->stream, verb, call->client->uid, loop_now_ns(), err);
}

/* A start that is still under way ends with whatever stops the machine. */
static enum err_code stopping_command(struct call *call, enum stream_verb verb, struct err *err)
{
    bool was_starting = call->daemon->starting.active;
    start_cancel(call->daemon, ERR_CHECK, "stopped by a person");
    call->daemon->registering.resume = false;
    enum err_code code = command(call, verb, err);
    // there was something to stop: no refusal
    return was_starting && code == ERR_DATA ? ERR_OK : code;
}

static enum err_code method_pause(struct call *call, struct err *err)
{
    return stopping_command(call, STREAM_PAUSE, err);
}

static enum err_code method_hold(struct call *call, struct err *err)
{
    return stopping_command(call, STREAM_HOLD_NOW, err);
}

static enum err_code method_stop(struct call *call, struct err *err)
{
    return stopping_command(call, STREAM_STOP_NOW, err);
}

static enum err_code method_estop(struct call *call, struct err *err)
{
    return stopping_command(call, STREAM_ESTOP_NOW, err);
}

static enum err_code method_arm(struct call *call, struct err *err)
{
    return command(call, STREAM_ARM, err);
}

static enum err_code method_home(struct call *call, struct err *err)
{
    int clear = -1;
    if (method_unpack(call, err, "{s?b}", "clear", &clear) != ERR_OK) {
        return err->code;
    }
    enum stream_verb verb = clear < 0 ? STREAM_HOME
                            : clear   ? STREAM_HOME_CLEAR
                                      : STREAM_HOME_IF_KNOWN;
    return stream_command(call->daemon->stream, verb, call->client->uid, loop_now_ns(), err);
}

static enum err_code method_selftest(struct call *call, struct err *err)
{
    if (method_unpack(call, err, "{}") != ERR_OK) {
        return err->code;
    }
    return stream_selftest(call->daemon->stream, loop_now_ns(), err);
}

static enum err_code method_park(struct call *call, struct err *err)
{
    return command(call, STREAM_PARK, err);
}

static enum err_code method_subscribe(struct call *call, struct err *err)
{
    if (method_unpack(call, err, "{}") != ERR_OK) {
        return err->code;
    }
    call->client->subscribed = true;
    call->daemon->publish_at_ns = 0;
    return ERR_OK;
}

static const struct method {
    const char *name;
    enum err_code (*run)(struct call *call, struct err *err);
    enum role role;
    bool moves; /* asks for the lease */
} methods[] = {
    {"status", method_status, ROLE_VIEW, false},
    {"plan", method_plan, ROLE_OPERATE, false},
    {"start", method_start, ROLE_OPERATE, true},
    {"pause", method_pause, ROLE_OPERATE, false},
    {"hold", method_hold, ROLE_VIEW, false},
    {"resume", method_resume, ROLE_OPERATE, true},
    {"stop", method_stop, ROLE_VIEW, false},
    {"estop", method_estop, ROLE_VIEW, false},
    {"arm", method_arm, ROLE_OPERATE, true},
    {"home", method_home, ROLE_OPERATE, true},
    {"park", method_park, ROLE_OPERATE, true},
    {"resolve", method_resolve, ROLE_OPERATE, false},
    {"jobs", method_jobs, ROLE_VIEW, false},
    {"report", method_report, ROLE_VIEW, false},
    {"subscribe", method_subscribe, ROLE_VIEW, false},
    {"exclude", method_exclude, ROLE_OPERATE, false},
    {"selftest", method_selftest, ROLE_OPERATE, false},
    {"register", method_register, ROLE_SERVICE, false},
    {"touch", method_touch, ROLE_OPERATE, true},
};

static const struct method *find(const char *name)
{
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        if (strcmp(methods[i].name, name) == 0) {
            return &methods[i];
        }
    }
    return NULL;
}

/* A request that was sent once is carried out once: whoever has begun to count goes on counting. */
static enum err_code check_seq(struct client *client, json_int_t seq, struct err *err)
{
    if ((seq > 0 || client->seq > 0) && seq <= client->seq) {
        return err_set(err, ERR_USAGE, "request: seq must be over %lld", (long long)client->seq);
    }
    client->seq = seq;
    return ERR_OK;
}

/* `take` is every motion command's own. */
static enum err_code take_lease(struct call *call, struct err *err)
{
    json_t *take = json_object_get(call->params, "take");
    bool take_over = json_is_true(take);
    if (take && !json_is_boolean(take)) {
        return err_set(err, ERR_USAGE, "params: take must be true or false");
    }
    (void)json_object_del(call->params, "take");
    return lease_take(call->daemon, call->client->uid, take_over, err);
}

static enum err_code run(struct call *call, const char *name, struct err *err)
{
    const struct method *method = find(name);
    if (!method) {
        return err_set(err, ERR_USAGE, "no such method: %.40s", name);
    }
    const struct client *client = call->client;
    if (client->role < method->role) {
        return err_set(err, ERR_PERMISSION, "%s: user %u has the role %s, it takes %s", name,
                       client->uid, role_name(client->role), role_name(method->role));
    }
    if (method->moves && take_lease(call, err) != ERR_OK) {
        return err->code;
    }
    return method->run(call, err);
}

void method_line(void *context, struct client *client, const char *line, size_t len)
{
    struct err err = {0};
    struct rpc_request request;
    struct call call = {.daemon = context, .client = client};
    enum err_code code = rpc_parse(&request, line, len, &err);
    call.id = request.id;
    call.params = request.params;
    if (code == ERR_OK) {
        code = check_seq(client, request.seq, &err);
    }
    if (code == ERR_OK) {
        code = run(&call, request.method, &err);
    }
    assert(!(call.later && call.result));
    if (code != ERR_OK) {
        json_decref(call.result);
        server_send(client, rpc_error(request.id, &err, NULL));
    } else if (!call.later) {
        server_send(client, rpc_answer(request.id, call.result ? call.result : json_object()));
    }
    rpc_request_free(&request);
}
