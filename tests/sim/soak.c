/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/soak.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/sim/heap.h"
#include "tests/sim/host.h"
#include "tests/sim/judge.h"

enum { POINTS_A_STRIKE = 145, WARM_JOBS = 20, REPORTS_MAX = 5, LEDGER_ROOM = 512 * 1024 };

enum soak_fault {
    SOAK_KILL,
    SOAK_POWER,
    SOAK_BOTH,
    SOAK_PULL,
    SOAK_RESET,
    SOAK_DROP_TO,
    SOAK_DROP_FROM,
    SOAK_FLIP_TO,
    SOAK_FLIP_FROM,
    SOAK_SYNC,
    SOAK_WRITE,
    SOAK_FAULTS
};

static const char *const FAULT[] = {"kill",      "power",      "both",       "pull",
                                    "reset",     "drop-to",    "drop-from",  "flip-to",
                                    "flip-from", "sync-fails", "write-fails"};

struct soaking {
    const struct soak_options *options;
    uint64_t next; /* point of the next fault */
    uint64_t faults;
    enum soak_fault last;
    unsigned kinds, kinds_of_job; /* of faults that came so far, as bits */
};

static void set_next(struct soaking *soaking, struct world *world)
{
    uint32_t mean = soaking->options->every * POINTS_A_STRIKE;
    soaking->next = world->points + 1 + seed_below(&world->seed, 2 * mean);
}

static void die(struct world *world, enum world_crash crash)
{
    enum fake_disk_loss loss = (enum fake_disk_loss)seed_below(&world->seed, FAKE_DISK_LOSSES);
    world->dead = true;
    world_crash(world, crash, loss);
}

static void inflict(struct world *world, enum soak_fault fault)
{
    switch (fault) {
    case SOAK_KILL:
    case SOAK_POWER:
    case SOAK_BOTH:
        die(world, (enum world_crash)fault);
        break;
    case SOAK_PULL:
    case SOAK_RESET:
        world->fault = fault == SOAK_PULL ? WORLD_PULL : WORLD_RESET;
        break;
    case SOAK_DROP_TO:
    case SOAK_DROP_FROM:
        world->noise[fault - SOAK_DROP_TO].drop = 1;
        break;
    case SOAK_FLIP_TO:
    case SOAK_FLIP_FROM:
        world->noise[fault - SOAK_FLIP_TO].flip = 1;
        break;
    case SOAK_SYNC:
    case SOAK_WRITE:
    case SOAK_FAULTS:
        world->disk.fail_in[fault == SOAK_SYNC ? FAKE_DISK_SYNC : FAKE_DISK_WRITE] = 0;
        break;
    }
}

static void on_point(void *context, struct world *world, enum world_point point)
{
    (void)point;
    struct soaking *soaking = context;
    if (world->points < soaking->next) {
        return;
    }
    soaking->last = (enum soak_fault)seed_below(&world->seed, SOAK_FAULTS);
    soaking->kinds_of_job |= 1u << soaking->last;
    soaking->kinds |= soaking->kinds_of_job;
    soaking->faults++;
    set_next(soaking, world);
    inflict(world, soaking->last);
}

static long rss_kib(void)
{
    long pages = 0, shared = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL) {
        // pages of the program's own text, read in when first run, are no memory that it asked for
        pages = fscanf(file, "%*d %ld %ld", &pages, &shared) == 2 ? pages - shared : 0;
        (void)fclose(file);
    }
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int open_fds(void)
{
    int count = 0;
    DIR *directory = opendir("/proc/self/fd");
    while (directory != NULL && readdir(directory) != NULL) {
        count++;
    }
    (void)closedir(directory);
    return count;
}

/* Fresh skin and an empty disk; the machine stays as it stands. */
static void next_job(struct world *world)
{
    fake_disk_free(&world->disk);
    memset(world->struck, 0, world->scene->plan.strike_count * sizeof(*world->struck));
    world->strays = world->crashes = world->touches = 0;
    world->job_began_ns = world->now_ns; // a needle that a crash left in the skin is still in
    world->complaint[0] = '\0';
    memset(world->noise, 0, sizeof(world->noise)); // what was to befall a byte and found none
}

/* A byte that is changed on its way is obeyed: where the needle goes then is not in our hands.
 * Nothing else may send it where no dot is planned: that the judge does not forgive. */
static void explain_strays(const struct soaking *soaking, struct world *world,
                           struct soak_result *result)
{
    static const unsigned OBEYED = 1u << SOAK_DROP_TO | 1u << SOAK_FLIP_TO;
    if (world->strays > 0 && (soaking->kinds_of_job & OBEYED) != 0) {
        const bool flipped = (soaking->kinds_of_job & 1u << SOAK_FLIP_TO) != 0;
        (void)fprintf(stderr, "sim-test: job %llu: %zu punctures where no dot is planned: %s\n",
                      (unsigned long long)result->jobs, world->strays,
                      FAULT[flipped ? SOAK_FLIP_TO : SOAK_DROP_TO]);
        result->strays += world->strays;
        world->strays = 0;
    }
}

static void run_one(struct soaking *soaking, struct world *world, struct soak_result *result)
{
    uint64_t faults = soaking->faults;
    soaking->kinds_of_job = 0;
    host_run_job(world);
    explain_strays(soaking, world, result);
    struct judge_counts counts = judge_world(world, HOST_LEDGER, soaking->faults - faults);
    if (world->disk.open_fds != 0) {
        world_complain(world, "%d descriptors are left open", world->disk.open_fds);
    }
    if (world->complaint[0] != '\0' && result->violations++ < REPORTS_MAX) {
        (void)fprintf(stderr, "sim-test: job %llu, last fault %s at point %llu: %s\n",
                      (unsigned long long)result->jobs, FAULT[soaking->last],
                      (unsigned long long)world->points, world->complaint);
    }
    result->jobs++;
    result->confirmed += counts.confirmed;
    result->uncertain += counts.uncertain;
    result->strikes += counts.confirmed + counts.uncertain;
}

/* A ledger that dies unborn lies on the disk beside the next one. The disk is memory of this
 * process, so it has been full once before anything is measured: what follows is the program's. */
static void fill_disk_once(struct fake_disk *disk)
{
    static const uint8_t BYTES[LEDGER_ROOM] = {1};
    for (int i = 0; i < FAKE_DISK_FILES; i++) {
        const char name[] = {(char)('a' + i), '\0'};
        int fd = fake_disk_open(disk, name, O_CREAT | O_RDWR);
        (void)fake_disk_write(disk, fd, BYTES, sizeof(BYTES), 0);
        (void)fake_disk_sync(disk, fd); // what is durable is memory too, once it is written
        (void)fake_disk_close(disk, fd);
    }
}

struct soak_result soak(const struct soak_options *options)
{
    struct scene *scene = scene_new(options->dots, options->seed);
    struct world *world = world_new(scene, options->seed);
    struct soaking soaking = {.options = options};
    struct soak_result result = {0};
    long rss_before_kib = 0;
    int fds_before = 0;
    world->watch = (struct world_watch){&soaking, on_point};
    set_next(&soaking, world);
    uint64_t requests = heap_watched_requests();
    fill_disk_once(&world->disk);
    (void)(rss_kib() + open_fds()); // the measuring asks for memory too, once
    while (result.strikes < options->strikes) {
        const unsigned kinds = soaking.kinds;
        next_job(world);
        run_one(&soaking, world, &result);
        // what a kind of fault needs it gets when it first comes; more of the same is growth
        if (result.jobs == WARM_JOBS || (result.jobs > WARM_JOBS && soaking.kinds != kinds)) {
            rss_before_kib = rss_kib();
            fds_before = open_fds();
        }
    }
    result.faults = soaking.faults;
    result.virtual_s = (double)world->now_ns * 1e-9;
    result.heap_requests = heap_watched_requests() - requests;
    if (result.jobs > WARM_JOBS) {
        result.rss_growth_kib = rss_kib() - rss_before_kib;
        result.fds_growth = open_fds() - fds_before;
    }
    world_free(world);
    scene_free(scene);
    return result;
}
