/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sd_notify: one datagram to the service manager, when there is one.
 */
#ifndef CONTROLLER_DAEMON_SYSTEMD_H
#define CONTROLLER_DAEMON_SYSTEMD_H

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

#endif
