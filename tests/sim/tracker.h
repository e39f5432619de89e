/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tracker on virtual time, and what the daemon makes of it: the still gate, and the head that is
 * registered again. It also keeps the ledger's word of each strike, to be held against the truth.
 */
#ifndef TESTS_SIM_TRACKER_H
#define TESTS_SIM_TRACKER_H

#include "controller/stream/head_gate.h"
#include "tests/sim/world.h"

struct host;

struct tracker {
    struct head_gate gate;
    uint64_t random;
    int64_t next_ns; /* of the next pose */
    struct solution
        solution; /* for where the head lies; owned once it is another than the scene's */
    bool owned;
    struct hop_world hops;
    bool wanted; /* a registration, for this pose */
    struct pose pose;
    int64_t solved_ns; /* when its joints are there */
    uint32_t revision;
    uint8_t *suspect; /* owned: of each strike, confirmed and suspect */
    unsigned stops[STOP_REASONS];
};

struct tracker *tracker_new(const struct scene *scene, uint64_t seed);
void tracker_free(struct tracker *tracker);

/* The pose that is due, if one is. */
void tracker_look(struct tracker *tracker, struct world *world);
enum stream_head tracker_judges(struct tracker *tracker, const struct scene *scene, size_t i,
                                double in_skin_s, int64_t now_ns);
bool tracker_blurs(struct tracker *tracker, const struct scene *scene, size_t i, int64_t from_ns,
                   int64_t to_ns, double in_skin_s);
/* What the ledger gets to know. */
void tracker_hear(struct tracker *tracker, const struct scene *scene, const struct record *record);
/* Takes a registration over, where one is due and the machine rests. */
void tracker_register(struct tracker *tracker, struct host *host);

#endif
