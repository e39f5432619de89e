/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What daemon and clients agree on before the first request (docs/protocol.md).
 */
#ifndef CONTROLLER_DAEMON_PROTOCOL_H
#define CONTROLLER_DAEMON_PROTOCOL_H

#define PIGMENT_VERSION         "0.1.0"
#define PROTOCOL_SOCKET_DEFAULT "/run/pigment/pigment.sock"

enum {
    PROTOCOL_VERSION = 1,
    PROTOCOL_LINE_MAX = 64 * 1024, /* one request, its newline included */
    PROTOCOL_ANSWER_MAX = 512 * 1024,
    PROTOCOL_CLIENTS_MAX = 16
};

#endif
