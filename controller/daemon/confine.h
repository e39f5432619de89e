/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes from this process, for good, what a machine that is being driven never needs: other
 * processes' memory, other machines, the kernel's insides. Whoever gets in through a hostile byte
 * gets no further. The unit file forbids more; this holds where there is no systemd.
 */
#ifndef CONTROLLER_DAEMON_CONFINE_H
#define CONTROLLER_DAEMON_CONFINE_H

#include "config/err.h"

/* From now on, for all threads and for the programs they start: those calls answer EPERM, and only
 * local sockets are made. ERR_PERMISSION where the kernel has no filters; nothing is changed then.
 * Takes memory: once, when a person arms. */
enum err_code confine(struct err *err);

#endif
