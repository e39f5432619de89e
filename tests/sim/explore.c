/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/explore.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sim/audit.h"
#include "tests/sim/host.h"
#include "tests/sim/judge.h"

enum { AGAIN_POINTS = 150, AGAIN_BYTES = 8, BYTE_POWER_EVERY = 4, WHOLE_EVERY = 20 };

/* How the program dies at a point. */
struct death {
    enum world_crash crash;
    enum fake_disk_loss loss;
};

static const struct death KILL = {WORLD_KILL, FAKE_DISK_ALL_KEPT};

struct explorer {
    const struct explore_options *options;
    const struct scene *scene;
    unsigned worker;
    uint64_t seed;
    uint64_t point;       /* of the clean run, in hand */
    uint64_t again_every; /* 0: never */
    struct explore_result result;
};

/* The second death of a run: where the recovery from the first one stands. */
struct second {
    struct explorer *explorer;
    struct death first;
};

static const char *const CRASH[] = {
    [WORLD_KILL] = "kill", [WORLD_POWER] = "power", [WORLD_BOTH] = "both"};
static const char *const LOSS[] = {
    [FAKE_DISK_ALL_LOST] = "all-lost",   [FAKE_DISK_ALL_KEPT] = "all-kept",
    [FAKE_DISK_PREFIX] = "prefix",       [FAKE_DISK_TORN] = "torn",
    [FAKE_DISK_REORDERED] = "reordered", [FAKE_DISK_SHUFFLED] = "shuffled"};

static uint64_t mixed(uint64_t a, uint64_t b)
{
    struct seed seed = {a * UINT64_C(0x9e3779b97f4a7c15) ^ b};
    return seed_next(&seed);
}

enum { REPORTS_MAX = 5 };

static void report(const struct explorer *explorer, const struct world *world,
                   const struct death *death, uint64_t again)
{
    (void)fprintf(stderr, "sim-test: %s, %s at point %llu", CRASH[death->crash], LOSS[death->loss],
                  (unsigned long long)explorer->point);
    if (again > 0) {
        (void)fprintf(stderr, " and again at %llu of the recovery", (unsigned long long)again);
    }
    (void)fprintf(stderr, ": %s\n  again: make sim-test SEED=%llu POINTS=%llu TAIL=%u%s\n",
                  world->complaint, (unsigned long long)explorer->seed,
                  (unsigned long long)explorer->point, explorer->options->tail,
                  again > 0 ? " AGAIN=1" : "");
}

/* Most runs end a few dots after the death: what comes later has been seen before. */
static void cut_tail(const struct explorer *explorer, struct world *world)
{
    const size_t tail = explorer->options->tail;
    size_t touched = world->strikes;
    while (touched > 0 && world->struck[touched - 1] == 0) {
        touched--;
    }
    // the dot in hand may not have been struck yet, or may be one of a job cut already
    bool whole = tail == 0 || explorer->point / explorer->options->every % WHOLE_EVERY == 0;
    if (!whole && touched + 1 + tail < world->strikes) {
        world->strikes = touched + 1 + tail;
    }
}

/* Now and then the files of a whole job go to the judge that shares nothing with their writers. */
static void audit_some(struct explorer *explorer, struct world *world)
{
    const unsigned every = explorer->options->audit;
    bool whole = world->strikes == world->scene->plan.strike_count;
    if (every > 0 && whole && world->complaint[0] == '\0' &&
        explorer->point / explorer->options->every / WHOLE_EVERY % every == 0) {
        explorer->result.audits++;
        audit_world(world, HOST_LEDGER);
    }
}

/* From the death on to the end of the job; frees the world. */
static void live_on(struct explorer *explorer, struct world *world, struct death death,
                    uint64_t again)
{
    cut_tail(explorer, world);
    world_crash(world, death.crash, death.loss);
    world_advance(world, world->now_ns + seed_below(&world->seed, 2000) * INT64_C(1000000));
    host_run_job(world);
    struct judge_counts counts = judge_world(world, HOST_LEDGER, world->crashes);
    audit_some(explorer, world);
    explorer->result.runs++;
    explorer->result.uncertain += counts.uncertain;
    if (world->complaint[0] != '\0') {
        if (explorer->result.violations++ < REPORTS_MAX) {
            report(explorer, world, &death, again);
        }
    }
    world_free(world);
}

static struct world *fork_of(const struct explorer *explorer, const struct world *world,
                             struct death death, uint64_t again)
{
    struct world *copy = world_copy(world);
    uint64_t how = mixed(explorer->point, (uint64_t)death.crash * 16 + (uint64_t)death.loss);
    copy->seed.state = mixed(mixed(explorer->seed, how), again);
    return copy;
}

static void second_point(void *context, struct world *world, enum world_point point)
{
    struct second *second = context;
    uint64_t at = world->points;
    if (at > AGAIN_POINTS) {
        world->watch.point = NULL;
    } else if (point == WORLD_CALL || at % AGAIN_BYTES == 0) {
        struct death death = KILL;
        if (at % 2 == 0) {
            death = (struct death){WORLD_POWER, (enum fake_disk_loss)(at / 2 % FAKE_DISK_LOSSES)};
        }
        live_on(second->explorer, fork_of(second->explorer, world, death, at), death, at);
    }
}

static void die(struct explorer *explorer, const struct world *world, struct death death,
                bool again)
{
    struct second second = {explorer, death};
    struct world *copy = fork_of(explorer, world, death, 0);
    if (again) {
        copy->watch = (struct world_watch){&second, second_point};
    }
    live_on(explorer, copy, death, 0);
}

static bool is_mine(const struct explorer *explorer, uint64_t point)
{
    const struct explore_options *options = explorer->options;
    return point >= options->first && point <= options->last && point % options->every == 0 &&
           point / options->every % options->jobs == explorer->worker;
}

static void first_point(void *context, struct world *world, enum world_point point)
{
    struct explorer *explorer = context;
    explorer->point = world->points;
    if (!is_mine(explorer, world->points)) {
        return;
    }
    bool again = explorer->again_every > 0 && world->points % explorer->again_every == 0;
    die(explorer, world, KILL, again);
    uint64_t dice = mixed(explorer->seed, world->points);
    enum fake_disk_loss any = (enum fake_disk_loss)(dice / 64 % FAKE_DISK_LOSSES);
    if (point == WORLD_CALL) {
        const bool one = !fake_disk_can_lose(&world->disk);
        for (int loss = 0; loss < (one ? 1 : FAKE_DISK_LOSSES); loss++) {
            die(explorer, world, (struct death){WORLD_POWER, (enum fake_disk_loss)loss},
                again && (one || loss == (int)any));
        }
        die(explorer, world, (struct death){WORLD_BOTH, any}, false);
    } else if (dice % BYTE_POWER_EVERY == 0) {
        enum world_crash crash = dice / 8 % 2 == 0 ? WORLD_POWER : WORLD_BOTH;
        die(explorer, world, (struct death){crash, any}, false);
    }
}

static void run_clean(struct explorer *explorer, bool watched)
{
    struct world *world = world_new(explorer->scene, explorer->seed);
    if (watched) {
        world->watch = (struct world_watch){explorer, first_point};
    }
    host_run_job(world);
    struct judge_counts counts = judge_world(world, HOST_LEDGER, 0);
    explorer->result.points = world->points;
    if (counts.confirmed != explorer->scene->plan.strike_count) {
        world_complain(world, "%zu dots confirmed without a fault", counts.confirmed);
    }
    if (world->complaint[0] != '\0') {
        explorer->result.violations++;
        (void)fprintf(stderr, "sim-test: seed %llu, no crash: %s\n",
                      (unsigned long long)explorer->seed, world->complaint);
    }
    world_free(world);
}

static struct explore_result work(const struct explore_options *options, const struct scene *scene,
                                  unsigned worker)
{
    struct explore_result sum = {0};
    for (unsigned i = 0; i < options->seeds; i++) {
        struct explorer explorer = {
            .options = options, .scene = scene, .worker = worker, .seed = options->seed + i};
        run_clean(&explorer, false);
        uint64_t points = explorer.result.points;
        if (options->again > 0) {
            uint64_t every = points / options->again / options->every * options->every;
            bool one = options->first == options->last;
            explorer.again_every = one ? 1 : every > 0 ? every : options->every;
        }
        if (explorer.result.violations == 0) {
            run_clean(&explorer, true);
        }
        sum.points += worker == 0 ? points : 0;
        sum.runs += explorer.result.runs;
        sum.uncertain += explorer.result.uncertain;
        sum.audits += explorer.result.audits;
        sum.violations += explorer.result.violations;
    }
    return sum;
}

/* A process a worker; the result comes back through a pipe. */
static int begin_worker(const struct explore_options *options, const struct scene *scene,
                        unsigned worker)
{
    int fd[2];
    if (pipe(fd) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid != 0) {
        (void)close(fd[1]);
        return pid < 0 ? -1 : fd[0];
    }
    struct explore_result result = work(options, scene, worker);
    bool told = write(fd[1], &result, sizeof(result)) == (ssize_t)sizeof(result);
    _exit(told ? 0 : 1);
}

struct explore_result explore(const struct explore_options *options)
{
    enum { WORKERS_MAX = 64 };
    assert(options->jobs <= WORKERS_MAX);
    struct scene *scene = scene_new(options->dots, options->seed);
    struct explore_result sum = {0};
    int fd[WORKERS_MAX];
    for (unsigned i = 0; i < options->jobs; i++) {
        fd[i] = begin_worker(options, scene, i);
    }
    for (unsigned i = 0; i < options->jobs; i++) {
        struct explore_result result = {.violations = 1}; // of a worker that died
        if (fd[i] >= 0 && read(fd[i], &result, sizeof(result)) != (ssize_t)sizeof(result)) {
            result = (struct explore_result){.violations = 1};
        }
        (void)close(fd[i]);
        (void)wait(NULL);
        sum.points += result.points;
        sum.runs += result.runs;
        sum.uncertain += result.uncertain;
        sum.audits += result.audits;
        sum.violations += result.violations;
    }
    scene_free(scene);
    return sum;
}
