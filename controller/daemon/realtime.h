/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Real-time class and locked memory for the loop while the machine is armed. Without them the
 * daemon is as safe, only slower.
 */
#ifndef CONTROLLER_DAEMON_REALTIME_H
#define CONTROLLER_DAEMON_REALTIME_H

#include "config/err.h"

/* SCHED_FIFO and mlockall; ERR_PERMISSION says what was refused. */
enum err_code realtime_enter(struct err *err);
void realtime_leave(void);

#endif
