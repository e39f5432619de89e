/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/leave.h"

#include <assert.h>

#include "controller/daemon/daemon.h"

static const int64_t NS_PER_S = 1000000000;

void leave_on_signal(struct daemon *daemon, int64_t now_ns)
{
    if (daemon->leaving != STAYING) {
        daemon->leaving = LEAVING_NOW;
        return;
    }
    start_cancel(daemon, ERR_BUSY, "the daemon is shutting down");
    // a strike is finished; homing is not waited for
    bool strikes = stream_state(daemon->stream) == STREAM_RUNNING;
    daemon->leaving = LEAVING_PAUSE;
    daemon->leave_step_ns = now_ns + (strikes ? LEAVE_S * NS_PER_S / 2 : 0);
    struct err unused;
    (void)stream_command(daemon->stream, STREAM_PAUSE, 0, now_ns, &unused);
}

void leave_on_time(struct daemon *daemon, int64_t now_ns)
{
    if (daemon->leaving == STAYING || daemon->leaving == LEAVING_NOW) {
        return;
    }
    bool late = now_ns >= daemon->leave_step_ns;
    if (!stream_is_moving(daemon->stream) || (late && daemon->leaving == LEAVING_HOLD)) {
        daemon->leaving = LEAVING_NOW;
    } else if (late) {
        struct err unused;
        (void)stream_command(daemon->stream, STREAM_HOLD_NOW, 0, now_ns, &unused);
        daemon->leaving = LEAVING_HOLD;
        daemon->leave_step_ns = now_ns + LEAVE_S * NS_PER_S / 2;
    }
}

bool leave_is_over(const struct daemon *daemon)
{
    return daemon->leaving == LEAVING_NOW;
}

enum err_code leave_finish(struct daemon *daemon, struct err *err)
{
    assert(leave_is_over(daemon));
    enum stream_state state = stream_state(daemon->stream);
    if (daemon->journal.feed.open && state != STREAM_DONE) {
        struct record record = {.type = RECORD_STOP, .reason = STOP_SHUTDOWN};
        record.epoch = daemon->sitting->epoch;
        if (!journal_record(&daemon->journal, &record) || !journal_flush(&daemon->journal)) {
            return err_set(err, ERR_IO, "%s: the last records could not be written",
                           daemon->journal.feed.ledger.path);
        }
    }
    if (stream_is_moving(daemon->stream)) {
        return err_set(err, ERR_IO, "ended with a strike in flight: look at the needle");
    }
    return ERR_OK;
}
