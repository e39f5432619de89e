/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/refuse.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>

#include "config/err.h"
#include "tests/sim/heap.h"
#include "tests/sim/host.h"
#include "tests/sim/judge.h"

enum { REPORTS_MAX = 5 };

static const char *const CALL[FAKE_DISK_CALLS] = {[FAKE_DISK_OPEN] = "open",
                                                  [FAKE_DISK_READ] = "read",
                                                  [FAKE_DISK_WRITE] = "write",
                                                  [FAKE_DISK_SYNC] = "sync",
                                                  [FAKE_DISK_RENAME] = "rename",
                                                  [FAKE_DISK_REMOVE] = "remove",
                                                  [FAKE_DISK_SYNC_DIRECTORY] =
                                                      "sync of the directory"};

/* How a run with one refusal begins, before the refusal is set: the job may have been begun. */
enum beginning { BEGIN_FRESH, BEGIN_KILLED, BEGINNINGS };

struct killer {
    uint64_t at;
};

static void kill_once(void *context, struct world *world, enum world_point point)
{
    (void)point;
    const struct killer *killer = context;
    if (world->points == killer->at) {
        world->dead = true;
        world_crash(world, WORLD_KILL, FAKE_DISK_ALL_KEPT);
    }
}

static void finish(struct world *world, struct refuse_result *result, const char *what, uint64_t n)
{
    // one dot for the refusal, one for the kill that some runs begin with
    (void)judge_world(world, HOST_LEDGER, 2);
    if (world->disk.open_fds != 0) {
        world_complain(world, "%d descriptors are left open", world->disk.open_fds);
    }
    result->runs++;
    if (world->complaint[0] != '\0' && result->violations++ < REPORTS_MAX) {
        (void)fprintf(stderr, "sim-test: %s %llu refused: %s\n", what, (unsigned long long)n,
                      world->complaint);
    }
    world_free(world);
}

static struct world *begin(const struct scene *scene, uint64_t seed, enum beginning beginning,
                           struct killer *killer)
{
    struct world *world = world_new(scene, seed);
    killer->at = 145 * scene->plan.strike_count / 2;
    if (beginning == BEGIN_KILLED) {
        world->watch = (struct world_watch){killer, kill_once};
    }
    return world;
}

static void refuse_calls(const struct scene *scene, uint64_t seed, enum beginning beginning,
                         struct refuse_result *result)
{
    for (int call = 0; call < FAKE_DISK_CALLS; call++) {
        bool hit = true;
        for (int n = 0; hit; n++) {
            struct killer killer;
            struct world *world = begin(scene, seed, beginning, &killer);
            world->disk.fail_errno = n % 2 == 0 ? EIO : ENOSPC;
            world->disk.fail_in[call] = n;
            host_run_job(world);
            hit = world->disk.fail_in[call] < 0;
            finish(world, result, CALL[call], (uint64_t)n);
        }
    }
}

/* Runs the job; true when a refusal has ended the program. */
static bool ends_by_refusal(struct world *world, uint64_t n)
{
    jmp_buf escape;
    world->watch_heap = true;
    heap_refuse(n, &escape);
    bool ended = setjmp(escape) != 0;
    if (!ended) {
        host_run_job(world);
    }
    heap_refuse_none();
    world->watch_heap = false;
    return ended;
}

static void refuse_memory(const struct scene *scene, uint64_t seed, enum beginning beginning,
                          struct refuse_result *result)
{
    bool hit = true;
    for (uint64_t n = 0; hit; n++) {
        struct killer killer;
        struct world *world = begin(scene, seed, beginning, &killer);
        hit = ends_by_refusal(world, n);
        if (hit) {
            if (heap_exit_status() != ERR_IO) {
                world_complain(world, "out of memory ends with status %d", heap_exit_status());
            }
            world_crash(world, WORLD_KILL, FAKE_DISK_ALL_KEPT);
            host_run_job(world);
        }
        finish(world, result, "memory", n);
    }
}

struct refuse_result refuse_all(uint64_t seed, unsigned dots)
{
    struct scene *scene = scene_new(dots, seed);
    struct refuse_result result = {0};
    for (int i = 0; i < BEGINNINGS; i++) {
        refuse_calls(scene, seed, (enum beginning)i, &result);
        refuse_memory(scene, seed, (enum beginning)i, &result);
    }
    scene_free(scene);
    return result;
}
