/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/coverage.h"

#include <assert.h>
#include <math.h>

#include "kinematics/path/person.h"

static const double LIFT_MM = 15.0;
static const double LEAN_MAX_RAD = 0.26; /* 15 degrees: what a kinder machine might allow */
enum { LEANS = 8, SURFACE_STEPS = 6 };
/* Spins that are tried: a coarse round first, between them only where that finds nothing. */
enum { SPINS = ARM_SPINS, FINE_SPINS = ARM_SPINS_FINE };

const char *const coverage_word[COVERAGE_ANSWERS] = {
    [COVERAGE_OK] = "ok",       [COVERAGE_COLLISION] = "collision", [COVERAGE_TILT] = "tilt",
    [COVERAGE_LIMIT] = "limit", [COVERAGE_REACH] = "reach",
};

void coverage_init(struct coverage *coverage, const struct arm *arm, const struct scalp *scalp)
{
    assert(coverage && arm && scalp);
    *coverage = (struct coverage){.arm = arm, .scalp = scalp};
}

void coverage_place(struct coverage *coverage, const struct pose *head_in_base)
{
    coverage->head_in_base = frame_from_pose(head_in_base);
    coverage->base_in_head = frame_inverse(&coverage->head_in_base);
}

bool coverage_is_clear(const struct coverage *coverage, const struct joints *joints)
{
    return person_gap_mm(coverage->arm, coverage->scalp, &coverage->base_in_head, joints,
                         PERSON_CLEARANCE_MM) >= PERSON_CLEARANCE_MM;
}

static struct tool target_at(const struct coverage *coverage, const struct scalp_point *place,
                             struct vec3 axis_in_head, double lift_mm)
{
    const struct vec3 tip = vec3_along(place->at, -lift_mm, axis_in_head);
    return (struct tool){frame_point(&coverage->head_in_base, tip),
                         frame_turn(&coverage->head_in_base, axis_in_head)};
}

/* The best that any of so many spins, and any branch, can do with that needle axis. */
static enum coverage_answer try_axis(const struct coverage *coverage,
                                     const struct scalp_point *place, struct vec3 axis_in_head,
                                     int spin_count)
{
    const struct tool down = target_at(coverage, place, axis_in_head, 0.0);
    // over a flat pad nothing rises but the needle unit
    const bool flat = coverage->arm->machine->model == MACHINE_GANTRY_XY;
    const struct tool up = target_at(coverage, place, axis_in_head, flat ? 0.0 : LIFT_MM);
    const bool spins = coverage->arm->machine->model == MACHINE_SERIAL_DH;
    enum coverage_answer best = COVERAGE_REACH;
    for (int i = 0; i < (spins ? spin_count : 1); i++) {
        struct joints branch[ARM_BRANCHES_MAX], lifted;
        enum arm_answer why = ARM_OK;
        const double spin_rad = i * (2.0 * UNITS_PI / spin_count);
        const size_t count = arm_branches(coverage->arm, &down, spin_rad, NULL, branch, &why);
        if (count == 0 && why == ARM_LIMIT && best > COVERAGE_LIMIT) {
            best = COVERAGE_LIMIT;
        }
        for (size_t k = 0; k < count; k++) {
            if (arm_follow(coverage->arm, &up, &branch[k], &lifted) != ARM_OK) {
                best = best > COVERAGE_LIMIT ? COVERAGE_LIMIT : best;
            } else if (coverage_is_clear(coverage, &branch[k]) &&
                       coverage_is_clear(coverage, &lifted)) {
                return COVERAGE_OK;
            } else {
                best = COVERAGE_COLLISION;
            }
        }
    }
    return best;
}

/* Would a needle that leans reach it? */
static bool reaches_leaning(const struct coverage *coverage, const struct scalp_point *place)
{
    const struct vec3 n = place->normal;
    const struct vec3 other = fabs(n.z) < 0.9 ? (struct vec3){0, 0, 1} : (struct vec3){1, 0, 0};
    const struct vec3 u = vec3_unit(vec3_cross(n, other)), v = vec3_cross(n, u);
    for (int i = 0; i < LEANS; i++) {
        const double around = i * (2.0 * UNITS_PI / LEANS);
        const struct vec3 aside = vec3_along(vec3_scale(u, cos(around)), sin(around), v);
        const struct vec3 out =
            vec3_along(vec3_scale(n, cos(LEAN_MAX_RAD)), sin(LEAN_MAX_RAD), aside);
        if (try_axis(coverage, place, vec3_scale(out, -1.0), SPINS) == COVERAGE_OK) {
            return true;
        }
    }
    return false;
}

static enum coverage_answer try_upright(const struct coverage *coverage,
                                        const struct scalp_point *place)
{
    assert(coverage && coverage->arm && coverage->scalp && place);
    const struct vec3 axis = vec3_scale(place->normal, -1.0);
    const enum coverage_answer answer = try_axis(coverage, place, axis, SPINS);
    return answer == COVERAGE_OK ? answer : try_axis(coverage, place, axis, FINE_SPINS);
}

bool coverage_reaches(const struct coverage *coverage, const struct scalp_point *place)
{
    return try_upright(coverage, place) == COVERAGE_OK;
}

enum coverage_answer coverage_at(const struct coverage *coverage, const struct scalp_point *place)
{
    const enum coverage_answer answer = try_upright(coverage, place);
    const bool could_lean = answer == COVERAGE_COLLISION || answer == COVERAGE_LIMIT;
    return could_lean && reaches_leaning(coverage, place) ? COVERAGE_TILT : answer;
}

struct scalp_point coverage_sample(const struct scalp *scalp, size_t i, size_t count,
                                   double *area_mm2)
{
    assert(scalp && count > 0 && i < count && area_mm2);
    // equal bands of z, turned on by the golden angle
    const double z = 1.0 - 2.0 * ((double)i + 0.5) / (double)count;
    const double around = (double)i * (UNITS_PI * (3.0 - sqrt(5.0)));
    const double r = sqrt(1.0 - z * z);
    const struct vec3 ray = {r * cos(around), r * sin(around), z};
    const struct vec3 centre = scalp->surface_in_head.t;
    // from about a head's radius along the ray onto the surface, by the normal there
    double out_mm = 90.0;
    struct scalp_point near = scalp_project(scalp, vec3_along(centre, out_mm, ray));
    for (int step = 0; step < SURFACE_STEPS; step++) {
        const struct vec3 gap = vec3_sub(near.at, vec3_along(centre, out_mm, ray));
        out_mm += vec3_dot(gap, near.normal) / fmax(vec3_dot(ray, near.normal), 0.2);
        near = scalp_project(scalp, vec3_along(centre, out_mm, ray));
    }
    const double solid = 4.0 * UNITS_PI / (double)count;
    *area_mm2 = solid * out_mm * out_mm / fmax(vec3_dot(ray, near.normal), 0.2);
    return near;
}
