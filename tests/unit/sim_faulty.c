/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/sim_faulty.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void script(struct sim_world *world, const char *list)
{
    char text[4096];
    struct sim_faults faults;
    struct diags diags = {0};
    struct err err = {0};
    int used = snprintf(text, sizeof text, "format: pigment-faults 1\nfaults:\n");
    while (*list != '\0') {
        const size_t len = strcspn(list, "\n");
        used += snprintf(text + used, sizeof text - (size_t)used, "  - %.*s\n", (int)len, list);
        list += len + (list[len] == '\n');
    }
    if (sim_faults_read_text(&faults, "script", text, (size_t)used, &diags, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", diags.kept > 0 ? diags.item[0].text : err.msg);
        assert(false);
    }
    sim_set_faults(world->sim, &faults);
}

struct sim_world *sim_faulty_seeded(const char *faults, uint64_t seed)
{
    struct sim_world *world = sim_world_new();
    world->seed = seed;
    sim_world_restart(world);
    script(world, faults);
    return world;
}

struct sim_world *sim_faulty_new(const char *faults)
{
    return sim_faulty_seeded(faults, 1);
}

struct sim_world *sim_faulty_over_pad(const char *faults)
{
    struct sim_world *world = sim_board_new(MACHINE_GRBL);
    world->machine.dialect = MACHINE_GRBLHAL;
    sim_world_restart(world);
    sim_world_home(world);
    (void)sim_world_ask(world, "G0X-225Y-225\nG1Z-4F3000\nG4P0\n");
    script(world, faults);
    return world;
}

void sim_faulty_strike(struct sim_world *world)
{
    (void)sim_world_ask(world, "G1Z-6.5F3000\nG1Z-4F3000\nG4P0\n");
}
