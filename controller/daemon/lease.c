/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person moves the machine at a time: whoever set it going keeps it until it rests disarmed,
 * from any terminal of theirs. Somebody else may take it over, but has to say so. Getting the
 * needle out never asks for it.
 */
#include <stdio.h>

#include "controller/daemon/daemon.h"

enum err_code lease_take(struct daemon *daemon, uint32_t uid, bool take_over, struct err *err)
{
    struct lease *lease = &daemon->lease;
    if (lease->held && lease->uid != uid && !take_over) {
        return err_set(err, ERR_BUSY, "user %u moves the machine; to take it over say so: --take",
                       lease->uid);
    }
    if (lease->held && lease->uid != uid) {
        char text[DAEMON_NOTICE_SIZE];
        (void)snprintf(text, sizeof(text), "user %u has taken the machine over from user %u", uid,
                       lease->uid);
        daemon_notice(daemon, text);
    }
    *lease = (struct lease){.held = true, .uid = uid};
    return ERR_OK;
}

void lease_on_time(struct daemon *daemon)
{
    bool busy = stream_is_armed(daemon->stream) || stream_is_moving(daemon->stream) ||
                daemon->starting.active;
    daemon->lease.held = daemon->lease.held && busy;
}
