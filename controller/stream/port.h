/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The serial line. Two openers, one interface: a real serial device goes through libserialport; a
 * pty (which libserialport cannot open) is a raw descriptor. After that both are a non-blocking fd
 * in somebody's event loop. The one function that writes asserts the alphabet.
 */
#ifndef CONTROLLER_STREAM_PORT_H
#define CONTROLLER_STREAM_PORT_H

#include <stdbool.h>
#include <stddef.h>

#include "config/err.h"

enum { PORT_QUEUE_SIZE = 1024 };

struct sp_port;

struct port {
    int fd;                      /* owned; -1 when closed */
    struct sp_port *serial;      /* owned; NULL for a pty */
    char queue[PORT_QUEUE_SIZE]; /* accepted, not yet written */
    size_t queued;
};

/* Opens path at baud, 8N1, raw, exclusively (TIOCEXCL and flock), HUPCL cleared; sends nothing.
 * ERR_BUSY when another has it, ERR_PERMISSION, ERR_IO; messages say what to do. */
enum err_code port_open(struct port *port, const char *path, int baud, struct err *err);
/* Takes over a descriptor of path that was opened by port_open in a process before this one.
 * Nothing is opened, so no modem line moves. ERR_IO when it is not of that device any more: fd
 * stays open. */
enum err_code port_adopt(struct port *port, int fd, const char *path, struct err *err);
void port_close(struct port *port);
bool port_is_pty(const struct port *port);

/* Queues and writes what the line takes now. false when the port is gone or the queue is full.
 * Every byte must be of the wire's alphabet: asserted. */
bool port_send(struct port *port, const char *bytes, size_t len);
/* Writes more of the queue; false when the port is gone. */
bool port_flush(struct port *port);
/* Reads what is there: > 0 bytes, 0 none now, -1 the port is gone. */
int port_read(struct port *port, char *bytes, size_t size);
/* Throws the unsent away, in the queue and in the kernel. */
void port_discard(struct port *port);

#endif
