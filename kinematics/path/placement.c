/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/placement.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kinematics/scalp/splitmix.h"

enum {
    ROUGH_PLACES = 16,
    FINE_PLACES = 4000,
    KEPT = 24,       /* rough poses that are refined */
    REFINEMENTS = 6, /* halvings of the step */
    WALKED = 3,      /* of the refined ones, that are walked about */
    WALK_STEPS = 400,
    CENTRE_STEPS = 6
};

/* The grid of rough poses, in shares of the arm's reach. */
static const double OUT[] = {0.3, 0.4, 0.5, 0.6, 0.7},
                    UP[] = {-0.6, -0.3, 0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9};
static const uint64_t WALK_SEED = 1;
static const double CENTRE_MM = 2.0, CENTRE_RAD = 0.0175;
enum { FREEDOMS = 6 };
enum { OUTS = sizeof OUT / sizeof OUT[0], UPS = sizeof UP / sizeof UP[0], PITCHES = 24, YAWS = 8 };

struct search {
    struct coverage *coverage;
    const struct scalp_point *place;
    size_t rough[ROUGH_PLACES], fine[FINE_PLACES]; /* even choices of the places that are left */
    size_t rough_count, fine_count;                /* fine: the hard ones come to the front */
    uint64_t random;
};

struct candidate {
    struct pose pose;
    size_t missed;
};

/* About `room` of the places that have no owner. */
static size_t choose(const int *owner, size_t count, size_t *chosen, size_t room)
{
    size_t left = 0, seen = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        left += owner[i] < 0;
    }
    const size_t stride = left > room ? (left + room - 1) / room : 1;
    for (size_t i = 0; i < count; i++) {
        if (owner[i] < 0 && seen++ % stride == 0) {
            chosen[kept++] = i;
        }
    }
    return kept;
}

/* How many of the places cannot be struck from there; gives up beyond `most`. A place that is
 * missed is asked for sooner the next time: it will tell most poses that are no good. */
static size_t count_missed(const struct search *search, const struct pose *pose, size_t *chosen,
                           size_t count, size_t most)
{
    size_t missed = 0;
    coverage_place(search->coverage, pose);
    for (size_t i = 0; i < count && missed <= most; i++) {
        const size_t place = chosen[i];
        if (!coverage_reaches(search->coverage, &search->place[place])) {
            missed++;
            chosen[i] = chosen[i / 2];
            chosen[i / 2] = place;
        }
    }
    return missed;
}

static size_t count_fine(struct search *search, const struct pose *pose, size_t most)
{
    return count_missed(search, pose, search->fine, search->fine_count, most);
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
    while (at > 0 && candidate->missed < best[at - 1].missed) {
        at--;
    }
    if (at < KEPT) {
        memmove(&best[at + 1], &best[at], (KEPT - 1 - at) * sizeof *best);
        best[at] = *candidate;
    }
}

static void look_around(struct search *search, struct candidate best[KEPT])
{
    const struct arm *arm = search->coverage->arm;
    const double reach_mm = reach_of(arm->machine);
    for (int i = 0; i < OUTS * UPS * PITCHES * YAWS; i++) {
        const int pitch = i / (OUTS * UPS) % PITCHES, yaw = i / (OUTS * UPS * PITCHES);
        const double at[4] = {OUT[i % OUTS] * reach_mm, UP[i / OUTS % UPS] * reach_mm,
                              pitch * (2.0 * UNITS_PI / PITCHES), yaw * (2.0 * UNITS_PI / YAWS)};
        struct candidate candidate = {.pose = pose_of(arm, at)};
        candidate.missed = count_missed(search, &candidate.pose, search->rough, search->rough_count,
                                        best[KEPT - 1].missed);
        insert(best, &candidate);
    }
}

/* Steps of every coordinate, both ways, kept where they miss less; halved. */
static void refine(struct search *search, struct candidate *candidate)
{
    double step_mm = 40.0, step_rad = 0.25;
    candidate->missed = count_fine(search, &candidate->pose, search->fine_count);
    for (int halving = 0; halving < REFINEMENTS && candidate->missed > 0; halving++) {
        for (int i = 0; i < 12; i++) {
            struct candidate moved = *candidate;
            const double sign = i % 2 ? -1.0 : 1.0;
            if (i < 6) {
                moved.pose.xyz_mm[i / 2] += sign * step_mm;
            } else {
                moved.pose.rpy_rad[i / 2 - 3] += sign * step_rad;
            }
            moved.missed = count_fine(search, &moved.pose, candidate->missed);
            *candidate = moved.missed < candidate->missed ? moved : *candidate;
        }
        step_mm /= 2.0;
        step_rad /= 2.0;
    }
}

/* Steps of all coordinates at once, long and short ones, taken where they miss no more: over the
 * flats where single coordinates do not help. */
static void walk(struct search *search, struct candidate *candidate)
{
    static const double SHORTER[] = {1.0, 0.5, 0.25, 0.12};
    for (int step = 0; step < WALK_STEPS && candidate->missed > 0; step++) {
        struct candidate moved = *candidate;
        for (int k = 0; k < 3; k++) {
            const double shorter = SHORTER[step % 4];
            moved.pose.xyz_mm[k] += shorter * 50.0 * (splitmix_unit(&search->random) - 0.5);
            moved.pose.rpy_rad[k] += shorter * 0.5 * (splitmix_unit(&search->random) - 0.5);
        }
        moved.missed = count_fine(search, &moved.pose, candidate->missed);
        *candidate = moved.missed <= candidate->missed ? moved : *candidate;
    }
}

static void move(struct pose *pose, int coordinate, double steps)
{
    if (coordinate < 3) {
        pose->xyz_mm[coordinate] += steps * CENTRE_MM;
    } else {
        pose->rpy_rad[coordinate - 3] += steps * CENTRE_RAD;
    }
}

/* How many steps along one coordinate still miss nothing. */
static int room_along(struct search *search, const struct pose *pose, int coordinate, int sign)
{
    for (int steps = 1; steps <= CENTRE_STEPS; steps++) {
        struct pose moved = *pose;
        move(&moved, coordinate, sign * steps);
        if (count_fine(search, &moved, 0) > 0) {
            return steps - 1;
        }
    }
    return CENTRE_STEPS;
}

/* A pose that misses nothing, to the middle of its kind: nobody lays a head to the millimetre, and
 * between the places that were asked for there are more. */
static void centre(struct search *search, struct candidate *candidate)
{
    for (int i = 0; i < 2 * FREEDOMS && candidate->missed == 0; i++) {
        const int coordinate = i % FREEDOMS;
        struct pose moved = candidate->pose;
        const int up = room_along(search, &moved, coordinate, 1);
        const int down = room_along(search, &moved, coordinate, -1);
        move(&moved, coordinate, 0.5 * (up - down));
        candidate->pose = count_fine(search, &moved, 0) == 0 ? moved : candidate->pose;
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

static size_t claim(const struct search *search, size_t count, const struct pose *pose, int *owner,
                    int number)
{
    size_t claimed = 0;
    coverage_place(search->coverage, pose);
    for (size_t i = 0; i < count; i++) {
        if (owner[i] < 0 && coverage_reaches(search->coverage, &search->place[i])) {
            owner[i] = number;
            claimed++;
        }
    }
    return claimed;
}

/* The best one to the front of best[from ..]; of equals the earliest. */
static void bring_best(struct candidate *best, size_t from)
{
    size_t found = from;
    for (size_t i = from + 1; i < KEPT; i++) {
        found = best[i].missed < best[found].missed ? i : found;
    }
    const struct candidate candidate = best[found];
    best[found] = best[from];
    best[from] = candidate;
}

static struct pose best_pose(struct search *search, const int *owner, size_t count,
                             const struct pose *first)
{
    struct candidate best[KEPT];
    search->rough_count = choose(owner, count, search->rough, ROUGH_PLACES);
    search->fine_count = choose(owner, count, search->fine, FINE_PLACES);
    for (size_t i = 0; i < KEPT; i++) {
        best[i] = (struct candidate){*first, ROUGH_PLACES + 1};
    }
    best[0].missed = 0; // where it lies now is always one of those that are refined
    look_around(search, &best[0]);
    for (size_t i = 0; i < KEPT; i++) {
        refine(search, &best[i]);
    }
    bring_best(best, 0);
    for (size_t i = 0; i < WALKED && best[0].missed > 0; i++) {
        bring_best(best, i);
        walk(search, &best[i]);
    }
    bring_best(best, 0);
    centre(search, &best[0]);
    round_pose(&best[0].pose);
    return best[0].pose;
}

size_t placement_find(struct coverage *coverage, const struct scalp_point *place, size_t count,
                      const struct pose *first, struct placement pose[PLACEMENT_POSES_MAX],
                      int *owner)
{
    assert(coverage && (place || count == 0) && first && pose && owner);
    struct search search = {.coverage = coverage, .place = place, .random = WALK_SEED};
    for (size_t i = 0; i < count; i++) {
        owner[i] = -1;
    }
    size_t covered = claim(&search, count, first, owner, 0);
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
        const struct pose next = best_pose(&search, owner, count, first);
        const size_t claimed = claim(&search, count, &next, owner, (int)poses);
        if (claimed == 0) {
            break;
        }
        pose[poses] = (struct placement){next, claimed};
        covered += claimed;
    }
    return poses;
}
