/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The solution: plan + registration -> joints of every strike, the legs of every hop, and times.
 * Made again for each registration; ids and order stay the plan's (docs/records.md).
 */
#ifndef CONTROLLER_PLAN_SOLUTION_H
#define CONTROLLER_PLAN_SOLUTION_H

#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "controller/plan/plan.h"
#include "kinematics/arm/arm.h"
#include "kinematics/arm/lattice.h"
#include "kinematics/path/hop.h"

/* One strike's motion. Index i of a solution is index i of its plan. */
struct solved {
    enum skip_reason skip; /* SKIP_NONE: solved; else it cannot be struck from this registration */
    struct joints hover;   /* the arm at A and at B; the needle at retracted or at depth */
    double retracted_mm, depth_mm;
    uint32_t first_via, via_count; /* legs before hover, in solution.via */
    double travel_mm;              /* of the foot through the air; not in the file */
    double time_s;                 /* from the end of the previous strike to the end of this */
};

struct solution {
    struct pose head_in_base; /* as registered */
    size_t pose;              /* which of the plan's poses that is; those to come lie as planned */
    struct sha256 plan, machine;
    size_t count, solved_count; /* count = the plan's strikes */
    struct solved *strike;
    struct joints *via;
    size_t via_count;
    double travel_mm, time_s; /* foot's way through the air; all of time_s */
    bool home_in_person;      /* no hop may begin where the arm is homed; not in the file */
};

/* Solves every strike of the plan in order, starting from the homed pose; where the head is laid
 * anew, from there again. head_in_base is the first strike's pose. A strike that cannot be
 * reached is marked and passed over; the next hop starts where the last solved one ended. */
enum err_code solution_make(struct solution *solution, const struct plan *plan,
                            const struct sha256 *plan_hash, const struct machine *machine,
                            const struct head *head, const struct pose *head_in_base,
                            struct err *err);
/* The same, for a head that lies in a later one of the plan's poses. */
enum err_code solution_make_lying(struct solution *solution, const struct plan *plan,
                                  const struct sha256 *plan_hash, const struct machine *machine,
                                  const struct head *head, const struct pose *head_in_base,
                                  size_t pose, struct err *err);
void solution_free(struct solution *solution);

/* Leaves the first `count` strikes, with what they alone take. */
void solution_cut(struct solution *solution, size_t count);

/* Lays the world's head as it lies for strike i. */
void solution_lay_head(const struct solution *solution, const struct plan *plan, size_t i,
                       struct hop_world *world);

char *solution_write(const struct solution *solution, const struct plan *plan,
                     const struct machine *machine, size_t *size);
enum err_code solution_read(struct solution *solution, const char *path, const struct plan *plan,
                            const struct sha256 *plan_hash, const struct machine *machine,
                            struct err *err);
/* The same of a text in hand; path is for messages. */
enum err_code solution_read_text(struct solution *solution, const char *path, const char *text,
                                 size_t size, const struct plan *plan,
                                 const struct sha256 *plan_hash, const struct machine *machine,
                                 struct err *err);

/* Do the joints lead to the plan's places, as the head lies? bent: contacts have moved them along
 * their normals since. ERR_DATA names the first dot whose do not. */
enum err_code solution_check(const struct solution *solution, const struct plan *plan,
                             const struct arm *arm, bool bent, struct err *err);

/* Where exactly the arm shall stand for strike i: a point of the step lattice that is near the
 * place and quick to reach from `from` and to leave for the next; else the hover as solved. No
 * heap; at most 100 us. */
struct joints solution_aim(const struct solution *solution, const struct plan *plan, size_t i,
                           const struct hop_world *world, const struct lattice *lattice,
                           const struct joints *from);

/* The legs from any joints (the arm stands at `from`, needle at clear) to a hover: after homing, a
 * park, a skipped dot. HOP_NO_CLEARANCE: it cannot be reached from there. */
enum hop_answer solution_approach(const struct hop_world *world, const struct joints *from,
                                  const struct joints *hover, struct hop *hop);

#endif
