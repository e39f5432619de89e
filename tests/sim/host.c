/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/host.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "gcode/writer.h"
#include "tests/sim/heap.h"
#include "tests/sim/host_private.h"
#include "tests/sim/tracker.h"

enum { RECORDS_A_STRIKE = 3, RECORDS_MORE = 200, RECORDS_TRACKED = 20, UID = 1000, CLEAR_MM = 60 };

static const int64_t NS_PER_MS = 1000000, JOB_NS = INT64_C(7200) * 1000000000;

static bool write_first_records(struct host *host, struct ledger *ledger)
{
    const struct plan *plan = &host->plan;
    struct record record[3] = {
        {.type = RECORD_HEADER}, {.type = RECORD_INPUTS}, {.type = RECORD_REGISTRATION}};
    record[0].body.header.plan = host->world->scene->plan_hash;
    record[0].body.header.session = (uint16_t)plan->session;
    record[0].body.header.backend = RECORD_SIMULATOR;
    memcpy(record[0].body.header.course, plan->course, strlen(plan->course));
    record[1].body.inputs.machine = plan->machine;
    record[1].body.inputs.head = plan->head;
    record[1].body.inputs.strikes = (uint32_t)plan->strike_count;
    record[2].body.registration.head_in_base = host->world->scene->machine->head_rest;
    record[2].body.registration.revision = 1;
    bool good = true;
    for (int i = 0; i < 3 && good; i++) {
        record[i].mono_ns = record[i].wall_ns = host->world->now_ns;
        good = ledger_append(ledger, &record[i]);
    }
    return good && ledger_sync(ledger);
}

/* As the daemon starts a job: the ledger has its name only when its first records are durable. */
static bool begin(struct host *host, struct ledger *ledger, struct err *err)
{
    const struct disk *disk = &host->world->calls;
    const bool tracked = host->world->tracker != NULL; // and registered again and again
    const size_t a_strike = tracked ? RECORDS_TRACKED : RECORDS_A_STRIKE;
    const uint64_t capacity = host->plan.strike_count * a_strike + RECORDS_MORE;
    (void)disk->remove(disk->context, HOST_UNBORN);
    if (ledger_create_on(disk, ledger, HOST_UNBORN, capacity, err) != ERR_OK) {
        return false;
    }
    bool good =
        write_first_records(host, ledger) && ledger_publish(ledger, HOST_LEDGER, err) == ERR_OK;
    if (!good) {
        ledger_close(ledger);
    }
    return good;
}

/* As the daemon takes an interrupted job up. */
static bool take_up(struct host *host, struct ledger *ledger, struct stream_job *job,
                    struct err *err)
{
    struct ledger_summary summary = {0};
    if (ledger_open_summarised(&host->world->calls, ledger, HOST_LEDGER, &summary, err) != ERR_OK) {
        return false;
    }
    summary.strikes = (uint32_t)host->plan.strike_count;
    bool good = summary.done || ledger_settle(ledger, &summary, err) == ERR_OK;
    for (size_t i = 0; i < host->plan.strike_count; i++) {
        host->state[i] = (uint8_t)dot_map_get(&summary.dots, host->plan.strike[i].dot).state;
    }
    job->next_tag = summary.next_tag;
    job->epoch = summary.epoch;
    job->open = summary.open;
    ledger_summary_free(&summary);
    if (!good) {
        ledger_close(ledger);
    }
    return good;
}

static bool open_job(struct host *host, struct err *err)
{
    struct stream_job job = {
        .plan = &host->plan, .solution = &host->solution, .state = host->state, .next_tag = 1};
    bool there = fake_disk_find(&host->world->disk, HOST_LEDGER) != NULL;
    struct ledger ledger = {.fd = -1};
    if (!(there ? take_up(host, &ledger, &job, err) : begin(host, &ledger, err))) {
        return false;
    }
    feed_attach(&host->feed, &ledger);
    return stream_load(host->stream, &job, err) == ERR_OK;
}

struct host *host_boot(struct world *world)
{
    struct err err = {.code = ERR_OK};
    struct host *host = memory_new(1, sizeof(*host));
    const uint64_t failed = world->disk.failed;
    host->world = world;
    host->plan = world->scene->plan;
    host->solution = world->tracker != NULL ? world->tracker->solution : world->scene->solution;
    host->plan.strike_count = host->solution.count = world->strikes;
    host_begin_feed(host);
    world->program = host;
    host->state = memory_new(world->scene->plan.strike_count, 1);
    host->helper_takes_ns = 100000 + seed_below(&world->seed, 400000);
    const struct stream_world calls = host_world(host);
    (void)heap_watch(world->watch_heap);
    host->stream = stream_new(world->scene->machine, &calls);
    bool open = open_job(host, &err);
    (void)heap_watch(false);
    if (!open) {
        // a call that the disk failed spoils this start; a person starts again
        if (!world->dead && world->disk.failed == failed) {
            world_complain(world, "the job could not be opened: %s", err.msg);
        }
        host_free(host);
        return NULL;
    }
    world->plugged = false;
    host->plug_at_ns = world->now_ns;
    return host;
}

void host_free(struct host *host)
{
    if (host->feed.open && !host->world->dead) {
        ledger_close(&host->feed.ledger);
    }
    host->world->program = NULL;
    (void)stream_free(host->stream);
    free(host->state);
    free(host);
}

bool host_is_done(const struct host *host)
{
    return stream_state(host->stream) == STREAM_DONE;
}

/* What the program's surroundings do to it. */
static void suffer(struct host *host)
{
    struct world *world = host->world;
    if (world->fault == WORLD_PULL && world->plugged) {
        world->plugged = false;
        host->plug_at_ns = world->now_ns + (1 + seed_below(&world->seed, 3000)) * NS_PER_MS;
        stream_on_lost(host->stream, world->now_ns);
    } else if (world->fault == WORLD_RESET) {
        world_power_cycle(world);
    }
    world->fault = WORLD_NO_FAULT;
    if (!world->plugged && host->plug_at_ns <= world->now_ns) {
        world->plugged = true;
        host->plug_at_ns = WORLD_NEVER;
        host->lines_waiting = host->in_flight = host->half_len = 0;
        stream_on_connected(host->stream, world->now_ns);
    }
}

/* What a person does next, whatever went before; looks again in a while. */
static void person(struct host *host)
{
    struct stream *stream = host->stream;
    struct err err;
    int64_t now_ns = host->world->now_ns;
    host->next_word_ns = now_ns + 100 * NS_PER_MS;
    enum stream_state state = stream_state(stream);
    const bool refused = stream_last_stop(stream) == STOP_WRONG_FIRMWARE;
    if ((host->feed.failed || refused) && !stream_is_moving(stream)) {
        // nothing but a new process helps
        host->world->restart = true;
    }
    if (!stream_is_connected(stream) || stream_is_moving(stream) || state == STREAM_DONE) {
        return;
    }
    if (!stream_is_homed(stream)) {
        // where the way off the head is not known, somebody has seen to it that the arm is clear
        const bool tracked = host->world->tracker != NULL;
        const enum stream_verb home = tracked ? STREAM_HOME_IF_KNOWN : STREAM_HOME;
        if (stream_command(stream, home, UID, now_ns, &err) != ERR_OK) {
            if (tracked) {
                world_move_by_hand(host->world, CLEAR_MM);
            }
            (void)stream_command(stream, STREAM_HOME_CLEAR, UID, now_ns, &err);
        }
    } else if (host->world->tracker != NULL && host->world->tracker->wanted) {
        return; // it goes on by itself
    } else if (stream_is_armed(stream) ||
               stream_command(stream, STREAM_ARM, UID, now_ns, &err) == ERR_OK) {
        (void)stream_command(stream, STREAM_RUN, UID, now_ns, &err);
    }
}

static void hear(struct host *host)
{
    char bytes[256];
    size_t got = 0;
    do {
        got = world_take(host->world, bytes, sizeof(bytes));
        if (got > 0) {
            host_watch_answers(host, bytes, got);
            stream_on_bytes(host->stream, bytes, got, host->world->now_ns);
        }
    } while (got > 0);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void host_step(struct host *host)
{
    struct world *world = host->world;
    int64_t until = least(host->helper_at_ns, feed_deadline_ns(&host->feed));
    until = least(until, stream_deadline_ns(host->stream));
    until = least(least(until, host->next_word_ns), host->plug_at_ns);
    if (world->fault != WORLD_NO_FAULT) {
        // it comes with whatever the world does next, between two bytes if need be
        until = least(until, world_next_ns(world));
    }
    if (world->tracker != NULL) {
        until = least(until, world->tracker->next_ns);
    }
    world_advance_to_news(world, until);
    if (world->tracker != NULL) {
        tracker_look(world->tracker, world);
        tracker_register(world->tracker, host);
    }
    // nothing may be asked of the heap once a person has armed
    (void)heap_watch(world->watch_heap || stream_is_armed(host->stream));
    suffer(host);
    hear(host);
    if (host->helper_at_ns <= world->now_ns) {
        host_help(host);
    }
    feed_on_time(&host->feed, world->now_ns);
    if (stream_deadline_ns(host->stream) <= world->now_ns) {
        stream_on_time(host->stream, world->now_ns);
    }
    if (host->next_word_ns <= world->now_ns) {
        person(host);
    }
    (void)heap_watch(false);
}

void host_run_job(struct world *world)
{
    const int64_t until_ns = world->now_ns + JOB_NS;
    struct host *host = NULL;
    bool done = false;
    while (!done && world->complaint[0] == '\0' && world->now_ns < until_ns) {
        host = host != NULL ? host : host_boot(world);
        if (host != NULL) {
            host_step(host);
            done = !world->dead && host_is_done(host);
        }
        if (world->restart && !world->dead) {
            world->restart = false;
            world->dead = true;
            world_crash(world, WORLD_KILL, FAKE_DISK_ALL_KEPT);
        }
        if (world->dead) {
            if (host != NULL) {
                host_free(host);
            }
            host = NULL;
            world->dead = false;
            world_advance(world, world->now_ns + seed_below(&world->seed, 3000) * NS_PER_MS);
        }
    }
    if (!done) {
        world_complain(world, "the job does not come to its end: %s, stop %s",
                       host ? stream_state_name(stream_state(host->stream)) : "not running",
                       host ? stop_reason_name(stream_last_stop(host->stream)) : "none");
    }
    if (host != NULL) {
        host_free(host);
    }
}
