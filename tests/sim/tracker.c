/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/tracker.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "controller/plan/locate.h"
#include "sim/tracker.h"
#include "tests/sim/host.h"

static const int64_t SOLVING_NS = 300000000;

struct tracker *tracker_new(const struct scene *scene, uint64_t seed)
{
    struct tracker *tracker = memory_new(1, sizeof(*tracker));
    tracker->random = ~seed;
    tracker->solution = scene->solution;
    tracker->hops = scene->hops;
    tracker->revision = 1;
    tracker->suspect = memory_new(scene->plan.strike_count, 1);
    return tracker;
}

static void forget_solution(struct tracker *tracker)
{
    if (tracker->owned) {
        solution_free(&tracker->solution);
    }
    tracker->owned = false;
}

void tracker_free(struct tracker *tracker)
{
    forget_solution(tracker);
    free(tracker->suspect);
    free(tracker);
}

void tracker_look(struct tracker *tracker, struct world *world)
{
    if (world->now_ns < tracker->next_ns) {
        return;
    }
    const struct pose truly = sim_head_now(world->sim);
    const struct head_sample sample = {.t_ns = world->now_ns,
                                       .head_in_base = sim_tracker_sees(&truly, &tracker->random)};
    head_track_add(&tracker->gate.track, &sample, world->now_ns);
    tracker->next_ns = world->now_ns + SIM_TRACKER_PERIOD_NS;
}

static struct head_target target_of(const struct tracker *tracker, const struct scene *scene,
                                    size_t i)
{
    return (struct head_target){.at_mm = scene->plan.strike[i].at_mm,
                                .normal = scene->plan.strike[i].normal,
                                .head_in_base = tracker->hops.head_in_base,
                                .shift_mm = scene->machine->safety.head_shift_mm};
}

enum stream_head tracker_judges(struct tracker *tracker, const struct scene *scene, size_t i,
                                double in_skin_s, int64_t now_ns)
{
    const struct head_target target = target_of(tracker, scene, i);
    struct pose pose;
    const enum stream_head head =
        head_gate_judge(&tracker->gate, &target, in_skin_s, now_ns, &pose);
    if (head == STREAM_HEAD_MOVED && !tracker->wanted) {
        tracker->wanted = true;
        tracker->pose = pose;
        tracker->solved_ns = now_ns + SOLVING_NS;
    }
    return head;
}

bool tracker_blurs(struct tracker *tracker, const struct scene *scene, size_t i, int64_t from_ns,
                   int64_t to_ns, double in_skin_s)
{
    const struct head_target target = target_of(tracker, scene, i);
    return head_gate_blurs(&tracker->gate, &target, from_ns, to_ns, in_skin_s);
}

void tracker_hear(struct tracker *tracker, const struct scene *scene, const struct record *record)
{
    for (size_t i = 0; record->type == RECORD_CONFIRMED && i < scene->plan.strike_count; i++) {
        if (scene->plan.strike[i].dot == record->dot) {
            tracker->suspect[i] = record->reason == STOP_HEAD;
        }
    }
    tracker->stops[record->type == RECORD_STOP ? record->reason : STOP_NONE]++;
}

static struct record record_of(const struct tracker *tracker)
{
    struct record record = {.type = RECORD_REGISTRATION};
    record.body.registration.head_in_base = tracker->pose;
    record.body.registration.revision = tracker->revision + 1;
    record.body.registration.parent = tracker->revision;
    record.body.registration.kind = LOCATE_TRACKED;
    return record;
}

void tracker_register(struct tracker *tracker, struct host *host)
{
    struct world *world = host->world;
    const struct scene *scene = world->scene;
    struct stream *stream = host->stream;
    struct err err = {.code = ERR_OK};
    const bool rests = !stream_is_moving(stream) && stream_state(stream) != STREAM_RUNNING;
    if (!tracker->wanted || !rests || world->now_ns < tracker->solved_ns ||
        !stream_is_connected(stream)) {
        return;
    }
    struct solution fresh;
    if (solution_make(&fresh, &scene->plan, &scene->plan_hash, scene->machine,
                      &scene->fixture.inputs.head, &tracker->pose, &err) != ERR_OK) {
        world_complain(world, "the head cannot be registered: %s", err.msg);
        return;
    }
    forget_solution(tracker);
    tracker->owned = true;
    tracker->solution = host->solution = fresh;
    tracker->hops.head_in_base = frame_from_pose(&tracker->pose);
    tracker->hops.base_in_head = frame_inverse(&tracker->hops.head_in_base);
    const struct record record = record_of(tracker);
    tracker->revision++;
    tracker->wanted = false;
    if (stream_register(stream, &host->solution, &record, world->now_ns, &err) != ERR_OK) {
        world_complain(world, "the head is not registered: %s", err.msg);
    }
}
