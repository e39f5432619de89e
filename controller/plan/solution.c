/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Walks the plan in its order: the joints nearest to where the arm stands, then the hop to them.
 */
#include "controller/plan/solution.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "controller/plan/solution_private.h"
#include "kinematics/arm/track.h"

/* Joints as a solution file carries them: what is decided here is decided alike after a reading. */
enum { SOLUTION_MM_DECIMALS = 5, SOLUTION_RAD_DECIMALS = 9 };
/* Goals that are tried in vain, of dot after dot, before every STRIDE-th has to do. */
enum { IN_VAIN_MAX = 2048, STRIDE = 8 };

struct walk {
    const struct machine *machine;
    struct arm arm;
    struct scalp scalp;
    struct hop_world world;
    struct joints at; /* where the arm stands */
    int in_vain;      /* goals tried since a dot was come to */
    bool stuck;       /* the arm's bodies are in the person where it stands: at home alone */
    size_t via_room;
};

static struct joints quantised(const struct machine *machine, const struct joints *joints)
{
    struct joints out = *joints;
    for (size_t i = 0; i < machine->joint_count; i++) {
        const int decimals = machine->joint[i].kind == MACHINE_REVOLUTE ? SOLUTION_RAD_DECIMALS
                                                                        : SOLUTION_MM_DECIMALS;
        out.q[i] = number_quantise(joints->q[i], decimals);
    }
    return out;
}

static void lay(struct hop_world *world, const struct pose *head_in_base)
{
    world->head_in_base = frame_from_pose(head_in_base);
    world->base_in_head = frame_inverse(&world->head_in_base);
}

void solution_lay_head(const struct solution *solution, const struct plan *plan, size_t i,
                       struct hop_world *world)
{
    const bool lies = plan->pose_count == 0 || plan->strike[i].pose == solution->pose;
    lay(world, lies ? &solution->head_in_base : &plan->pose[plan->strike[i].pose].head_in_base);
}

static void walk_init(struct walk *walk, const struct machine *machine, const struct head *head,
                      const struct pose *head_in_base)
{
    walk->machine = machine;
    arm_init(&walk->arm, machine);
    scalp_init(&walk->scalp, head);
    walk->world.arm = &walk->arm;
    walk->world.scalp = &walk->scalp;
    lay(&walk->world, head_in_base);
    walk->at = arm_homed(&walk->arm);
}

static bool add_via(struct solution *solution, struct walk *walk, const struct joints *via)
{
    if (solution->via_count == walk->via_room) {
        const size_t room = walk->via_room * 2 + 64;
        struct joints *grown = realloc(solution->via, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        solution->via = grown;
        walk->via_room = room;
    }
    solution->via[solution->via_count++] = quantised(walk->machine, via);
    return true;
}

static struct tool target_of(const struct walk *walk, const struct plan_strike *strike)
{
    return (struct tool){
        .tip = frame_point(&walk->world.head_in_base, strike->at_mm),
        .axis = vec3_scale(frame_turn(&walk->world.head_in_base, strike->normal), -1.0),
    };
}

/* Legs and hover; the way of the foot through the air. */
static bool take_hop(struct solution *solution, struct walk *walk, struct solved *solved,
                     const struct hop *hop, const struct joints *hover)
{
    struct joints from = walk->at;
    solved->first_via = (uint32_t)solution->via_count;
    solved->via_count = (uint32_t)hop->count;
    solved->hover = quantised(walk->machine, hover);
    for (int k = 0; k <= hop->count; k++) {
        const struct joints *to = k < hop->count ? &hop->via[k] : &solved->hover;
        const struct tool start = arm_tool_from_joints(&walk->arm, &from);
        const struct tool end = arm_tool_from_joints(&walk->arm, to);
        solved->travel_mm += vec3_distance(start.tip, end.tip);
        if (k < hop->count && !add_via(solution, walk, to)) {
            return false;
        }
        from = *to;
    }
    walk->at = solved->hover;
    return true;
}

/* The quickest of all joints for the target that have a clear way: quick from where the arm stands,
 * or else from the middle of its ranges, where there is most room. */
static bool choose_ranked(struct walk *walk, const struct tool *target, struct joints *hover,
                          struct hop *hop)
{
    const struct joints *from[] = {&walk->at, &walk->arm.middle};
    const size_t step = walk->in_vain < IN_VAIN_MAX ? 1 : STRIDE;
    struct hop_round round = {.known = false};
    for (size_t k = 0; k < sizeof from / sizeof from[0]; k++) {
        struct joints ranked[ARM_RANKED_MAX];
        enum arm_answer why;
        const size_t count = arm_ranked(&walk->arm, target, from[k], ranked, ARM_RANKED_MAX, &why);
        for (size_t i = 0; i < count; i += step) {
            walk->in_vain++;
            if (hop_plan_sharing(&walk->world, &walk->at, &ranked[i], &round, hop) == HOP_OK) {
                *hover = ranked[i];
                return true;
            }
        }
    }
    return false;
}

/* Joints for the target with a clear way to them: the track's, else the quickest that have one. */
static enum skip_reason choose(struct walk *walk, const struct tool *target,
                               const struct track *track, struct joints *hover, struct hop *hop)
{
    *hover = track->joints;
    if (track->solved && hop_plan_over(&walk->world, &walk->at, hover, hop) == HOP_OK) {
        return SKIP_NONE;
    }
    if (arm_nearest_fine(&walk->arm, target, &walk->at, hover) != ARM_OK) {
        return SKIP_UNREACHABLE;
    }
    if (!hop_may_leave(&walk->world, &walk->at)) {
        walk->stuck = true;
        return SKIP_CLEARANCE;
    }
    return hop_plan_over(&walk->world, &walk->at, hover, hop) == HOP_OK ||
                   choose_ranked(walk, target, hover, hop)
               ? SKIP_NONE
               : SKIP_CLEARANCE;
}

static bool solve_one(struct solution *solution, struct walk *walk,
                      const struct plan_strike *strike, const struct track *track,
                      struct solved *solved)
{
    const struct machine *machine = walk->machine;
    const struct tool target = target_of(walk, strike);
    struct joints hover;
    struct hop hop;
    *solved = (struct solved){.retracted_mm = machine->strike.retracted_mm,
                              .depth_mm = strike->depth_mm,
                              .skip = choose(walk, &target, track, &hover, &hop)};
    if (solved->skip != SKIP_NONE) {
        return true;
    }
    solution->solved_count++;
    walk->in_vain = 0;
    return take_hop(solution, walk, solved, &hop, &hover);
}

/* Where the head is laid anew before strike i the arm is at home meanwhile. */
static void begin_strike(struct walk *walk, const struct solution *solution,
                         const struct plan *plan, size_t i)
{
    if (plan->pose_count > 0 && (i == 0 || plan->strike[i].pose != plan->strike[i - 1].pose)) {
        solution_lay_head(solution, plan, i, &walk->world);
        walk->at = arm_homed(&walk->arm);
    }
}

/* Branch and spin of the whole row at once, where there is a choice. */
static bool find_track(struct walk *walk, const struct solution *solution, const struct plan *plan,
                       struct track *track)
{
    if (!track_fits(&walk->arm)) {
        return true;
    }
    struct tool *target = malloc((plan->strike_count + 1) * sizeof *target);
    for (size_t i = 0; target != NULL && i < plan->strike_count; i++) {
        begin_strike(walk, solution, plan, i);
        target[i] = target_of(walk, &plan->strike[i]);
    }
    const bool good = target != NULL && track_find(&walk->arm, target, plan->strike_count, track);
    free(target);
    return good;
}

enum err_code solution_make(struct solution *solution, const struct plan *plan,
                            const struct sha256 *plan_hash, const struct machine *machine,
                            const struct head *head, const struct pose *head_in_base,
                            struct err *err)
{
    const size_t pose = plan->strike_count > 0 ? plan->strike[0].pose : 0;
    return solution_make_lying(solution, plan, plan_hash, machine, head, head_in_base, pose, err);
}

enum err_code solution_make_lying(struct solution *solution, const struct plan *plan,
                                  const struct sha256 *plan_hash, const struct machine *machine,
                                  const struct head *head, const struct pose *head_in_base,
                                  size_t pose, struct err *err)
{
    struct walk walk = {0};
    *solution = (struct solution){.head_in_base = *head_in_base,
                                  .pose = pose,
                                  .plan = *plan_hash,
                                  .machine = machine->sha256,
                                  .count = plan->strike_count};
    walk_init(&walk, machine, head, head_in_base);
    solution->strike = calloc(plan->strike_count + 1, sizeof *solution->strike);
    struct track *track = calloc(plan->strike_count + 1, sizeof *track);
    bool good =
        solution->strike != NULL && track != NULL && find_track(&walk, solution, plan, track);
    for (size_t i = 0; good && i < plan->strike_count; i++) {
        struct solved *solved = &solution->strike[i];
        begin_strike(&walk, solution, plan, i);
        good = solve_one(solution, &walk, &plan->strike[i], &track[i], solved);
    }
    free(track);
    scalp_deinit(&walk.scalp);
    if (!good) {
        solution_free(solution);
        return err_set(err, ERR_IO, "out of memory for %zu strikes", plan->strike_count);
    }
    assert(solution->solved_count <= solution->count);
    solution->home_in_person = walk.stuck;
    for (size_t i = 0; i < solution->count; i++) {
        solution->travel_mm += solution->strike[i].travel_mm;
    }
    solution_foretell(solution, plan, machine, &walk.world);
    return ERR_OK;
}

void solution_cut(struct solution *solution, size_t count)
{
    assert(count <= solution->count);
    solution->count = count;
    solution->solved_count = solution->via_count = 0;
    solution->travel_mm = solution->time_s = 0.0;
    for (size_t i = 0; i < count; i++) {
        const struct solved *solved = &solution->strike[i];
        solution->solved_count += solved->skip == SKIP_NONE;
        solution->via_count += solved->via_count;
        solution->travel_mm += solved->travel_mm;
        solution->time_s += solved->time_s;
    }
}

void solution_free(struct solution *solution)
{
    free(solution->strike);
    free(solution->via);
    *solution = (struct solution){0};
}
