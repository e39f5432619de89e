/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Unix socket and its clients: lines in, lines out, who is at the other end. Bounded
 * everywhere: so many clients, so long a line, so much unread output; who exceeds it is dropped,
 * and for one client too many the one that has been silent for the longest. All its memory is taken
 * when it starts.
 */
#ifndef CONTROLLER_DAEMON_SERVER_H
#define CONTROLLER_DAEMON_SERVER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "controller/daemon/loop.h"
#include "controller/daemon/protocol.h"
#include "controller/daemon/roles.h"

struct server;

struct client {
    struct server *server;
    struct loop_source source;
    int fd;          /* owned; -1 free */
    uint32_t serial; /* tells a late answer whether its asker is still there */
    uid_t uid;       /* SO_PEERCRED */
    enum role role;
    json_int_t seq; /* of its last request; 0: it counts none */
    uint64_t heard; /* when it said something last, by the server's turns */
    bool subscribed;
    bool closing; /* to be dropped once its output is written */
    char *in;     /* PROTOCOL_LINE_MAX */
    size_t in_len;
    char *out; /* PROTOCOL_ANSWER_MAX */
    size_t out_len;
};

/* A client that may be gone by the time of the answer. */
struct client_ref {
    size_t index;
    uint32_t serial;
};

struct server {
    struct loop *loop; /* borrowed */
    int fd;            /* owned; -1 closed */
    struct loop_source source;
    char path[108];
    const struct roles *roles; /* borrowed; NULL: everybody may do everything */
    uint32_t serials;
    uint64_t turns; /* one for each time that somebody came or said something */
    struct client client[PROTOCOL_CLIENTS_MAX];
    void *context;
    /* One line without its newline. */
    void (*line)(void *context, struct client *client, const char *line, size_t len);
};

/* Binds path, 0660, in a directory that nobody else can write to. A socket that nobody answers is
 * replaced: call it with the state's lock held. ERR_BUSY when somebody answers, ERR_PERMISSION,
 * ERR_CREATE. The caller sets context and line before. */
enum err_code server_open(struct server *server, struct loop *loop, const char *path,
                          struct err *err);
void server_close(struct server *server);

/* Queues value (taken over) as one line. A client that does not read what it asked for is dropped.
 */
void server_send(struct client *client, json_t *value);
/* To every subscriber whose queue has room; value is taken over. */
void server_publish(struct server *server, json_t *value);
bool server_has_subscribers(const struct server *server);

struct client_ref client_ref_of(const struct client *client);
struct client *client_from_ref(struct server *server, struct client_ref ref); /* NULL: gone */

#endif
