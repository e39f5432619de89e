/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Unix stream sockets by path, for the daemon that listens and the client that connects.
 */
#ifndef CONTROLLER_DAEMON_UNIX_SOCKET_H
#define CONTROLLER_DAEMON_UNIX_SOCKET_H

#include "config/err.h"

/* A listening descriptor, 0660, non-blocking; -1 with err: ERR_BUSY somebody answers there,
 * ERR_PERMISSION others could replace it (the directory is theirs to write), ERR_CREATE. A socket
 * that nobody answers is removed first. */
int unix_socket_listen(const char *path, struct err *err);

/* A connected, blocking descriptor; -1 with err: ERR_UNREACHABLE, ERR_PERMISSION. */
int unix_socket_connect(const char *path, struct err *err);

/* Binds a datagram socket there, likewise; its directory is the daemon's own. */
int unix_socket_datagrams(const char *path, struct err *err);

#endif
