/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tracker's datagrams, and what they say of a strike that is about to happen.
 */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "controller/daemon/daemon.h"
#include "controller/daemon/unix_socket.h"

enum { DATAGRAM_SIZE = 256, DATAGRAMS_A_TURN = 64 };

/* The skin moves no further than this under a needle that is in it. */
static const double SMEAR_MAX_MM = 0.05;
/* Off the skin the foot follows that far without a say of anybody. */
static const double SINK_MAX_MM = 0.5;
/* A breath moves a head that far, and back in that time. */
static const double BREATH_MM = 1.0;
static const int64_t BREATH_NS = 4500000000;
/* What it breathes about may be off by that share of what is allowed. */
static const double DRIFT_SHARE = 0.6;

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

/* How far a strike's place is from where it was registered: along the skin, and off it, where the
 * spring foot follows. */
static bool is_out(const struct daemon *daemon, size_t i, struct vec3 place, double share)
{
    const struct sitting *sitting = daemon->sitting;
    const struct plan_strike *strike = &sitting->plan.strike[i];
    const struct frame *head = &sitting->world.head_in_base;
    const struct vec3 off = vec3_sub(place, frame_point(head, strike->at_mm));
    const double along_mm = vec3_dot(off, frame_turn(head, strike->normal));
    const double aside2 = fmax(0.0, vec3_dot(off, off) - along_mm * along_mm);
    return !(sqrt(aside2) <= share * daemon->machine.safety.head_shift_mm) ||
           !(fabs(along_mm) <= SINK_MAX_MM);
}

/* A short window is noisy, so it has twice the room. */
static bool is_still(const struct head_motion *motion, double in_skin_s)
{
    return motion->speed_mm_s * in_skin_s <= SMEAR_MAX_MM &&
           motion->onset_mm_s * in_skin_s <= 2.0 * SMEAR_MAX_MM;
}

bool tracker_blurs(struct daemon *daemon, size_t i, double in_skin_s)
{
    const struct vec3 at = daemon->sitting->plan.strike[i].at_mm;
    if (head_track_is_stale(&daemon->tracker.track, loop_now_ns())) {
        return true;
    }
    const struct head_motion motion = head_track_motion(&daemon->tracker.track, at);
    return !motion.known || !is_still(&motion, in_skin_s) ||
           is_out(daemon, i, motion.place_mm, 1.0);
}

/* Out for good, or only by a breath that brings it back? */
static bool has_moved(struct daemon *daemon, size_t i, struct vec3 mean_place, int64_t now_ns)
{
    struct tracker *tracker = &daemon->tracker;
    tracker->out_since_ns = tracker->out_since_ns == 0 ? now_ns : tracker->out_since_ns;
    return now_ns - tracker->out_since_ns > BREATH_NS || is_out(daemon, i, mean_place, DRIFT_SHARE);
}

enum stream_head tracker_judge(struct daemon *daemon, size_t i, double in_skin_s)
{
    struct tracker *tracker = &daemon->tracker;
    const struct vec3 at = daemon->sitting->plan.strike[i].at_mm;
    const int64_t now_ns = loop_now_ns();
    if (head_track_is_stale(&tracker->track, now_ns)) {
        return STREAM_HEAD_STALE;
    }
    const struct head_motion motion = head_track_motion(&tracker->track, at);
    if (!motion.known || !is_still(&motion, in_skin_s)) {
        return STREAM_HEAD_MOVING;
    }
    if (!is_out(daemon, i, motion.place_mm, 1.0)) {
        tracker->out_since_ns = 0;
        return STREAM_HEAD_STILL;
    }
    const struct pose mean = head_track_mean(&tracker->track, at, &motion, BREATH_MM);
    const struct frame frame = frame_from_pose(&mean);
    if (!has_moved(daemon, i, frame_point(&frame, at), now_ns)) {
        return STREAM_HEAD_MOVING;
    }
    tracker->out_since_ns = 0;
    if (daemon->registering.step == REGISTERING_NOTHING) {
        daemon->registering.step = REGISTERING_WANTED;
        daemon->registering.head_in_base = mean;
        daemon->registering.kind = LOCATE_TRACKED;
    }
    daemon->registering.resume = true;
    return STREAM_HEAD_MOVED;
}
