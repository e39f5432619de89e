/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sd_notify: one datagram to the service manager, when there is one; and the descriptor that it
 * keeps over a restart of this process, so that the board behind it is not reset by a close.
 */
#ifndef CONTROLLER_DAEMON_SYSTEMD_H
#define CONTROLLER_DAEMON_SYSTEMD_H

#include <stdbool.h>
#include <stdint.h>

struct systemd {
    int fd;              /* owned; -1 without a manager */
    int64_t watchdog_ns; /* how often to say WATCHDOG=1; 0 = it is not waited for */
};

/* Reads NOTIFY_SOCKET and WATCHDOG_USEC. */
void systemd_init(struct systemd *systemd);
void systemd_deinit(struct systemd *systemd);
/* "READY=1\nSTATUS=..." and the like; losses are no fault. */
void systemd_notify(const struct systemd *systemd, const char *text);
/* Hands a duplicate of fd over for safe keeping. */
void systemd_keep(const struct systemd *systemd, int fd);
/* The one it has kept is worth nothing any more. */
void systemd_drop(const struct systemd *systemd);
/* What a process before this one has handed over; -1: nothing. To be asked once. */
int systemd_take(void);

#endif
