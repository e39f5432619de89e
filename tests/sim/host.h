/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program in one process with its world: the strike machine, the ledger and the recovery of
 * the daemon, on virtual time; and the person who, whatever happened, homes, arms and resumes.
 */
#ifndef TESTS_SIM_HOST_H
#define TESTS_SIM_HOST_H

#include "controller/ledger/feed.h"
#include "controller/stream/stream.h"
#include "tests/sim/world.h"

#define HOST_LEDGER "job.ledger"
#define HOST_UNBORN "job.ledger.new"

struct host {
    struct world *world;
    struct stream *stream; /* owned */
    struct feed feed;
    struct plan plan; /* the scene's, or its first strikes; nothing in it is owned */
    struct solution solution;
    uint8_t *state;                        /* owned: enum dot_state of each strike */
    int64_t helper_at_ns, helper_takes_ns; /* when the helper hands the ledger back */
    bool helper_has_work;
    size_t in_flight, in_flight_most; /* bytes that the firmware has not answered */
    size_t waiting[64], lines_waiting;
    char half[512];
    size_t half_len;
    int64_t next_word_ns; /* when the person looks again */
    int64_t plug_at_ns;   /* when a pulled cable is put back */
};

/* Starts the program: recovery or a new ledger first, then the port. NULL: it refused, the world
 * has the complaint, or it died on the way. */
struct host *host_boot(struct world *world);
void host_free(struct host *host);

/* Lets the next thing happen. */
void host_step(struct host *host);
bool host_is_done(const struct host *host);

/* Starts and restarts the program until the job is done or the virtual hours are used up, which is
 * complained of. */
void host_run_job(struct world *world);

#endif
