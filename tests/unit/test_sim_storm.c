/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kind of fault at once, by chance, under a host that goes on whatever happens: the machine
 * must stay one, and time must pass.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/seed.h"
#include "tests/unit/sim_faulty.h"

enum { RUNS = 20, TURNS = 200 };

/* One of each kind; what they need is given, whether the kind has it or not. */
static void fill(struct sim_faults *faults)
{
    *faults =
        (struct sim_faults){.dimple_mm = 0.1, .motion = SIM_MOTION_REST, .count = SIM_FAULT_KINDS};
    for (size_t i = 0; i < SIM_FAULT_KINDS; i++) {
        struct sim_fault *fault = &faults->fault[i];
        fault->kind = (enum sim_fault_kind)i;
        fault->trigger = SIM_TRIGGER_RATE;
        fault->when = 50;
        fault->jitter_s = 0.5;
        for (size_t k = 0; k < SIM_FAULT_NUMBERS; k++) {
            fault->number[k] = NAN;
        }
        fault->number[SIM_NUMBER_FOR_S] = 0.3;
        fault->number[SIM_NUMBER_NUMBER] = 3;
        fault->number[SIM_NUMBER_VALUE] = 1;
        fault->number[SIM_NUMBER_STEPS] = 20;
        fault->number[SIM_NUMBER_MM] = 0.1;
        fault->number[SIM_NUMBER_RADIUS_MM] = 1;
        fault->number[SIM_NUMBER_HEIGHT_MM] = 0.1;
        fault->axis = 'X';
        fault->move.xyz_mm[0] = 0.01;
        strcpy(fault->text, "ok");
    }
}

static const char *const lines[] = {
    "G1Z-6.5F3000\nG1Z-4F3000\nN9G4P0\n",
    "G1Z-6.5F3000\nG1Z-4F3000\nG4P0.1\n",
    "G0X-220Y-225\nG1Z-4F3000\n",
    "G1Z-6.5F3000\n?",
    "T9\n$G\n",
    "!",
    "~?",
    "\x18\n$X\n",
    "$J=X-224F900\n",
};

static void say(struct sim_world *world, const char *line, double for_s)
{
    const int64_t before_ns = sim_now_ns(world->sim);
    if (sim_room(world->sim) > strlen(line)) {
        sim_world_send(world, line);
    }
    sim_world_run(world, for_s);
    assert_true(sim_now_ns(world->sim) > before_ns);
    world->touches = 0;
    (void)sim_world_text(world);
}

static void home(struct sim_world *world)
{
    say(world, "\x18", 3);
    say(world, "$X\n$H\n", 12);
    say(world, "G0X-225Y-225\nG1Z-4F3000\n", 1);
}

static uint64_t storm(enum machine_dialect dialect, uint64_t chosen)
{
    struct sim_world *world = sim_board_new(MACHINE_GRBL);
    struct seed seed = {chosen};
    struct sim_faults faults;
    world->machine.dialect = dialect;
    world->seed = chosen;
    sim_world_restart(world);
    home(world);
    fill(&faults);
    sim_set_faults(world->sim, &faults);
    for (int i = 0; i < TURNS; i++) {
        if (i % 40 == 39) {
            home(world);
        }
        say(world, lines[seed_below(&seed, sizeof lines / sizeof lines[0])], 0.2);
    }
    const uint64_t fired = sim_counts(world->sim).faults;
    sim_world_free(world);
    return fired;
}

static void survives_everything_at_once(void **state)
{
    (void)state;
    struct seed seed = seed_from_env();
    for (int dialect = MACHINE_GRBLHAL; dialect <= MACHINE_FLUIDNC; dialect++) {
        uint64_t fired = 0;
        for (int run = 0; run < RUNS; run++) {
            fired += storm((enum machine_dialect)dialect, seed_next(&seed));
        }
        assert_true(fired > 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_everything_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
