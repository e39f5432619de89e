/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/sim_boards.h"

#include <stdlib.h>
#include <string.h>

/* The gantry's X and Y over a pad, its needle on Z. */
static void make_flat(struct sim_world *world)
{
    struct machine *machine = &world->machine;
    machine->model = MACHINE_GANTRY_XY;
    machine->joint_count = 2;
    machine->foot_z_mm = 0;
    machine->needle.axis = 'Z';
    world->head = sim_world_pad();
    world->pose = (struct pose){{225, 225, -100}, {0, 0, 0}};
}

struct sim_world *sim_board_new(enum machine_dialect dialect)
{
    struct sim_world *world = sim_world_new();
    if (dialect == MACHINE_GRBL) {
        make_flat(world);
    }
    world->machine.dialect = dialect;
    sim_world_restart(world);
    return world;
}

struct sim_world *sim_board_ready(enum machine_dialect dialect)
{
    struct sim_world *world = sim_board_new(dialect);
    (void)sim_world_ask(world, "$X\n");
    return world;
}

double sim_board_until(struct sim_world *world, const char *text, char *said, size_t size)
{
    const double start = sim_world_now_s(world);
    said[0] = '\0';
    while (strstr(said, text) == NULL) {
        if (sim_next_ns(world->sim) == SIM_NEVER) {
            return -1.0;
        }
        sim_advance(world->sim, sim_next_ns(world->sim));
        strncat(said, sim_world_text(world), size - strlen(said) - 1);
    }
    return sim_world_now_s(world) - start;
}

size_t sim_board_count(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text++) {
        count++;
    }
    return count;
}

double sim_board_x(struct sim_world *world)
{
    return strtod(sim_world_status(world, "MPos"), NULL);
}
