/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coverage: what share of a scalp a machine gets at from one pose of the head (its rest, and the
 * best that is found), for heads from the first percentile of women to the ninety-ninth of men, and
 * how long a map of 2,000 dots takes. share_ok is of all that may be struck; share_ok_hair leaves
 * out the forehead in front of the plane through hairline, ears and nape. A JSON line each; run it
 * from the repository's root.
 *   bench-coverage [MACHINE.yaml]     default: ar4-mk3
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/machine.h"
#include "kinematics/path/placement.h"
#include "tests/bench/stopwatch.h"

enum { SAMPLES = 6000, SEARCH_SAMPLES = 5000, DOTS = 2000 };

/* Length and breadth by ANSUR II, height of the ellipsoid in the same proportion to the median. */
static const struct {
    const char *name;
    double length_mm, breadth_mm, tragion_top_mm;
} HEADS[] = {
    {"p1-female", 172, 136, 110},
    {"p50-female", 190, 147, 127},
    {"p50-male", 200, 154, 131},
    {"p99-male", 215, 168, 145},
};

/* The median head of the examples (97 x 77 x 91 mm half axes), scaled. */
static struct head head_of(size_t i)
{
    const double deep = HEADS[i].length_mm / 194, wide = HEADS[i].breadth_mm / 154;
    const double tall = HEADS[i].tragion_top_mm / 131;
    struct head head = {.surface = HEAD_ELLIPSOID,
                        .centre_mm = {10.8 * deep, 0, 38.5 * tall},
                        .semi_mm = {97 * deep, 77 * wide, 91 * tall},
                        .pitch_rad = rad_from_deg(15.7)};
    const double landmark[HEAD_LANDMARKS][3] = {
        [HEAD_GLABELLA] = {99.7 * deep, 0, 0},
        [HEAD_INION] = {-85.8 * deep, 0, 39.7 * tall},
        [HEAD_TRAGION_LEFT] = {0, 69 * wide, 0},
        [HEAD_TRAGION_RIGHT] = {0, -69 * wide, 0},
        [HEAD_VERTEX] = {35.4 * deep, 0, 126.1 * tall},
    };
    for (size_t k = 0; k < HEAD_LANDMARKS; k++) {
        head.has_landmark[k] = true;
        memcpy(head.landmark_mm[k], landmark[k], sizeof landmark[k]);
    }
    return head;
}

/* Behind the plane through hairline, ears and nape: tilted backwards by 35 degrees, lifted above
 * the head's middle by 3. */
static bool bears_hair(const struct scalp *scalp, const struct scalp_point *place)
{
    const double tilt = rad_from_deg(35);
    const struct vec3 up = {-sin(tilt), 0, cos(tilt)};
    const struct vec3 out = vec3_sub(place->at, scalp->surface_in_head.t);
    return vec3_dot(up, out) >= sin(rad_from_deg(3)) * vec3_length(out);
}

/* The scalp of one head, evenly sampled. */
struct sampled {
    struct scalp scalp;
    struct scalp_point *place;
    double *area_mm2;
    size_t count;
};

static struct sampled sample(size_t i, size_t points)
{
    const struct head head = head_of(i);
    struct sampled sampled = {.place = malloc(points * sizeof *sampled.place),
                              .area_mm2 = malloc(points * sizeof *sampled.area_mm2)};
    scalp_init(&sampled.scalp, &head);
    for (size_t k = 0; k < points; k++) {
        double area_mm2 = 0;
        const struct scalp_point place = coverage_sample(&sampled.scalp, k, points, &area_mm2);
        if (scalp_place_of(&sampled.scalp, place.at) == SCALP_ON) {
            sampled.place[sampled.count] = place;
            sampled.area_mm2[sampled.count++] = area_mm2;
        }
    }
    return sampled;
}

static void sampled_free(struct sampled *sampled)
{
    free(sampled->place);
    free(sampled->area_mm2);
    scalp_deinit(&sampled->scalp);
}

static void cover(const struct arm *arm, const struct pose *pose, const char *how, size_t i)
{
    struct sampled sampled = sample(i, SAMPLES);
    struct coverage coverage;
    coverage_init(&coverage, arm, &sampled.scalp);
    coverage_place(&coverage, pose);
    double area_mm2 = 0, ok_mm2 = 0, hair_mm2 = 0, ok_hair_mm2 = 0;
    size_t missing[COVERAGE_ANSWERS] = {0};
    const double start_s = cpu_s();
    for (size_t k = 0; k < sampled.count; k++) {
        const enum coverage_answer answer = coverage_at(&coverage, &sampled.place[k]);
        missing[answer]++;
        area_mm2 += sampled.area_mm2[k];
        ok_mm2 += answer == COVERAGE_OK ? sampled.area_mm2[k] : 0;
        if (bears_hair(&sampled.scalp, &sampled.place[k])) {
            hair_mm2 += sampled.area_mm2[k];
            ok_hair_mm2 += answer == COVERAGE_OK ? sampled.area_mm2[k] : 0;
        }
    }
    const double took_s = cpu_s() - start_s;
    printf("{\"bench\": \"coverage\", \"machine\": \"%s\", \"head\": \"%s\", \"pose\": \"%s\", "
           "\"xyz_mm\": [%.1f, %.1f, %.1f], \"rpy_deg\": [%.1f, %.1f, %.1f], \"places\": %zu, "
           "\"scalp_cm2\": %.0f, \"share_ok\": %.5f, \"share_ok_hair\": %.5f, \"collision\": %zu, "
           "\"tilt\": %zu, \"limit\": %zu, \"reach\": %zu, \"map_2000_dots_s\": %.3f}\n",
           arm->machine->name, HEADS[i].name, how, pose->xyz_mm[0], pose->xyz_mm[1],
           pose->xyz_mm[2], deg_from_rad(pose->rpy_rad[0]), deg_from_rad(pose->rpy_rad[1]),
           deg_from_rad(pose->rpy_rad[2]), sampled.count, area_mm2 / 100, ok_mm2 / area_mm2,
           ok_hair_mm2 / hair_mm2, missing[COVERAGE_COLLISION], missing[COVERAGE_TILT],
           missing[COVERAGE_LIMIT], missing[COVERAGE_REACH], took_s * DOTS / (double)sampled.count);
    sampled_free(&sampled);
}

/* The best single pose that the search finds, then measured on many more places. */
static void place_and_cover(const struct arm *arm, const struct pose *first, size_t i)
{
    struct sampled sampled = sample(i, SEARCH_SAMPLES);
    struct coverage coverage;
    struct placement found[PLACEMENT_POSES_MAX];
    int *owner = malloc(sampled.count * sizeof *owner);
    coverage_init(&coverage, arm, &sampled.scalp);
    const size_t poses =
        placement_find(&coverage, sampled.place, sampled.count, first, found, owner);
    if (poses > 0) {
        cover(arm, &found[0].head_in_base, "placed", i);
    }
    free(owner);
    sampled_free(&sampled);
}

int main(int argc, char **argv)
{
    struct machine machine;
    struct arm arm;
    struct diags diags = {0};
    struct err err = {0};
    const char *path = argc > 1 ? argv[1] : "examples/machines/ar4-mk3.yaml";
    if (machine_read(&machine, path, &diags, &err) != ERR_OK) {
        fprintf(stderr, "bench-coverage: %s\n", diags.kept > 0 ? diags.item[0].text : err.msg);
        return 78;
    }
    arm_init(&arm, &machine);
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++) {
        cover(&arm, &machine.head_rest, "head_rest", i);
        place_and_cover(&arm, &machine.head_rest, i);
    }
    return 0;
}
