/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/placement.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    ROUGH_PLACES = 16,
    FINE_PLACES = 600,
    KEPT = 24,      /* rough poses that are refined */
    REFINEMENTS = 6 /* halvings of the step */
};

/* The grid of rough poses, in shares of the arm's reach. */
static const double OUT[] = {0.3, 0.4, 0.5, 0.6, 0.7},
                    UP[] = {-0.6, -0.3, 0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9};
enum { OUTS = sizeof OUT / sizeof OUT[0], UPS = sizeof UP / sizeof UP[0], PITCHES = 24, YAWS = 8 };

struct search {
    struct coverage *coverage;
    const struct scalp_point *place;
    size_t count;
    const int *owner; /* places that have one do not count */
};

struct candidate {
    struct pose pose;
    size_t covered;
};

/* How many of about `look` places, evenly chosen among those that are left, the pose covers; gives
 * up where it cannot get above `bar`. */
static size_t count_covered(const struct search *search, const struct pose *pose, size_t look,
                            size_t bar)
{
    size_t left = 0, seen = 0, covered = 0, looked = 0;
    coverage_place(search->coverage, pose);
    for (size_t i = 0; i < search->count; i++) {
        left += search->owner[i] < 0;
    }
    const size_t stride = left > look ? left / look : 1;
    const size_t all = left > 0 ? (left + stride - 1) / stride : 0;
    for (size_t i = 0; i < search->count; i++) {
        if (search->owner[i] >= 0 || seen++ % stride != 0) {
            continue;
        }
        looked++;
        covered += coverage_at(search->coverage, &search->place[i]) == COVERAGE_OK;
        if (covered + (all - looked) <= bar) {
            return 0;
        }
    }
    return covered;
}

/* How far the last frame can be from the first, roughly. */
static double reach_of(const struct machine *machine)
{
    double reach_mm = machine->bracket_mm + machine->tool_length_mm;
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *joint = &machine->joint[i];
        reach_mm += hypot(joint->a_mm, joint->d_mm);
    }
    return reach_mm;
}

static struct pose pose_of(const struct arm *arm, const double at[4])
{
    // the first joint turns the whole arm: one heading stands for all
    const struct vec3 place = frame_point(&arm->base, (struct vec3){at[0], 0, at[1]});
    return (struct pose){{place.x, place.y, place.z}, {0, at[2], at[3]}};
}

static void insert(struct candidate *best, const struct candidate *candidate)
{
    size_t at = KEPT;
    while (at > 0 && candidate->covered > best[at - 1].covered) {
        at--;
    }
    if (at < KEPT) {
        memmove(&best[at + 1], &best[at], (KEPT - 1 - at) * sizeof *best);
        best[at] = *candidate;
    }
}

static void look_around(const struct search *search, struct candidate best[KEPT])
{
    const struct arm *arm = search->coverage->arm;
    const double reach_mm = reach_of(arm->machine);
    for (int i = 0; i < OUTS * UPS * PITCHES * YAWS; i++) {
        const double at[4] = {OUT[i % OUTS] * reach_mm, UP[i / OUTS % UPS] * reach_mm,
                              i / (OUTS * UPS) % PITCHES * (2.0 * UNITS_PI / PITCHES),
                              i / (OUTS * UPS * PITCHES) * (2.0 * UNITS_PI / YAWS)};
        struct candidate candidate = {.pose = pose_of(arm, at)};
        candidate.covered =
            count_covered(search, &candidate.pose, ROUGH_PLACES, best[KEPT - 1].covered);
        insert(best, &candidate);
    }
}

/* Steps of every coordinate, both ways, kept where they cover more; halved. */
static void refine(const struct search *search, struct candidate *candidate)
{
    double step_mm = 40.0, step_rad = 0.25;
    candidate->covered = count_covered(search, &candidate->pose, FINE_PLACES, 0);
    for (int halving = 0; halving < REFINEMENTS; halving++) {
        for (int i = 0; i < 12; i++) {
            struct candidate moved = *candidate;
            const double sign = i % 2 ? -1.0 : 1.0;
            if (i < 6) {
                moved.pose.xyz_mm[i / 2] += sign * step_mm;
            } else {
                moved.pose.rpy_rad[i / 2 - 3] += sign * step_rad;
            }
            moved.covered = count_covered(search, &moved.pose, FINE_PLACES, candidate->covered);
            *candidate = moved.covered > candidate->covered ? moved : *candidate;
        }
        step_mm /= 2.0;
        step_rad /= 2.0;
    }
}

/* What a file holds: tenths of a millimetre and of a degree. */
static void round_pose(struct pose *pose)
{
    for (int i = 0; i < 3; i++) {
        pose->xyz_mm[i] = round(pose->xyz_mm[i] * 10.0) / 10.0;
        const double deg = deg_from_rad(pose->rpy_rad[i]);
        pose->rpy_rad[i] = rad_from_deg(round(deg * 10.0) / 10.0);
    }
}

static size_t claim(const struct search *search, const struct pose *pose, int *owner, int number)
{
    size_t claimed = 0;
    coverage_place(search->coverage, pose);
    for (size_t i = 0; i < search->count; i++) {
        if (owner[i] < 0 && coverage_at(search->coverage, &search->place[i]) == COVERAGE_OK) {
            owner[i] = number;
            claimed++;
        }
    }
    return claimed;
}

static struct pose best_pose(const struct search *search, const struct pose *first)
{
    struct candidate best[KEPT] = {{.covered = 0}};
    const struct candidate now = {*first, count_covered(search, first, ROUGH_PLACES, 0)};
    insert(best, &now);
    look_around(search, best);
    size_t winner = 0;
    for (size_t i = 0; i < KEPT && best[i].covered > 0; i++) {
        refine(search, &best[i]);
        winner = best[i].covered > best[winner].covered ? i : winner;
    }
    round_pose(&best[winner].pose);
    return best[winner].pose;
}

size_t placement_find(struct coverage *coverage, const struct scalp_point *place, size_t count,
                      const struct pose *first, struct placement pose[PLACEMENT_POSES_MAX],
                      int *owner)
{
    assert(coverage && (place || count == 0) && first && pose && owner);
    const struct search search = {coverage, place, count, owner};
    for (size_t i = 0; i < count; i++) {
        owner[i] = -1;
    }
    size_t covered = claim(&search, first, owner, 0);
    pose[0] = (struct placement){*first, covered};
    // a gantry's head has no better place than its rest
    if (covered == count || coverage->arm->machine->model != MACHINE_SERIAL_DH) {
        return covered > 0;
    }
    for (size_t i = 0; i < count; i++) {
        owner[i] = -1;
    }
    size_t poses = 0;
    for (covered = 0; poses < PLACEMENT_POSES_MAX && covered < count; poses++) {
        const struct pose next = best_pose(&search, first);
        const size_t claimed = claim(&search, &next, owner, (int)poses);
        if (claimed == 0) {
            break;
        }
        pose[poses] = (struct placement){next, claimed};
        covered += claimed;
    }
    return poses;
}
