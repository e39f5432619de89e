/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/tracker.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/random.h"

#define NOISE_MM  0.02
#define NOISE_DEG 0.01

enum err_code sim_tracker_open(struct sim_tracker *tracker, const char *path, uint64_t seed,
                               struct err *err)
{
    *tracker = (struct sim_tracker){.fd = -1, .to = {.sun_family = AF_UNIX}, .random = ~seed};
    if (path == NULL) {
        return ERR_OK;
    }
    if (strlen(path) >= sizeof tracker->to.sun_path) {
        return err_set(err, ERR_USAGE, "--tracker %s: longer than %zu characters", path,
                       sizeof tracker->to.sun_path - 1);
    }
    strcpy(tracker->to.sun_path, path);
    tracker->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return tracker->fd >= 0 ? ERR_OK : err_set(err, ERR_IO, "socket: %s", strerror(errno));
}

void sim_tracker_close(struct sim_tracker *tracker)
{
    if (tracker->fd >= 0) {
        (void)close(tracker->fd);
    }
    tracker->fd = -1;
}

void sim_tracker_text(struct sim_text *text, int64_t t_ns, const struct pose *pose)
{
    sim_text_add(text, "pose ");
    sim_text_int(text, t_ns);
    for (int i = 0; i < 6; i++) {
        const double value = i < 3 ? pose->xyz_mm[i] : deg_from_rad(pose->rpy_rad[i - 3]);
        sim_text_add(text, " ");
        sim_text_number(text, value, 4);
    }
}

struct pose sim_tracker_sees(const struct pose *pose, uint64_t *random)
{
    struct pose seen = *pose;
    for (int i = 0; i < 3; i++) {
        seen.xyz_mm[i] += NOISE_MM * sim_random_normal(random);
        seen.rpy_rad[i] += rad_from_deg(NOISE_DEG) * sim_random_normal(random);
    }
    return seen;
}

void sim_tracker_send(struct sim_tracker *tracker, int64_t t_ns, const struct pose *pose)
{
    struct sim_text text = {.len = 0};
    const struct pose seen = sim_tracker_sees(pose, &tracker->random);
    tracker->next_ns += SIM_TRACKER_PERIOD_NS;
    sim_tracker_text(&text, t_ns, &seen);
    const struct sockaddr *to = (const struct sockaddr *)&tracker->to;
    if (sendto(tracker->fd, text.at, text.len, 0, to, sizeof tracker->to) < 0) {
        tracker->unheard++;
    }
}
