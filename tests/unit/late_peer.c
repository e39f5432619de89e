/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/late_peer.h"

static void receive(void *context, const char *bytes, size_t len)
{
    struct late_peer *late = context;
    late->peer.receive(late->peer.context, bytes, len);
}

static int64_t next_ns(void *context)
{
    const struct late_peer *late = context;
    const int64_t next = late->peer.next_ns(late->peer.context);
    const int64_t due = late->due_ns[late->got % LATE_PEER_SIZE];
    return late->got < late->put && due < next ? due : next;
}

static void advance(void *context, int64_t now_ns)
{
    struct late_peer *late = context;
    char byte = 0;
    late->now_ns = now_ns;
    late->peer.advance(late->peer.context, now_ns);
    while (late->peer.take(late->peer.context, &byte, 1) == 1) {
        const int64_t due = now_ns + late->late_ns, frame = late->frame_ns;
        late->byte[late->put % LATE_PEER_SIZE] = byte;
        late->due_ns[late->put++ % LATE_PEER_SIZE] =
            frame > 0 ? (due + frame - 1) / frame * frame : due;
    }
}

static size_t take(void *context, char *bytes, size_t size)
{
    struct late_peer *late = context;
    size_t count = 0;
    while (count < size && late->got < late->put &&
           late->due_ns[late->got % LATE_PEER_SIZE] <= late->now_ns) {
        bytes[count++] = late->byte[late->got++ % LATE_PEER_SIZE];
    }
    return count;
}

struct rig_peer late_peer_of(struct late_peer *late, const struct rig_peer *peer, int64_t late_ns,
                             int64_t frame_ns, int64_t now_ns)
{
    late->peer = *peer;
    late->late_ns = late_ns;
    late->frame_ns = frame_ns;
    late->now_ns = now_ns;
    late->put = late->got = 0;
    return (struct rig_peer){late, receive, next_ns, advance, take};
}
