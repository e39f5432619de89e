/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads, plans and solves a job, each stage timed by the CPU: one JSON line.
 *   bench-plan [JOB.yaml [SESSION [REST_MM REST_S]]]     default: the full session of the examples
 * With a rest the skin is given that one; time_s is with the waits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "controller/plan/rest.h"
#include "controller/plan/solution.h"
#include "tests/bench/stopwatch.h"

static long rss_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

int main(int argc, char **argv)
{
    const char *job = argc > 1 ? argv[1] : "examples/jobs/full-session.yaml";
    const unsigned session = argc > 2 ? (unsigned)atoi(argv[2]) : 1;
    struct plan_inputs inputs;
    struct plan plan;
    struct solution solution;
    struct diags diags = {0};
    struct err err = {0};
    size_t size = 0;

    const double start = cpu_s();
    if (plan_inputs_read(&inputs, job, NULL, &diags, &err) != ERR_OK) {
        fprintf(stderr, "bench-plan: %s\n", err.msg);
        return 1;
    }
    if (argc > 4) {
        inputs.job.limits.rest_mm = strtod(argv[3], NULL);
        inputs.job.limits.rest_s = strtod(argv[4], NULL);
    }
    const double read = cpu_s();
    if (plan_make(&plan, &inputs, session, NULL, &err) != ERR_OK) {
        fprintf(stderr, "bench-plan: %s\n", err.msg);
        return 1;
    }
    const double planned = cpu_s();
    char *text = plan_write(&plan, &size);
    const struct sha256 hash = sha256_of(text, size);
    if (solution_make(&solution, &plan, &hash, &inputs.machine, &inputs.head,
                      &inputs.job.head_in_base, &err) != ERR_OK) {
        fprintf(stderr, "bench-plan: %s\n", err.msg);
        return 1;
    }
    const double solved = cpu_s();
    const struct rest_sum rest = rest_waits(&plan, &solution, NULL);
    printf("{\"bench\": \"plan\", \"job\": \"%s\", \"dots_in\": %zu, \"strikes\": %zu, "
           "\"solved\": %zu, \"read_s\": %.3f, \"plan_s\": %.3f, \"solve_s\": %.3f, "
           "\"travel_mm\": %.1f, \"time_s\": %.1f, \"waits\": %zu, \"wait_s\": %.1f, "
           "\"rss_kib\": %ld}\n",
           job, plan.dots_in, plan.strike_count, solution.solved_count, read - start,
           planned - read, solved - planned, solution.travel_mm, solution.time_s + rest.wait_s,
           rest.waits, rest.wait_s, rss_kib());
    free(text);
    solution_free(&solution);
    plan_free(&plan);
    plan_inputs_free(&inputs);
    diag_free(&diags);
    return 0;
}
