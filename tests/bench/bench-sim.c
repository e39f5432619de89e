/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many strikes a second the simulated machine does by itself, without terminal and host: the
 * group and the approach of every strike, each with its barrier and its status report.
 */
#include <stdio.h>
#include <string.h>

#include "sim/sim.h"
#include "tests/bench/stopwatch.h"

enum { STRIKES = 20000 };

static void say(struct sim *sim, const char *text)
{
    char out[4096];
    sim_receive(sim, text, strlen(text));
    while (sim_next_ns(sim) != SIM_NEVER) {
        sim_advance(sim, sim_next_ns(sim));
    }
    while (sim_send(sim, out, sizeof out) > 0) {
    }
}

static void strike(struct sim *sim, int k)
{
    char line[160];
    snprintf(line, sizeof line, "G1C-2F6000\nG1X%.3fY%.3fZ-52F6000\nG1Z-53.9C-4\nG4P0\n",
             -189.0 + 0.1 * (k % 20), -225.0 + 0.1 * (k / 20 % 20));
    say(sim, line);
    say(sim, "?");
    snprintf(line, sizeof line, "G1C-6.5F3000\nG1C-4F3000\nN%dG4P0\n", k + 1);
    say(sim, line);
    say(sim, "?");
}

int main(void)
{
    struct machine machine;
    struct head head;
    struct diags diags = {.item = NULL};
    struct err err;
    if (machine_read(&machine, "examples/machines/gantry5.yaml", &diags, &err) != ERR_OK ||
        head_read(&head, "examples/heads/median.yaml", &diags, &err) != ERR_OK) {
        fprintf(stderr, "bench-sim: %s\n", err.msg);
        return ERR_CONFIG;
    }
    const struct sim_sink sink = {NULL, NULL, NULL};
    struct sim *sim = sim_new(&machine, &head, &machine.head_rest, 1, sink);
    if (sim == NULL) {
        return ERR_BUG;
    }
    say(sim, "$H\nG1A-100B-200F6000\nG4P0\n");
    const double start_s = wall_s(), machine_s = sim_counts(sim).time_s;
    for (int k = 0; k < STRIKES; k++) {
        strike(sim, k);
    }
    const double took_s = wall_s() - start_s;
    printf("{\"bench\":\"sim\",\"strikes\":%d,\"strikes_per_s\":%.0f,\"times_real\":%.0f}\n",
           STRIKES, STRIKES / took_s, (sim_counts(sim).time_s - machine_s) / took_s);
    sim_free(sim);
    return 0;
}
