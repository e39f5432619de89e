/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/through_peer.h"

static void receive(void *context, const char *bytes, size_t len)
{
    const struct rig_peer *peer = context;
    peer->receive(peer->context, bytes, len);
}

static int64_t next_ns(void *context)
{
    const struct rig_peer *peer = context;
    return peer->next_ns(peer->context);
}

static void advance(void *context, int64_t now_ns)
{
    const struct rig_peer *peer = context;
    peer->advance(peer->context, now_ns);
}

static size_t take(void *context, char *bytes, size_t size)
{
    const struct rig_peer *peer = context;
    return peer->take(peer->context, bytes, size);
}

struct rig_peer through_peer(struct rig_peer *peer)
{
    return (struct rig_peer){peer, receive, next_ns, advance, take};
}
