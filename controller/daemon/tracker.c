/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tracker's datagrams, and what they say of a strike that is about to happen.
 */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "controller/daemon/daemon.h"
#include "controller/daemon/unix_socket.h"

enum { DATAGRAM_SIZE = 256, DATAGRAMS_A_TURN = 64 };

static void tracker_ready(void *context, uint32_t events)
{
    (void)events;
    struct daemon *daemon = context;
    char text[DATAGRAM_SIZE];
    ssize_t n = 0;
    for (int i = 0; i < DATAGRAMS_A_TURN && n >= 0; i++) {
        struct head_sample sample;
        n = recv(daemon->tracker.fd, text, sizeof(text), MSG_DONTWAIT | MSG_TRUNC);
        if (n > 0 && n <= (ssize_t)sizeof(text) && head_sample_parse(&sample, text, (size_t)n)) {
            head_track_add(&daemon->tracker.gate.track, &sample, loop_now_ns());
        }
    }
}

enum err_code tracker_open(struct daemon *daemon, struct err *err)
{
    struct tracker *tracker = &daemon->tracker;
    const char *path = daemon->options->tracker_path;
    if (!path) {
        return ERR_OK;
    }
    tracker->fd = unix_socket_datagrams(path, err);
    tracker->source = (struct loop_source){tracker->fd, daemon, tracker_ready};
    if (tracker->fd < 0) {
        return err->code;
    }
    return loop_add(&daemon->loop, &tracker->source, EPOLLIN)
               ? ERR_OK
               : err_set(err, ERR_IO, "tracker %s: %s", path, strerror(errno));
}

void tracker_close(struct daemon *daemon)
{
    if (daemon->tracker.fd >= 0) {
        (void)unlink(daemon->options->tracker_path);
        (void)close(daemon->tracker.fd);
        daemon->tracker.fd = -1;
    }
}

static struct head_target target_of(const struct daemon *daemon, size_t i)
{
    const struct sitting *sitting = daemon->sitting;
    const struct plan_strike *strike = &sitting->plan.strike[i];
    return (struct head_target){.at_mm = strike->at_mm,
                                .normal = strike->normal,
                                .head_in_base = sitting->world.head_in_base,
                                .shift_mm = daemon->machine.safety.head_shift_mm};
}

bool tracker_blurs(struct daemon *daemon, size_t i, int64_t from_ns, int64_t to_ns,
                   double in_skin_s)
{
    const struct head_target target = target_of(daemon, i);
    return head_gate_blurs(&daemon->tracker.gate, &target, from_ns, to_ns, in_skin_s);
}

enum stream_head tracker_judge(struct daemon *daemon, size_t i, double in_skin_s)
{
    const struct head_target target = target_of(daemon, i);
    struct pose pose;
    const enum stream_head head =
        head_gate_judge(&daemon->tracker.gate, &target, in_skin_s, loop_now_ns(), &pose);
    if (head == STREAM_HEAD_MOVED && daemon->registering.step == REGISTERING_NOTHING) {
        daemon->registering.step = REGISTERING_WANTED;
        daemon->registering.head_in_base = pose;
        daemon->registering.kind = LOCATE_TRACKED;
    }
    // a pause that a person has asked for meanwhile stays one
    const bool goes_on = head == STREAM_HEAD_MOVED && !stream_comes_to_rest(daemon->stream);
    daemon->registering.resume = daemon->registering.resume || goes_on;
    return head;
}
