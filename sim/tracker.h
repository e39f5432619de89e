/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A simulated tracker: tells a Unix datagram socket where the head is, 100 times a second, with a
 * tracker's noise. One datagram a pose: `pose t_ns x y z roll pitch yaw`, mm and degrees, head in
 * base.
 */
#ifndef SIM_TRACKER_H
#define SIM_TRACKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/un.h>

#include "config/err.h"
#include "config/units.h"
#include "sim/text.h"

#define SIM_TRACKER_PERIOD_NS INT64_C(10000000)

struct sim_tracker {
    int fd; /* owned; -1 = no tracker */
    struct sockaddr_un to;
    uint64_t random;
    int64_t next_ns; /* of the next pose, simulated time */
    uint64_t unheard;
};

enum err_code sim_tracker_open(struct sim_tracker *tracker, const char *path, uint64_t seed,
                               struct err *err);
void sim_tracker_close(struct sim_tracker *tracker);
/* The pose that is due, at t_ns of the tracker's clock. Nobody needs to listen. */
void sim_tracker_send(struct sim_tracker *tracker, int64_t t_ns, const struct pose *pose);
/* What it makes of a pose: as it is, with the tracker's noise. */
struct pose sim_tracker_sees(const struct pose *pose, uint64_t *random);
/* What is sent. */
void sim_tracker_text(struct sim_text *text, int64_t t_ns, const struct pose *pose);

#endif
