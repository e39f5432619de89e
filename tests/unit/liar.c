/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/liar.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "controller/stream/stream_private.h"

static bool is_asked(const struct liar *liar, const char *bytes, size_t len)
{
    char text[1024];
    (void)snprintf(text, sizeof(text), "%.*s", (int)len, bytes);
    return liar->told < liar->lie.times && strstr(text, liar->lie.on) != NULL &&
           (liar->lie.phase == NULL ||
            strcmp(liar->rig->stream->phase->name, liar->lie.phase) == 0);
}

static void receive(void *context, const char *bytes, size_t len)
{
    struct liar *liar = context;
    const bool lies = is_asked(liar, bytes, len);
    if (lies) {
        const size_t more = strlen(liar->lie.says);
        assert(liar->waiting_len + more <= sizeof(liar->waiting));
        memcpy(liar->waiting + liar->waiting_len, liar->lie.says, more);
        liar->waiting_len += more;
        liar->told++;
    }
    if (!lies || !liar->lie.instead) {
        liar->inner.receive(liar->inner.context, bytes, len);
    }
}

static int64_t next_ns(void *context)
{
    const struct liar *liar = context;
    return liar->waiting_len > 0 ? liar->rig->now_ns : liar->inner.next_ns(liar->inner.context);
}

static void advance(void *context, int64_t now_ns)
{
    const struct liar *liar = context;
    liar->inner.advance(liar->inner.context, now_ns);
}

static size_t take(void *context, char *bytes, size_t size)
{
    struct liar *liar = context;
    if (liar->waiting_len == 0) {
        return liar->inner.take(liar->inner.context, bytes, size);
    }
    const size_t len = liar->waiting_len < size ? liar->waiting_len : size;
    memcpy(bytes, liar->waiting, len);
    liar->waiting_len -= len;
    memmove(liar->waiting, liar->waiting + len, liar->waiting_len);
    return len;
}

void liar_come(struct liar *liar, struct rig *rig, const struct lie *lie)
{
    *liar = (struct liar){.rig = rig, .inner = rig->peer, .lie = *lie};
    rig->peer = (struct rig_peer){liar, receive, next_ns, advance, take};
}
