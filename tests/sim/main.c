/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sim-test: one job, made to die at every point of it.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/sim/explore.h"

static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    struct explore_options options;
    if (!explore_options_parse(&options, argc, argv)) {
        (void)fputs(EXPLORE_USAGE, stderr);
        return 64;
    }
    // worlds come and go by the thousand: keep their memory
    (void)mallopt(M_MMAP_THRESHOLD, 64 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, 512 << 20);
    double from_s = now_s();
    struct explore_result result = explore(&options);
    double took_s = now_s() - from_s;
    (void)printf("{\"seed\":%llu,\"seeds\":%u,\"dots\":%u,\"points\":%llu,\"runs\":%llu,"
                 "\"uncertain\":%llu,\"violations\":%llu,\"time_s\":%.1f,\"runs_per_s\":%.0f}\n",
                 (unsigned long long)options.seed, options.seeds, options.dots,
                 (unsigned long long)result.points, (unsigned long long)result.runs,
                 (unsigned long long)result.uncertain, (unsigned long long)result.violations,
                 took_s, (double)result.runs / took_s);
    return result.violations == 0 ? 0 : 1;
}
