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

/* The skin moves no further than this under a needle that is in it. */
static const double SMEAR_MAX_MM = 0.05;

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
            head_track_add(&daemon->tracker.track, &sample, loop_now_ns());
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

enum stream_head tracker_judge(struct daemon *daemon, size_t i, double in_skin_s)
{
    const struct sitting *sitting = daemon->sitting;
    const struct vec3 at = sitting->plan.strike[i].at_mm;
    if (head_track_is_stale(&daemon->tracker.track, loop_now_ns())) {
        return STREAM_HEAD_STALE;
    }
    const struct head_motion motion = head_track_motion(&daemon->tracker.track, at);
    if (!motion.known || !(motion.speed_mm_s * in_skin_s <= SMEAR_MAX_MM)) {
        return STREAM_HEAD_MOVING;
    }
    const struct vec3 registered = frame_point(&sitting->world.head_in_base, at);
    if (!(vec3_distance(registered, motion.place_mm) <= daemon->machine.safety.head_shift_mm)) {
        if (daemon->registering.step == REGISTERING_NOTHING) {
            daemon->registering.step = REGISTERING_WANTED;
            daemon->registering.head_in_base = motion.mean_pose;
            daemon->registering.kind = LOCATE_TRACKED;
        }
        daemon->registering.resume = true;
        return STREAM_HEAD_MOVED;
    }
    return STREAM_HEAD_STILL;
}
