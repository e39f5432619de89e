/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The time of every strike. The arm is aimed at the step lattice only just ahead of a strike, which
 * makes hops a little longer; how much is found out by aiming in samples of the row.
 */
#include "controller/plan/solution.h"
#include "controller/plan/solution_private.h"
#include "controller/stream/cycle.h"

enum { SAMPLE_EVERY = 192, SAMPLE_STRIKES = 12, SAMPLE_BEGIN = 3 };

struct teller {
    struct solution *solution;
    const struct plan *plan;
    const struct machine *machine;
    struct hop_world world;
    struct cycle cycle;
    struct lattice lattice;
};

/* From the axes where the machine stands, over the solution's legs, to a hover of strike i. */
static double strike_s(const struct teller *teller, size_t i, struct axes *stands,
                       const struct joints *hover)
{
    const struct solved *solved = &teller->solution->strike[i];
    struct hop hop = {.count = (int)solved->via_count};
    for (uint32_t k = 0; k < solved->via_count; k++) {
        hop.via[k] = teller->solution->via[solved->first_via + k];
    }
    const struct way way = way_to_hover(teller->machine, stands, &hop, hover, solved->retracted_mm);
    const double s = cycle_strike_s(&teller->cycle, stands, &way, solved->depth_mm,
                                    teller->plan->strike[i].dwell_s);
    *stands = way.move[way.count - 1].to;
    return s;
}

static bool is_direct(const struct solution *solution, size_t i)
{
    return i > 0 && i < solution->count && solution->strike[i].skip == SKIP_NONE &&
           solution->strike[i - 1].skip == SKIP_NONE && solution->strike[i].via_count == 0;
}

/* Aims at a few strikes in a row from `first` on; the first of them only to begin with: they come
 * from solved hovers. */
static void aim_some(struct teller *teller, size_t first, double *aimed_s, double *solved_s)
{
    const struct solution *solution = teller->solution;
    const struct machine *machine = teller->machine;
    if (!is_direct(solution, first)) {
        return;
    }
    struct joints at = solution->strike[first - 1].hover;
    struct axes stands = axes_from_joints(machine, &at, machine->strike.retracted_mm);
    for (size_t i = first; i <= first + SAMPLE_STRIKES && is_direct(solution, i); i++) {
        solution_lay_head(solution, teller->plan, i, &teller->world);
        at = solution_aim(solution, teller->plan, i, &teller->world, &teller->lattice, &at);
        const double s = strike_s(teller, i, &stands, &at);
        if (i >= first + SAMPLE_BEGIN) {
            *aimed_s += s;
            *solved_s += solution->strike[i].time_s;
        }
    }
}

void solution_foretell(struct solution *solution, const struct plan *plan,
                       const struct machine *machine, const struct hop_world *world)
{
    struct teller teller = {
        .solution = solution, .plan = plan, .machine = machine, .world = *world};
    cycle_init(&teller.cycle, machine);
    lattice_init(&teller.lattice, world->arm);
    const struct joints homed = arm_homed(world->arm);
    struct axes stands = axes_from_joints(machine, &homed, machine->needle.homed_at);
    for (size_t i = 0; i < solution->count; i++) {
        struct solved *solved = &solution->strike[i];
        if (solved->skip == SKIP_NONE) {
            solved->time_s = strike_s(&teller, i, &stands, &solved->hover);
        }
    }
    double aimed_s = 0.0, solved_s = 0.0;
    for (size_t first = 1; first < solution->count; first += SAMPLE_EVERY) {
        aim_some(&teller, first, &aimed_s, &solved_s);
    }
    const double longer = solved_s > 0.0 ? aimed_s / solved_s : 1.0;
    solution->time_s = 0.0;
    for (size_t i = 0; i < solution->count; i++) {
        solution->strike[i].time_s *= is_direct(solution, i) ? longer : 1.0;
        solution->time_s += solution->strike[i].time_s;
    }
}
