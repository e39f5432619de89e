/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sim-test: jobs on a virtual clock, made to die at every point, or to suffer for a long time.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/sim/explore.h"
#include "tests/sim/head.h"
#include "tests/sim/refuse.h"
#include "tests/sim/soak.h"

enum { SOAK_DOTS = 500, SOAK_EVERY = 500, SOAK_RSS_KIB = 64, REFUSE_DOTS = 12, HEAD_DOTS = 100 };

static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int run_explore(int argc, char **argv)
{
    struct explore_options options;
    if (!explore_options_parse(&options, argc, argv)) {
        (void)fputs(EXPLORE_USAGE, stderr);
        return 64;
    }
    double from_s = now_s();
    struct explore_result result = explore(&options);
    double took_s = now_s() - from_s;
    (void)printf("{\"seed\":%llu,\"seeds\":%u,\"dots\":%u,\"points\":%llu,\"runs\":%llu,"
                 "\"uncertain\":%llu,\"audits\":%llu,\"violations\":%llu,\"time_s\":%.1f,\"runs_"
                 "per_s\":%.0f}\n",
                 (unsigned long long)options.seed, options.seeds, options.dots,
                 (unsigned long long)result.points, (unsigned long long)result.runs,
                 (unsigned long long)result.uncertain, (unsigned long long)result.audits,
                 (unsigned long long)result.violations, took_s, (double)result.runs / took_s);
    return result.violations == 0 ? 0 : 1;
}

/* sim-test soak [SEED [STRIKES]] */
static int run_soak(int argc, char **argv)
{
    const struct soak_options options = {.seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1,
                                         .strikes = argc > 3 ? strtoull(argv[3], NULL, 10) : 20000,
                                         .dots = SOAK_DOTS,
                                         .every = SOAK_EVERY};
    double from_s = now_s();
    struct soak_result result = soak(&options);
    double took_s = now_s() - from_s;
    (void)printf("{\"seed\":%llu,\"jobs\":%llu,\"strikes\":%llu,\"confirmed\":%llu,"
                 "\"uncertain\":%llu,\"faults\":%llu,\"strays\":%llu,\"violations\":%llu,"
                 "\"heap_requests_armed\":%llu,\"rss_growth_kib\":%ld,\"fds_growth\":%d,"
                 "\"virtual_h\":%.1f,\"time_s\":%.1f,\"strikes_per_s\":%.0f}\n",
                 (unsigned long long)options.seed, (unsigned long long)result.jobs,
                 (unsigned long long)result.strikes, (unsigned long long)result.confirmed,
                 (unsigned long long)result.uncertain, (unsigned long long)result.faults,
                 (unsigned long long)result.strays, (unsigned long long)result.violations,
                 (unsigned long long)result.heap_requests, result.rss_growth_kib, result.fds_growth,
                 result.virtual_s / 3600.0, took_s, (double)result.strikes / took_s);
    bool good = result.violations == 0 && result.heap_requests == 0 && result.fds_growth == 0 &&
                result.rss_growth_kib < SOAK_RSS_KIB;
    return good ? 0 : 1;
}

/* sim-test refuse [SEED] */
static int run_refuse(int argc, char **argv)
{
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    struct refuse_result result = refuse_all(seed, REFUSE_DOTS);
    (void)printf("{\"seed\":%llu,\"runs\":%llu,\"violations\":%llu}\n", (unsigned long long)seed,
                 (unsigned long long)result.runs, (unsigned long long)result.violations);
    return result.violations == 0 ? 0 : 1;
}

/* sim-test head [SEED [DOTS [restless]]] */
static int run_head(int argc, char **argv)
{
    const bool restless = argc > 4 && strcmp(argv[4], "restless") == 0;
    const struct head_options options = {
        .seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1,
        .dots = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : HEAD_DOTS,
        .motion = restless ? SIM_MOTION_RESTLESS : SIM_MOTION_REST};
    const struct head_result got = head_run(&options);
    (void)printf(
        "{\"seed\":%llu,\"motion\":\"%s\",\"virtual_s\":%.0f,\"touches\":%u,\"strikes\":%u,"
        "\"suspects\":%u,\"moved_told\":%u,\"moved_missed\":%u,\"still_told\":%u,"
        "\"still_trusted\":%u,\"lateral_missed_mm\":%.4f,\"registrations\":%u,\"waits\":%u,"
        "\"touches_in_air\":%u,\"moved_by_hand\":%u,\"thrown\":%u,\"violations\":%u}\n",
        (unsigned long long)options.seed, sim_motion_names[options.motion], got.virtual_s,
        got.touches, got.strikes, got.suspects, got.moved_told, got.moved_missed, got.still_told,
        got.still_trusted, got.lateral_missed_mm, got.registrations, got.waits, got.airs,
        got.by_hand, got.thrown, got.violations);
    // so little more than may be is within the tracker's noise; it is counted, and told
    return got.violations <= got.moved_missed && got.lateral_missed_mm <= 0.06 ? 0 : 1;
}

int main(int argc, char **argv)
{
    // worlds come and go by the thousand: keep their memory
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 512 << 20);
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "soak") == 0) {
        return run_soak(argc, argv);
    }
    if (strcmp(what, "head") == 0) {
        return run_head(argc, argv);
    }
    return strcmp(what, "refuse") == 0 ? run_refuse(argc, argv) : run_explore(argc, argv);
}
