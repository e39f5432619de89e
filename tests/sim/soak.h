/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Job after job on one virtual clock, with a fault of some kind every few hundred strikes.
 */
#ifndef TESTS_SIM_SOAK_H
#define TESTS_SIM_SOAK_H

#include <stdint.h>

struct soak_options {
    uint64_t seed, strikes;
    unsigned dots;  /* of a job */
    unsigned every; /* strikes a fault, on average */
};

struct soak_result {
    uint64_t jobs, strikes, confirmed, uncertain, faults, strays, heap_requests, violations;
    long rss_growth_kib;
    int fds_growth;
    double virtual_s;
};

struct soak_result soak(const struct soak_options *options);

#endif
