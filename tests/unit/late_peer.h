/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A firmware whose replies take their time on the line, in frames where there are any.
 */
#ifndef TESTS_UNIT_LATE_PEER_H
#define TESTS_UNIT_LATE_PEER_H

#include "tests/unit/stream_rig.h"

enum { LATE_PEER_SIZE = 1 << 16 };

struct late_peer {
    struct rig_peer peer;
    int64_t late_ns, frame_ns, now_ns; /* frame_ns 0: byte by byte */
    char byte[LATE_PEER_SIZE];
    int64_t due_ns[LATE_PEER_SIZE];
    size_t put, got;
};

/* Stands before `peer` from now_ns on; the answer borrows late. */
struct rig_peer late_peer_of(struct late_peer *late, const struct rig_peer *peer, int64_t late_ns,
                             int64_t frame_ns, int64_t now_ns);

#endif
