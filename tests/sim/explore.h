/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One clean run of a job, and at each of its points a copy of the world in which the program dies
 * there, comes back, and has to bring the job to its end.
 */
#ifndef TESTS_SIM_EXPLORE_H
#define TESTS_SIM_EXPLORE_H

#include <stdbool.h>
#include <stdint.h>

struct explore_options {
    uint64_t seed;
    unsigned seeds; /* this many, from seed on */
    unsigned dots;
    uint64_t every;       /* of the points, from `first` on */
    uint64_t first, last; /* points, both included */
    unsigned tail;        /* dots that are left of a job after a death; one run in 20 has all of it;
                           * 0: every run */
    unsigned again;       /* points at whose recovery the program dies again */
    unsigned jobs;        /* processes */
    unsigned audit;       /* one in so many whole runs goes to the independent judge; 0 none */
};

struct explore_result {
    uint64_t points; /* of the clean runs, together */
    uint64_t runs;   /* of dying copies */
    uint64_t uncertain, audits, violations;
};

extern const char EXPLORE_USAGE[];

bool explore_options_parse(struct explore_options *options, int argc, char **argv);
struct explore_result explore(const struct explore_options *options);

#endif
