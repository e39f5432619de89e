/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/remote.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/memory.h"
#include "controller/daemon/protocol.h"
#include "controller/daemon/rpc.h"
#include "controller/daemon/unix_socket.h"

enum { HELLO_TIMEOUT_MS = 5000 };

static enum err_code connect_to(struct remote *remote, const char *path, struct err *err)
{
    *remote = (struct remote){.fd = unix_socket_connect(path, err), .next_id = 1};
    if (remote->fd < 0) {
        return err->code;
    }
    remote->buffer = memory_new(PROTOCOL_ANSWER_MAX, 1);
    return ERR_OK;
}

/* Closes what does not greet as it should. */
static enum err_code take_hello(struct remote *remote, const char *path, struct err *err)
{
    json_t *hello = remote_next(remote, HELLO_TIMEOUT_MS, err);
    json_t *params = json_object_get(hello, "params");
    json_int_t protocol = json_integer_value(json_object_get(params, "protocol"));
    json_decref(hello);
    if (protocol != PROTOCOL_VERSION) {
        remote_close(remote);
        return err_set(err, ERR_UNREACHABLE, "socket %s: no pigmentd of protocol %d answers there",
                       path, PROTOCOL_VERSION);
    }
    return ERR_OK;
}

enum err_code remote_open(struct remote *remote, const char *path, struct err *err)
{
    return connect_to(remote, path, err) == ERR_OK ? take_hello(remote, path, err) : err->code;
}

void remote_close(struct remote *remote)
{
    if (remote->fd >= 0) {
        (void)close(remote->fd);
        free(remote->buffer);
    }
    *remote = (struct remote){.fd = -1};
}

/* A whole line out of the buffer, NULL when there is none. */
static json_t *take_line(struct remote *remote)
{
    char *end = memchr(remote->buffer, '\n', remote->len);
    if (!end) {
        return NULL;
    }
    size_t len = (size_t)(end - remote->buffer);
    json_error_t where;
    json_t *message = json_loadb(remote->buffer, len, 0, &where);
    remote->len -= len + 1;
    memmove(remote->buffer, end + 1, remote->len);
    return message ? message : json_object();
}

static enum err_code fill(struct remote *remote, struct err *err)
{
    ssize_t n =
        recv(remote->fd, remote->buffer + remote->len, PROTOCOL_ANSWER_MAX - remote->len, 0);
    if (n <= 0) {
        return err_set(err, ERR_UNREACHABLE, "the daemon is gone");
    }
    remote->len += (size_t)n;
    return ERR_OK;
}

json_t *remote_next_or_key(struct remote *remote, int timeout_ms, int key_fd, bool *typed,
                           struct err *err)
{
    assert(remote->fd >= 0);
    json_t *message = take_line(remote);
    while (!message) {
        struct pollfd ready[] = {{.fd = remote->fd, .events = POLLIN},
                                 {.fd = key_fd, .events = POLLIN}};
        const int count = poll(ready, 2, timeout_ms);
        if (count == 0 || (count < 0 && errno == EINTR)) {
            (void)err_set(err, ERR_BUSY, "the daemon has not answered");
            return NULL;
        }
        if (ready[1].revents != 0) {
            *typed = true;
            return NULL;
        }
        if (fill(remote, err) != ERR_OK) {
            return NULL;
        }
        message = take_line(remote);
    }
    return message;
}

json_t *remote_next(struct remote *remote, int timeout_ms, struct err *err)
{
    bool typed = false;
    return remote_next_or_key(remote, timeout_ms, -1, &typed, err);
}

static bool send_all(int fd, const char *bytes, size_t len)
{
    size_t sent = 0;
    while (sent < len) {
        ssize_t n = send(fd, bytes + sent, len - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        sent += n > 0 ? (size_t)n : 0;
    }
    return true;
}

static enum err_code send_request(struct remote *remote, const char *method, json_t *params,
                                  struct err *err)
{
    json_t *request =
        json_pack("{s:s, s:I, s:I, s:s, s:o}", "jsonrpc", "2.0", "id", remote->next_id, "seq",
                  remote->next_id, "method", method, "params", params);
    char *line = memory_new(PROTOCOL_LINE_MAX, 1);
    size_t len = request ? rpc_line(request, line, PROTOCOL_LINE_MAX) : 0;
    bool sent = len > 0 && send_all(remote->fd, line, len);
    free(line);
    json_decref(request);
    if (len == 0) {
        return err_set(err, ERR_USAGE, "%s: arguments are too long or not UTF-8", method);
    }
    return sent ? ERR_OK : err_set(err, ERR_UNREACHABLE, "the daemon is gone");
}

static void take_diagnostics(struct diags *diags, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list) && diags->kept < DIAG_KEPT_MAX; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        diags->item = memory_grow(diags->item, diags->kept, sizeof(*diags->item));
        struct diag *item = &diags->item[diags->kept++];
        size_t len = text ? strnlen(text, DIAG_TEXT_SIZE - 1) : 0;
        item->level = DIAG_ERROR;
        memcpy(item->text, text ? text : "", len);
        item->text[len] = '\0';
        diags->errors++;
    }
}

static enum err_code take_error(struct cli *cli, const json_t *error, struct err *err)
{
    json_int_t code = json_integer_value(json_object_get(error, "code"));
    const char *message = json_string_value(json_object_get(error, "message"));
    take_diagnostics(&cli->diags, json_object_get(json_object_get(error, "data"), "diagnostics"));
    return err_set(err, code > 0 && code < 128 ? (enum err_code)code : ERR_BUG, "%s",
                   message ? message : "the daemon refused without a reason");
}

/* What comes before the answer to the latest request is passed over. */
static enum err_code take_answer(struct remote *remote, struct cli *cli, json_t **result,
                                 struct err *err)
{
    json_int_t id = remote->next_id++;
    for (;;) {
        json_t *message = remote_next(remote, -1, err);
        if (!message && err->code == ERR_BUSY) {
            continue; // a signal, not an answer
        }
        if (!message) {
            return err->code;
        }
        json_t *answer_id = json_object_get(message, "id");
        if (!json_is_integer(answer_id) || json_integer_value(answer_id) != id) {
            json_decref(message);
            continue;
        }
        enum err_code code = ERR_OK;
        json_t *error = json_object_get(message, "error");
        if (error) {
            code = take_error(cli, error, err);
        } else if (result) {
            *result = json_incref(json_object_get(message, "result"));
        }
        json_decref(message);
        return code;
    }
}

enum err_code remote_call(struct remote *remote, struct cli *cli, const char *method,
                          json_t *params, json_t **result, struct err *err)
{
    return send_request(remote, method, params, err) == ERR_OK
               ? take_answer(remote, cli, result, err)
               : err->code;
}

enum err_code remote_call_at_once(struct remote *remote, struct cli *cli, const char *method,
                                  json_t **result, struct err *err)
{
    if (connect_to(remote, cli->socket_path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = send_request(remote, method, json_object(), err);
    if (code == ERR_OK) {
        code = take_hello(remote, cli->socket_path, err);
    }
    return code == ERR_OK ? take_answer(remote, cli, result, err) : code;
}

json_t *remote_motion(const struct cli *cli)
{
    json_t *params = json_object();
    if (cli->take) {
        (void)json_object_set_new(params, "take", json_true());
    }
    return params;
}

enum err_code remote_ask(struct cli *cli, const char *method, json_t *params, json_t **result,
                         struct err *err)
{
    struct remote remote;
    if (remote_open(&remote, cli->socket_path, err) != ERR_OK) {
        json_decref(params);
        return err->code;
    }
    enum err_code code = remote_call(&remote, cli, method, params, result, err);
    remote_close(&remote);
    return code;
}
