/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike machine's callbacks: each only notes what is asked, none calls it back.
 */
#include <assert.h>

#include "controller/daemon/daemon.h"
#include "controller/plan/reference.h"

static bool world_send(void *context, const char *bytes, size_t len)
{
    struct daemon *daemon = context;
    return daemon->link.port.fd >= 0 && port_send(&daemon->link.port, bytes, len);
}

static void world_discard(void *context)
{
    struct daemon *daemon = context;
    if (daemon->link.port.fd >= 0) {
        port_discard(&daemon->link.port);
    }
}

static bool world_record(void *context, struct record *record)
{
    struct daemon *daemon = context;
    daemon->sitting->epoch = record->epoch > 0 ? record->epoch : daemon->sitting->epoch;
    daemon->sitting->intents_since += record->type == RECORD_INTENT;
    return journal_record(&daemon->journal, record);
}

static void world_sync(void *context)
{
    struct daemon *daemon = context;
    journal_sync(&daemon->journal);
}

static bool world_approach(void *context, size_t i, const struct joints *from,
                           const struct joints *hover, struct hop *hop)
{
    struct daemon *daemon = context;
    struct sitting *sitting = daemon->sitting;
    assert(i < sitting->plan.strike_count);
    return sitting->has_world && solution_approach(&sitting->world, from, hover, hop) == HOP_OK;
}

static struct joints world_aim(void *context, size_t i, const struct joints *from)
{
    struct daemon *daemon = context;
    const struct sitting *sitting = daemon->sitting;
    assert(i < sitting->plan.strike_count);
    return sitting->has_world ? solution_aim(&sitting->solution, &sitting->plan, i, &sitting->world,
                                             &sitting->lattice, from)
                              : sitting->solution.strike[i].hover;
}

static bool world_reference(void *context, size_t face, const struct joints *from,
                            struct joints *hover, struct hop *hop)
{
    struct daemon *daemon = context;
    const struct sitting *sitting = daemon->sitting;
    return sitting->has_world &&
           reference_way(&sitting->world, &daemon->machine.touch_off.face[face], from, hover, hop);
}

static enum stream_head world_head(void *context, size_t i, double in_skin_s)
{
    struct daemon *daemon = context;
    if (register_is_expired_at(daemon, i)) {
        return STREAM_HEAD_EXPIRED;
    }
    return daemon->options->tracker_path ? tracker_judge(daemon, i, in_skin_s) : STREAM_HEAD_STILL;
}

static bool world_back_off(void *context, const struct joints *from, struct joints *back)
{
    const struct sitting *sitting = ((struct daemon *)context)->sitting;
    return sitting->has_world && hop_back_off(&sitting->world, from, back);
}

static bool world_blurs(void *context, size_t i, int64_t from_ns, int64_t to_ns, double in_skin_s)
{
    return tracker_blurs(context, i, from_ns, to_ns, in_skin_s);
}

static void world_notice(void *context, const char *text)
{
    daemon_notice(context, text);
}

struct stream_world world_of_daemon(struct daemon *daemon)
{
    const bool tracked = daemon->options->tracker_path != NULL;
    return (struct stream_world){.context = daemon,
                                 .send = world_send,
                                 .discard = world_discard,
                                 .record = world_record,
                                 .sync = world_sync,
                                 .approach = world_approach,
                                 .aim = world_aim,
                                 .reference = world_reference,
                                 .notice = world_notice,
                                 .head = world_head,
                                 .back_off = tracked ? world_back_off : NULL,
                                 .blurs = tracked ? world_blurs : NULL};
}
