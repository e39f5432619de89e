/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/way.h"

#include <assert.h>

static void add(struct way *way, const struct axes *to, double needle_mm, bool arm)
{
    assert(way->count < WAY_MOVES_MAX);
    way->move[way->count++] = (struct way_move){*to, needle_mm, arm};
}

struct way way_to_hover(const struct machine *machine, const struct axes *from,
                        const struct hop *hop, const struct joints *hover, double retracted_mm)
{
    const double clear_mm = machine->strike.clear_mm;
    const struct axes over = axes_from_joints(machine, hover, clear_mm);
    struct way way = {.count = 0};
    struct axes up = *from;
    const size_t needle = machine_arm_axes(machine);
    up.value[needle] = over.value[needle];
    add(&way, &up, clear_mm, false);
    for (int k = 0; k < hop->count; k++) {
        const struct axes via = axes_from_joints(machine, &hop->via[k], clear_mm);
        add(&way, &via, clear_mm, true);
    }
    add(&way, &over, clear_mm, true);
    const struct axes down = axes_from_joints(machine, hover, retracted_mm);
    add(&way, &down, retracted_mm, false);
    return way;
}
