/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike machine's callbacks, each with its checks: what goes out and when.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gcode/writer.h"
#include "tests/sim/host_private.h"
#include "tests/sim/tracker.h"

enum { WAITING_MAX = sizeof(((struct host *)0)->waiting) / sizeof(size_t) };

static bool is_plunge(const struct host *host, const char *line)
{
    const struct machine *machine = host->world->scene->machine;
    const bool down = strncmp(line, "G91G1", 5) == 0;
    if ((!down && strncmp(line, "G53G1", 5) != 0) || line[5] != machine->needle.axis) {
        return false;
    }
    const double from_mm = down ? machine->strike.retracted_mm : machine->needle.homed_at;
    return machine->needle.sign * strtod(line + 6, NULL) + from_mm > 0.0;
}

/* The last record on the disk itself is this strike's intent, and nothing waits to follow it. */
static void check_group(struct host *host, const char *bytes, size_t len)
{
    struct world *world = host->world;
    const struct fake_disk_file *file = fake_disk_find(&world->disk, HOST_LEDGER);
    uint64_t seq = host->feed.ledger.next_seq;
    struct record record = {.type = RECORD_HEADER};
    struct sha256 before = {{0}}, chain;
    if (file != NULL && seq > 1) {
        const uint8_t *bytes_there = file->durable + (seq - 1) * RECORD_SIZE;
        memcpy(before.byte, bytes_there - RECORD_SIZE + 152, sizeof(before.byte));
        (void)record_decode(bytes_there, &before, &record, &chain);
    }
    const char *tag = memchr(bytes, 'N', len);
    if (record.type != RECORD_INTENT || tag == NULL || strtoul(tag + 1, NULL, 10) != record.tag) {
        world_complain(world, "I8: a group went out before its intent was durable");
    }
}

static void check_line(struct host *host, const char *line, size_t len)
{
    if (host->lines_waiting == WAITING_MAX) {
        world_complain(host->world, "I9: too many lines in flight");
        return;
    }
    host->waiting[host->lines_waiting++] = len;
    host->in_flight += len;
    host->in_flight_most =
        host->in_flight > host->in_flight_most ? host->in_flight : host->in_flight_most;
    if (host->in_flight > GCODE_IN_FLIGHT_MAX) {
        world_complain(host->world, "I9: %zu bytes in flight", host->in_flight);
    }
    if (is_plunge(host, line) && !stream_is_homed(host->stream)) {
        world_complain(host->world, "a plunge without a home");
    }
}

static void check_lines(struct host *host, const char *bytes, size_t len)
{
    for (size_t start = 0, i = 0; i < len; i++) {
        if (bytes[i] != '\n') {
            continue;
        }
        check_line(host, bytes + start, i + 1 - start);
        if (is_plunge(host, bytes + start)) {
            check_group(host, bytes + start, len - start);
            host->world->group_of = stream_current(host->stream);
        }
        start = i + 1;
    }
}

static bool on_send(void *context, const char *bytes, size_t len)
{
    struct host *host = context;
    if (!host->world->plugged) {
        return false;
    }
    if (world_is_answered(host->world)) {
        // an answer that was spoiled on its way is waited for no longer
        host->lines_waiting = host->in_flight = 0;
    }
    if (len == 1 && gcode_is_realtime(bytes[0])) {
        if (bytes[0] == GCODE_RESET || bytes[0] == GCODE_STOP) {
            host->lines_waiting = host->in_flight = 0;
        }
    } else {
        assert(gcode_may_send(bytes, len) && bytes[len - 1] == '\n');
        host->world->group_of = host->world->strikes;
        check_lines(host, bytes, len);
    }
    world_send(host->world, bytes, len);
    return true;
}

static void on_discard(void *context)
{
    (void)context;
}

static bool on_record(void *context, struct record *record)
{
    struct host *host = context;
    if (host->world->tracker != NULL) {
        tracker_hear(host->world->tracker, host->world->scene, record);
    }
    return feed_record(&host->feed, record);
}

static void on_sync(void *context)
{
    struct host *host = context;
    feed_sync(&host->feed);
}

static void on_go(void *context)
{
    struct host *host = context;
    host->helper_at_ns = host->world->now_ns + host->helper_takes_ns;
    host->helper_has_work = true;
}

static void on_wake(void *context)
{
    struct host *host = context;
    host->helper_at_ns = host->world->now_ns;
    host->helper_has_work = false;
}

static void on_synced(void *context, bool ok)
{
    struct host *host = context;
    stream_on_synced(host->stream, ok, host->world->now_ns);
}

void host_begin_feed(struct host *host)
{
    host->helper_at_ns = WORLD_NEVER;
    host->feed = (struct feed){.unsynced_since_ns = INT64_MAX,
                               .context = host,
                               .go = on_go,
                               .wake = on_wake,
                               .synced = on_synced};
}

void host_help(struct host *host)
{
    host->helper_at_ns = WORLD_NEVER;
    bool good = host->helper_has_work && ledger_sync(&host->feed.ledger);
    feed_done(&host->feed, good);
}

static bool on_approach(void *context, size_t i, const struct joints *from,
                        const struct joints *hover, struct hop *hop)
{
    (void)i;
    const struct world *world = ((struct host *)context)->world;
    hop->count = 0;
    return solution_approach(world->tracker != NULL ? &world->tracker->hops : &world->scene->hops,
                             from, hover, hop) == HOP_OK;
}

static void on_notice(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static enum stream_head on_head(void *context, size_t i, double in_skin_s)
{
    const struct world *world = ((struct host *)context)->world;
    return tracker_judges(world->tracker, world->scene, i, in_skin_s, world->now_ns);
}

static bool on_back_off(void *context, const struct joints *from, struct joints *back)
{
    return hop_back_off(&((struct host *)context)->world->tracker->hops, from, back);
}

static bool on_blurs(void *context, size_t i, int64_t from_ns, int64_t to_ns, double in_skin_s)
{
    const struct world *world = ((struct host *)context)->world;
    return tracker_blurs(world->tracker, world->scene, i, from_ns, to_ns, in_skin_s);
}

struct stream_world host_world(struct host *host)
{
    const bool tracked = host->world->tracker != NULL;
    return (struct stream_world){.context = host,
                                 .send = on_send,
                                 .discard = on_discard,
                                 .record = on_record,
                                 .sync = on_sync,
                                 .approach = on_approach,
                                 .notice = on_notice,
                                 .head = tracked ? on_head : NULL,
                                 .back_off = tracked ? on_back_off : NULL,
                                 .blurs = tracked ? on_blurs : NULL};
}

void host_watch_answers(struct host *host, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] != '\n' && bytes[i] != '\r') {
            host->half[host->half_len] = bytes[i];
            host->half_len += host->half_len + 1 < sizeof(host->half);
            continue;
        }
        host->half[host->half_len] = '\0';
        bool answer = strcmp(host->half, "ok") == 0 || strncmp(host->half, "error:", 6) == 0;
        host->half_len = 0;
        if (answer && host->lines_waiting > 0) {
            host->in_flight -= host->waiting[0];
            host->lines_waiting--;
            memmove(host->waiting, host->waiting + 1,
                    host->lines_waiting * sizeof(host->waiting[0]));
        }
    }
}
