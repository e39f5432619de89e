/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A daemon that was stopped by a signal, put to sleep with its computer or starved of it for
 * seconds knows nothing of what became of the head meanwhile, and has the next strike on its
 * tongue. What it was about to do was meant for then: it holds, and a person says go.
 */
#include <stdio.h>

#include "controller/daemon/daemon.h"

static const int64_t ABSENT_NS = 2000000000, LOOK_NS = 500000000;

int64_t absence_look_ns(const struct daemon *daemon)
{
    return stream_state(daemon->stream) == STREAM_RUNNING ? loop_now_ns() + LOOK_NS : INT64_MAX;
}

void absence_begin(struct daemon *daemon)
{
    daemon->left_ns = loop_boot_ns();
}

void absence_end(struct daemon *daemon)
{
    const int64_t now_ns = loop_boot_ns();
    const int64_t away_ns = now_ns - daemon->left_ns;
    daemon->left_ns = now_ns;
    if (away_ns < ABSENT_NS || stream_state(daemon->stream) != STREAM_RUNNING) {
        return;
    }
    char text[DAEMON_NOTICE_SIZE];
    struct err unused;
    (void)stream_command(daemon->stream, STREAM_HOLD_NOW, 0, loop_now_ns(), &unused);
    daemon->registering.resume = false;
    (void)snprintf(text, sizeof(text),
                   "held: the daemon stood still for %.1f s; look at the head, then resume",
                   (double)away_ns * 1e-9);
    daemon_notice(daemon, text);
}
