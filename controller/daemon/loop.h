/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The event loop's descriptors: epoll, and one timer for the earliest deadline. No heap, no
 * callbacks but those of ready descriptors; what else is to be done after a batch is its caller's.
 */
#ifndef CONTROLLER_DAEMON_LOOP_H
#define CONTROLLER_DAEMON_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "config/err.h"

/* Somebody who waits for a descriptor. Owned by the caller; must outlive the batch in which it is
 * removed. */
struct loop_source {
    int fd; /* borrowed */
    void *context;
    void (*ready)(void *context, uint32_t epoll_events);
};

struct loop {
    int epoll_fd, timer_fd; /* owned */
    int64_t timer_ns;       /* what the timer is set to; INT64_MAX off */
    void *context;
    void (*woken)(void *context); /* before a batch is handed out; may be NULL */
};

enum err_code loop_init(struct loop *loop, struct err *err);
void loop_deinit(struct loop *loop);

bool loop_add(struct loop *loop, struct loop_source *source, uint32_t epoll_events);
void loop_change(struct loop *loop, struct loop_source *source, uint32_t epoll_events);
void loop_remove(struct loop *loop, struct loop_source *source);

/* Wakes loop_wait at that CLOCK_MONOTONIC time, or before; INT64_MAX: need not. */
void loop_set_timer(struct loop *loop, int64_t at_ns);

/* Waits for one batch of events and hands them out. */
enum err_code loop_wait(struct loop *loop, struct err *err);

int64_t loop_now_ns(void);  /* CLOCK_MONOTONIC */
int64_t loop_wall_ns(void); /* since 1970 */
int64_t loop_boot_ns(void); /* CLOCK_BOOTTIME: goes on while the computer sleeps */

#endif
