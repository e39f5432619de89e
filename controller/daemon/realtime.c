/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/realtime.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>

enum { REALTIME_PRIORITY = 10 };

enum err_code realtime_enter(struct err *err)
{
    const struct sched_param fifo = {.sched_priority = REALTIME_PRIORITY};
    if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &fifo) != 0) {
        return err_set(err, ERR_PERMISSION, "no real-time class: %s (LimitRTPRIO=20 allows it)",
                       strerror(errno));
    }
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
        return err_set(err, ERR_PERMISSION, "memory is not locked: %s (LimitMEMLOCK=64M allows it)",
                       strerror(errno));
    }
    return ERR_OK;
}

void realtime_leave(void)
{
    const struct sched_param other = {.sched_priority = 0};
    (void)sched_setscheduler(0, SCHED_OTHER, &other);
    (void)munlockall();
}
