/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the daemon ends: the strike in flight is finished, the foot lifted, the reason on disk; all
 * within LEAVE_S seconds. A second signal ends it at once.
 */
#ifndef CONTROLLER_DAEMON_LEAVE_H
#define CONTROLLER_DAEMON_LEAVE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/err.h"

enum { LEAVE_S = 5 };

struct daemon;

void leave_on_signal(struct daemon *daemon, int64_t now_ns);
void leave_on_time(struct daemon *daemon, int64_t now_ns);
bool leave_is_over(const struct daemon *daemon);
/* The last records. ERR_IO when the needle was not proven to be out. */
enum err_code leave_finish(struct daemon *daemon, struct err *err);

#endif
