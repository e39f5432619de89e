/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/server.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/memory.h"
#include "controller/daemon/rpc.h"
#include "controller/daemon/unix_socket.h"

static void drop(struct client *client)
{
    loop_remove(client->server->loop, &client->source);
    (void)close(client->fd);
    client->fd = -1;
    client->subscribed = client->closing = false;
    client->in_len = client->out_len = 0;
}

/* Writes what the socket takes; waits for EPOLLOUT only while something is left. */
static void flush(struct client *client)
{
    ssize_t n = send(client->fd, client->out, client->out_len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        drop(client);
        return;
    }
    size_t sent = n > 0 ? (size_t)n : 0;
    memmove(client->out, client->out + sent, client->out_len - sent);
    client->out_len -= sent;
    if (client->out_len == 0 && client->closing) {
        drop(client);
        return;
    }
    loop_change(client->server->loop, &client->source,
                client->out_len > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void server_send(struct client *client, json_t *value)
{
    if (client->fd < 0) {
        json_decref(value);
        return;
    }
    size_t len =
        rpc_line(value, client->out + client->out_len, PROTOCOL_ANSWER_MAX - client->out_len);
    json_decref(value);
    if (len == 0) {
        drop(client);
        return;
    }
    client->out_len += len;
    flush(client);
}

void server_publish(struct server *server, json_t *value)
{
    for (size_t i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        struct client *client = &server->client[i];
        // half of the queue stays free for answers
        if (client->fd >= 0 && client->subscribed && client->out_len < PROTOCOL_ANSWER_MAX / 2) {
            server_send(client, json_incref(value));
        }
    }
    json_decref(value);
}

bool server_has_subscribers(const struct server *server)
{
    for (size_t i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        if (server->client[i].fd >= 0 && server->client[i].subscribed) {
            return true;
        }
    }
    return false;
}

/* Hands out every whole line; what is left of a next one moves to the front. */
static void take_lines(struct client *client)
{
    size_t at = 0;
    const char *end = NULL;
    while (client->fd >= 0 && !client->closing &&
           (end = memchr(client->in + at, '\n', client->in_len - at)) != NULL) {
        size_t len = (size_t)(end - client->in) - at;
        client->server->line(client->server->context, client, client->in + at, len);
        at += len + 1;
    }
    if (client->fd < 0) {
        return;
    }
    memmove(client->in, client->in + at, client->in_len - at);
    client->in_len -= at;
    if (client->in_len == PROTOCOL_LINE_MAX) {
        struct err err;
        (void)err_set(&err, ERR_USAGE, "request: a line of more than %d bytes", PROTOCOL_LINE_MAX);
        client->closing = true;
        client->in_len = 0;
        json_t *none = json_null();
        server_send(client, rpc_error(none, &err, NULL));
    }
}

static void client_ready(void *context, uint32_t events)
{
    struct client *client = context;
    if (events & EPOLLOUT) {
        flush(client);
    }
    if (client->fd < 0 || !(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
        return;
    }
    ssize_t n = recv(client->fd, client->in + client->in_len, PROTOCOL_LINE_MAX - client->in_len,
                     MSG_DONTWAIT);
    if (n > 0) {
        client->heard = ++client->server->turns;
        client->in_len += (size_t)n;
        take_lines(client);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        drop(client);
    }
}

static void greet(struct client *client)
{
    server_send(client, rpc_notification("hello", json_pack("{s:s, s:s, s:i}", "program",
                                                            "pigmentd", "version", PIGMENT_VERSION,
                                                            "protocol", PROTOCOL_VERSION)));
}

static size_t clients_of(const struct server *server, uid_t uid)
{
    size_t count = 0;
    for (size_t i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        count += server->client[i].uid == uid;
    }
    return count;
}

/* Nobody can keep others out who come to stop the machine: of the user who has the most clients the
 * one goes that has said nothing for the longest. */
static struct client *make_room(struct server *server)
{
    struct client *out = &server->client[0];
    size_t most = clients_of(server, out->uid);
    for (size_t i = 1; i < PROTOCOL_CLIENTS_MAX; i++) {
        struct client *client = &server->client[i];
        const size_t count = clients_of(server, client->uid);
        if (count > most || (count == most && client->heard < out->heard)) {
            out = client;
            most = count;
        }
    }
    drop(out);
    return out;
}

/* Takes over fd. */
static void welcome(struct server *server, int fd)
{
    static const struct roles OPEN = {.has_operators = false};
    struct client *client = NULL;
    for (size_t i = 0; i < PROTOCOL_CLIENTS_MAX && !client; i++) {
        client = server->client[i].fd < 0 ? &server->client[i] : NULL;
    }
    client = client ? client : make_room(server);
    client->fd = fd;
    client->seq = 0;
    client->heard = ++server->turns;
    client->role = roles_of_peer(server->roles ? server->roles : &OPEN, fd, &client->uid);
    client->serial = ++server->serials;
    client->source = (struct loop_source){.fd = fd, .context = client, .ready = client_ready};
    if (!loop_add(server->loop, &client->source, EPOLLIN)) {
        (void)close(fd);
        client->fd = -1;
        return;
    }
    greet(client);
}

static void server_ready(void *context, uint32_t events)
{
    (void)events;
    struct server *server = context;
    int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
        welcome(server, fd);
    }
}

/* Viewers have to get in; operators are among them, or are all there are. */
static void give_to_group(const struct server *server)
{
    const struct roles *roles = server->roles;
    if (roles && (roles->has_viewers || roles->has_operators)) {
        gid_t group = roles->has_viewers ? roles->viewers : roles->operators;
        if (chown(server->path, (uid_t)-1, group) != 0) {
            (void)fprintf(stderr, "pigmentd: warning: %s cannot be given to group %u: %s\n",
                          server->path, group, strerror(errno));
        }
    }
}

enum err_code server_open(struct server *server, struct loop *loop, const char *path,
                          struct err *err)
{
    assert(server->line && strlen(path) < sizeof(server->path));
    server->loop = loop;
    server->fd = unix_socket_listen(path, err);
    if (server->fd < 0) {
        return err->code;
    }
    memcpy(server->path, path, strlen(path) + 1);
    give_to_group(server);
    for (size_t i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        server->client[i] = (struct client){.server = server, .fd = -1};
        server->client[i].in = memory_new(PROTOCOL_LINE_MAX, 1);
        server->client[i].out = memory_new(PROTOCOL_ANSWER_MAX, 1);
    }
    server->source =
        (struct loop_source){.fd = server->fd, .context = server, .ready = server_ready};
    if (!loop_add(loop, &server->source, EPOLLIN)) {
        (void)err_set(err, ERR_IO, "socket %s: %s", path, strerror(errno));
        server_close(server);
        return ERR_IO;
    }
    return ERR_OK;
}

void server_close(struct server *server)
{
    if (server->fd < 0) {
        return;
    }
    for (size_t i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        struct client *client = &server->client[i];
        if (client->fd >= 0) {
            drop(client);
        }
        free(client->in);
        free(client->out);
    }
    (void)unlink(server->path);
    (void)close(server->fd);
    server->fd = -1;
}

struct client_ref client_ref_of(const struct client *client)
{
    return (struct client_ref){(size_t)(client - client->server->client), client->serial};
}

struct client *client_from_ref(struct server *server, struct client_ref ref)
{
    assert(ref.index < PROTOCOL_CLIENTS_MAX);
    struct client *client = &server->client[ref.index];
    return client->fd >= 0 && client->serial == ref.serial ? client : NULL;
}
