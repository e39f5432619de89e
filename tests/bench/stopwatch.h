/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a bench needs of time: of this process, or of the clock on the wall; and an order of times
 * for medians.
 */
#ifndef TESTS_BENCH_STOPWATCH_H
#define TESTS_BENCH_STOPWATCH_H

#include <time.h>

static inline double stopwatch_s(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline double cpu_s(void)
{
    return stopwatch_s(CLOCK_PROCESS_CPUTIME_ID);
}

static inline double wall_s(void)
{
    return stopwatch_s(CLOCK_MONOTONIC);
}

/* For qsort. */
static inline int by_time(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

#endif
