/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/loop.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { LOOP_BATCH_MAX = 16, NS_PER_S = 1000000000 };

enum err_code loop_init(struct loop *loop, struct err *err)
{
    *loop = (struct loop){.epoll_fd = -1, .timer_fd = -1, .timer_ns = INT64_MAX};
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (loop->epoll_fd < 0 || loop->timer_fd < 0 ||
        epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, loop->timer_fd, &event) != 0) {
        (void)err_set(err, ERR_IO, "event loop: %s", strerror(errno));
        loop_deinit(loop);
        return ERR_IO;
    }
    return ERR_OK;
}

void loop_deinit(struct loop *loop)
{
    if (loop->epoll_fd >= 0) {
        (void)close(loop->epoll_fd);
    }
    if (loop->timer_fd >= 0) {
        (void)close(loop->timer_fd);
    }
    loop->epoll_fd = loop->timer_fd = -1;
}

bool loop_add(struct loop *loop, struct loop_source *source, uint32_t epoll_events)
{
    assert(source->ready && source->fd >= 0);
    struct epoll_event event = {.events = epoll_events, .data.ptr = source};
    return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, source->fd, &event) == 0;
}

void loop_change(struct loop *loop, struct loop_source *source, uint32_t epoll_events)
{
    struct epoll_event event = {.events = epoll_events, .data.ptr = source};
    int answer = epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, source->fd, &event);
    assert(answer == 0);
    (void)answer;
}

void loop_remove(struct loop *loop, struct loop_source *source)
{
    (void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
    source->fd = -1; // its events in the batch at hand are skipped
}

void loop_set_timer(struct loop *loop, int64_t at_ns)
{
    // a timer that fires too early costs one turn of the loop, setting it again one system call
    if (at_ns >= loop->timer_ns) {
        return;
    }
    loop->timer_ns = at_ns;
    struct itimerspec when = {0};
    if (at_ns != INT64_MAX) {
        int64_t ns = at_ns > 0 ? at_ns : 1; // zero would switch it off
        when.it_value.tv_sec = ns / NS_PER_S;
        when.it_value.tv_nsec = ns % NS_PER_S;
    }
    (void)timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void take_timer(struct loop *loop)
{
    uint64_t expirations = 0;
    (void)!read(loop->timer_fd, &expirations, sizeof(expirations));
    loop->timer_ns = INT64_MAX;
}

enum err_code loop_wait(struct loop *loop, struct err *err)
{
    struct epoll_event event[LOOP_BATCH_MAX];
    int count = epoll_wait(loop->epoll_fd, event, LOOP_BATCH_MAX, -1);
    if (count < 0 && errno != EINTR) {
        return err_set(err, ERR_IO, "epoll_wait: %s", strerror(errno));
    }
    if (loop->woken) {
        loop->woken(loop->context);
    }
    for (int i = 0; i < count; i++) {
        struct loop_source *source = event[i].data.ptr;
        if (!source) {
            take_timer(loop);
        } else if (source->fd >= 0) {
            source->ready(source->context, event[i].events);
        }
    }
    return ERR_OK;
}

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t loop_now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

int64_t loop_wall_ns(void)
{
    return clock_ns(CLOCK_REALTIME);
}

int64_t loop_boot_ns(void)
{
    return clock_ns(CLOCK_BOOTTIME);
}
