/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/daemon.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "controller/daemon/confine.h"
#include "controller/daemon/leave.h"
#include "controller/daemon/realtime.h"
#include "controller/daemon/rpc.h"

enum { BUSY_TRIES = 25, BUSY_AGAIN_MS = 20, TOLD_SIZE = 4096 };
static const int64_t PUBLISH_NS = 200000000;       /* 5 Hz */
static const int64_t TELL_SYSTEMD_NS = 1000000000; /* when there is no watchdog */

void daemon_notice(struct daemon *daemon, const char *text)
{
    struct notices *notices = &daemon->notices;
    size_t at = notices->count < DAEMON_NOTICES ? notices->count++ : DAEMON_NOTICES - 1;
    size_t len = strnlen(text, DAEMON_NOTICE_SIZE - 1);
    memcpy(notices->text[at], text, len);
    notices->text[at][len] = '\0';
}

static void flush_notices(struct daemon *daemon)
{
    struct notices *notices = &daemon->notices;
    for (size_t i = 0; i < notices->count; i++) {
        (void)fprintf(stderr, "pigmentd: %s\n", notices->text[i]);
        memcpy(daemon->message, notices->text[i], DAEMON_NOTICE_SIZE);
        if (server_has_subscribers(&daemon->server)) {
            json_t *params = json_pack("{s:s}", "text", notices->text[i]);
            server_publish(&daemon->server, rpc_notification("notice", params));
        }
    }
    notices->count = 0;
}

static void on_synced(void *context, bool ok)
{
    struct daemon *daemon = context;
    stream_on_synced(daemon->stream, ok, loop_now_ns());
}

/* What has been said on the line since. */
static void tell_talk(const struct daemon *daemon, struct stream_told *told)
{
    char lines[TOLD_SIZE];
    while (stream_recent(daemon->stream, told, lines, sizeof(lines)) > 0) {
        (void)fputs(lines, stderr);
    }
}

static void dump(struct daemon *daemon)
{
    struct stream_told told = {0, 0};
    char text[DAEMON_NOTICE_SIZE];
    status_line(daemon, text, sizeof(text));
    (void)fprintf(stderr, "pigmentd: %s; on the line until now, %.4f:\n", text,
                  (double)loop_now_ns() * 1e-9);
    tell_talk(daemon, &told);
}

static void signal_ready(void *context, uint32_t events)
{
    (void)events;
    struct daemon *daemon = context;
    struct signalfd_siginfo info;
    while (read(daemon->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGUSR1) {
            dump(daemon);
        } else {
            leave_on_signal(daemon, loop_now_ns());
        }
    }
}

static enum err_code open_signals(struct daemon *daemon, struct err *err)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGUSR1);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigdelset(&set, SIGHUP); // blocked and left alone: a closed terminal ends no job
    daemon->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    daemon->signal_source = (struct loop_source){daemon->signal_fd, daemon, signal_ready};
    if (daemon->signal_fd < 0 || !loop_add(&daemon->loop, &daemon->signal_source, EPOLLIN)) {
        return err_set(err, ERR_IO, "signalfd: %s", strerror(errno));
    }
    return ERR_OK;
}

static enum err_code read_machine(struct daemon *daemon, struct err *err)
{
    struct diags diags = {0};
    enum err_code code = machine_read(&daemon->machine, daemon->options->machine_path, &diags, err);
    for (size_t i = 0; i < diags.kept; i++) {
        (void)fprintf(stderr, "%s\n", diags.item[i].text);
    }
    diag_free(&diags);
    return code;
}

static enum err_code make_stream(struct daemon *daemon, struct err *err)
{
    struct stream_world world = world_of_daemon(daemon);
    daemon->stream = stream_new(&daemon->machine, &world);
    return daemon->stream ? ERR_OK : err_set(err, ERR_IO, "out of memory");
}

static enum err_code open_state(struct daemon *daemon, struct err *err)
{
    return state_dir_open(&daemon->state_dir, daemon->options->state_path, err);
}

static enum err_code open_server(struct daemon *daemon, struct err *err)
{
    return server_open(&daemon->server, &daemon->loop, daemon->options->socket_path, err);
}

/* A daemon that was killed a moment ago may still be letting go of what it held. */
static enum err_code open_patiently(struct daemon *daemon,
                                    enum err_code (*open)(struct daemon *daemon, struct err *err),
                                    struct err *err)
{
    enum err_code code = open(daemon, err);
    for (int i = 0; i < BUSY_TRIES && code == ERR_BUSY; i++) {
        (void)usleep(BUSY_AGAIN_MS * 1000);
        code = open(daemon, err);
    }
    return code;
}

static enum err_code open_all(struct daemon *daemon, struct err *err)
{
    if (read_machine(daemon, err) != ERR_OK || open_patiently(daemon, open_state, err) != ERR_OK ||
        loop_init(&daemon->loop, err) != ERR_OK || open_signals(daemon, err) != ERR_OK ||
        journal_init(&daemon->journal, &daemon->loop, err) != ERR_OK ||
        make_stream(daemon, err) != ERR_OK || recover_newest(daemon, err) != ERR_OK ||
        open_patiently(daemon, open_server, err) != ERR_OK) {
        return err->code;
    }
    child_init(&daemon->planner, &daemon->loop);
    child_init(&daemon->reader, &daemon->loop);
    child_init(&daemon->solver, &daemon->loop);
    if (tracker_open(daemon, err) != ERR_OK) {
        return err->code;
    }
    return open_patiently(daemon, link_open, err);
}

enum err_code daemon_init(struct daemon *daemon, const struct daemon_options *options,
                          struct err *err)
{
    *daemon = (struct daemon){.options = options, .signal_fd = -1};
    daemon->sitting = sitting_new();
    daemon->state_dir.lock_fd = -1;
    daemon->loop.epoll_fd = daemon->loop.timer_fd = -1;
    daemon->server.fd = daemon->link.port.fd = -1;
    daemon->server.context = daemon->journal.context = daemon;
    daemon->server.line = method_line;
    daemon->server.roles = &options->roles;
    daemon->journal.synced = on_synced;
    daemon->planner.context = daemon->reader.context = daemon->solver.context = daemon;
    daemon->planner.done = method_planned;
    daemon->reader.done = method_read;
    daemon->solver.done = register_solved;
    daemon->tracker.fd = -1;
    daemon->link.retry_at_ns = INT64_MAX;
    daemon->last_state = STREAM_IDLE;
    systemd_init(&daemon->systemd);
    daemon->link.kept_fd = systemd_take();
    if (open_all(daemon, err) != ERR_OK) {
        enum err_code code = err->code;
        daemon_deinit(daemon);
        return code;
    }
    systemd_notify(&daemon->systemd, "READY=1");
    return ERR_OK;
}

void daemon_deinit(struct daemon *daemon)
{
    systemd_notify(&daemon->systemd, "STOPPING=1");
    if (daemon->planner.loop) {
        child_deinit(&daemon->planner);
        child_deinit(&daemon->reader);
        child_deinit(&daemon->solver);
    }
    link_close(daemon);
    server_close(&daemon->server);
    journal_deinit(&daemon->journal);
    daemon->stream = daemon->stream ? stream_free(daemon->stream) : NULL;
    daemon->sitting = sitting_free(daemon->sitting);
    json_decref(daemon->proposal.files);
    json_decref(daemon->starting.id);
    exclude_deinit(daemon);
    tracker_close(daemon);
    json_decref(daemon->registering.id);
    json_decref(daemon->touching.id);
    free(daemon->registering.file);
    if (daemon->signal_fd >= 0) {
        (void)close(daemon->signal_fd);
    }
    loop_deinit(&daemon->loop);
    state_dir_close(&daemon->state_dir);
    systemd_deinit(&daemon->systemd);
}

/* From the first arming on, and for good. */
static void confine_once(struct daemon *daemon)
{
    struct err err;
    if (!daemon->confined && confine(&err) != ERR_OK) {
        (void)fprintf(stderr, "pigmentd: warning: %s\n", err.msg);
    }
    daemon->confined = true;
}

/* Real-time class from arming to disarming. */
static void follow_arming(struct daemon *daemon)
{
    bool armed = stream_is_armed(daemon->stream);
    if (armed) {
        confine_once(daemon);
    }
    if (armed == daemon->realtime || daemon->realtime_refused || daemon->options->no_realtime) {
        return;
    }
    struct err err;
    if (!armed) {
        realtime_leave();
    } else if (realtime_enter(&err) != ERR_OK) {
        realtime_leave();
        daemon->realtime_refused = true;
        (void)fprintf(stderr, "pigmentd: warning: %s\n", err.msg);
        return;
    }
    daemon->realtime = armed;
}

static void follow_state(struct daemon *daemon, int64_t now_ns)
{
    enum stream_state state = stream_state(daemon->stream);
    follow_arming(daemon);
    if (state == daemon->last_state) {
        return;
    }
    daemon->last_state = state;
    daemon->publish_at_ns = 0;
    pace_on_state(daemon, state, now_ns);
    if (daemon->options->verbose) {
        (void)fprintf(stderr, "pigmentd: state %s\n", stream_state_name(state));
    }
}

static void publish(struct daemon *daemon, int64_t now_ns)
{
    if (now_ns >= daemon->publish_at_ns && server_has_subscribers(&daemon->server)) {
        server_publish(&daemon->server, rpc_notification("status", status_of(daemon)));
        daemon->publish_at_ns = now_ns + PUBLISH_NS;
    }
    if (daemon->systemd.fd >= 0 && now_ns >= daemon->tell_systemd_at_ns) {
        char text[DAEMON_NOTICE_SIZE] = "STATUS=";
        status_line(daemon, text + strlen(text), sizeof(text) - strlen(text));
        systemd_notify(&daemon->systemd, text);
        systemd_notify(&daemon->systemd, "WATCHDOG=1");
        int64_t every_ns = daemon->systemd.watchdog_ns;
        daemon->tell_systemd_at_ns = now_ns + (every_ns > 0 ? every_ns : TELL_SYSTEMD_NS);
    }
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t next_deadline(struct daemon *daemon)
{
    int64_t at_ns = stream_deadline_ns(daemon->stream);
    at_ns = earlier(at_ns, journal_deadline_ns(&daemon->journal));
    at_ns = earlier(at_ns, daemon->link.retry_at_ns);
    at_ns = earlier(at_ns, absence_look_ns(daemon));
    if (daemon->starting.active) {
        at_ns = earlier(at_ns, daemon->starting.give_up_ns);
    }
    if (server_has_subscribers(&daemon->server)) {
        at_ns = earlier(at_ns, daemon->publish_at_ns);
    }
    if (daemon->systemd.fd >= 0) {
        at_ns = earlier(at_ns, daemon->tell_systemd_at_ns);
    }
    return daemon->leaving == STAYING ? at_ns : earlier(at_ns, daemon->leave_step_ns);
}

/* What has come due, after each batch of events. */
static void daemon_step(struct daemon *daemon)
{
    int64_t now_ns = loop_now_ns();
    if (now_ns >= stream_deadline_ns(daemon->stream)) {
        stream_on_time(daemon->stream, now_ns);
    }
    link_on_time(daemon, now_ns);
    start_on_time(daemon, now_ns);
    exclude_on_time(daemon);
    touch_on_time(daemon);
    register_on_time(daemon, now_ns);
    lease_on_time(daemon);
    leave_on_time(daemon, now_ns);
    journal_on_time(&daemon->journal, now_ns);
    follow_state(daemon, now_ns);
    if (daemon->notices.count > 0) {
        flush_notices(daemon);
    }
    if (daemon->options->verbose) {
        tell_talk(daemon, &daemon->link.told);
    }
    publish(daemon, now_ns);
    link_update_interest(daemon);
    loop_set_timer(&daemon->loop, next_deadline(daemon));
}

static void on_woken(void *context)
{
    absence_end(context);
}

enum err_code daemon_run(struct daemon *daemon, struct err *err)
{
    daemon_step(daemon);
    daemon->loop.context = daemon;
    daemon->loop.woken = on_woken;
    while (!leave_is_over(daemon)) {
        absence_begin(daemon);
        if (loop_wait(&daemon->loop, err) != ERR_OK) {
            return err->code;
        }
        daemon_step(daemon);
    }
    return leave_finish(daemon, err);
}
