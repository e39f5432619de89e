/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-fit [SCAN LANDMARKS.yaml]: fits against truths that are known: analytic heads, touched and
 * scanned, and the scan named (the example's) after three of Loop's subdivisions.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "kinematics/scalp/fit_core.h"
#include "kinematics/scalp/fit_gaps.h"
#include "kinematics/scalp/scalp.h"
#include "tests/bench/stopwatch.h"
#include "tests/tools/blue_noise.h"
#include "tests/tools/fit_scene.h"
#include "tests/tools/scan_truth.h"

enum { GAPS_A_ROUND = 10 };
enum { PLACES_LEAST = 100000 };
enum { TOUCHES = 150, HEADS = 25, PLACES = 3000, TRUTH_LEVELS = 3, TRIALS = 10 };
static const double NOISE_MM = 0.2, GAPS_APART_MM = 20.0;

static void print(const char *what, const char *head, const struct fit_error *error, double fit_s)
{
    printf("{\"bench\":\"fit\",\"what\":\"%s\",\"head\":\"%s\",\"rms_mm\":%.3f,\"worst_mm\":%.2f,"
           "\"normals_rms_deg\":%.2f,\"covered\":%.3f,\"band_mean_mm\":%.3f,\"fit_s\":%.3f}\n",
           what, head, error->rms_mm, error->worst_mm, deg_from_rad(error->normal_rms_rad),
           error->covered, error->band_mm, fit_s);
}

static void add(struct fit_error *sum, struct fit_error one)
{
    sum->rms_mm = hypot(sum->rms_mm, one.rms_mm);
    sum->normal_rms_rad = hypot(sum->normal_rms_rad, one.normal_rms_rad);
    sum->worst_mm = fmax(sum->worst_mm, one.worst_mm);
    sum->covered += one.covered;
    sum->band_mm += one.band_mm;
}

static struct fit_error mean_of(struct fit_error sum, int of)
{
    sum.rms_mm /= sqrt(of);
    sum.normal_rms_rad /= sqrt(of);
    sum.covered /= of;
    sum.band_mm /= of;
    return sum;
}

static void touch_heads(enum analytic_size size)
{
    struct fit_error sum = {0};
    double fit_s = 0.0;
    for (int i = 0; i < HEADS; i++) {
        struct fit_scene scene = fit_scene_new(size, 100u * size + (unsigned)i);
        struct vec3 point[TOUCHES];
        struct fit fit;
        fit_scene_touch(&scene, point, TOUCHES, NOISE_MM);
        const double began_s = cpu_s();
        if (fit_from_points(&fit, scene.landmark, point, TOUCHES) == FIT_OK) {
            fit_s += (cpu_s() - began_s) / HEADS;
            add(&sum, fit_scene_error(&scene, &fit, PLACES));
        }
        fit_free(&fit);
    }
    const struct fit_error mean = mean_of(sum, HEADS);
    print("150 touches, 0.2 mm noise", analytic_size_name[size], &mean, fit_s);
}

/* Two triangles for each, its first side halved where the head is. */
static void halve(const struct analytic_head *head, struct mesh *mesh)
{
    struct mesh fine = {.triangle = memory_new(2 * mesh->count, sizeof(*fine.triangle)),
                        .count = 2 * mesh->count};
    for (size_t i = 0; i < mesh->count; i++) {
        const struct mesh_triangle *old = &mesh->triangle[i];
        const double *a = old->corner[0], *b = old->corner[1];
        const struct vec3 way = {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
        const struct vec3 at = analytic_point(head, vec3_unit(way));
        const double middle[3] = {at.x, at.y, at.z};
        struct mesh_triangle *half = &fine.triangle[2 * i];
        half[0] = half[1] = *old;
        memcpy(half[0].corner[1], middle, sizeof(middle));
        memcpy(half[1].corner[0], middle, sizeof(middle));
    }
    mesh_free(mesh);
    *mesh = fine;
}

/* How a scanner spoils what it sees: places to whole voxels; noise, the same for all triangles that
 * share a corner, each corner's by itself or over some mm. */
struct spoiled {
    double voxel_mm, noise_mm, wave_mm;
};

static void spoil(struct mesh *mesh, const struct spoiled *spoiled)
{
    for (size_t i = 0; i < 3 * mesh->count; i++) {
        double *at = mesh->triangle[i / 3].corner[i % 3];
        const double length = vec3_length((struct vec3){at[0], at[1], at[2]});
        const double turn = spoiled->wave_mm > 0.0 ? 2.0 * UNITS_PI / spoiled->wave_mm : 51.3;
        const double wave = sin(turn * at[0]) * cos(0.9 * turn * at[1]) +
                            sin(1.1 * turn * at[2] + 0.7 * turn * at[1]);
        for (int axis = 0; axis < 3; axis++) {
            at[axis] *= 1.0 + spoiled->noise_mm * wave / (sqrt(0.75) * length);
            if (spoiled->voxel_mm > 0.0) {
                at[axis] = spoiled->voxel_mm * (floor(at[axis] / spoiled->voxel_mm) + 0.5);
            }
        }
    }
}

static void scan_head(int levels, bool is_halved, struct spoiled spoiled, const char *what)
{
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 5);
    struct mesh mesh = analytic_mesh(&scene.own, levels);
    if (is_halved) {
        halve(&scene.own, &mesh);
    }
    spoil(&mesh, &spoiled);
    const struct fit_scan scan = {&mesh, 1.0, scene.own_in_head, false, false};
    struct fit fit;
    const double began_s = cpu_s();
    if (fit_from_scan(&fit, scene.landmark, &scan) == FIT_OK) {
        const double fit_s = cpu_s() - began_s;
        const struct fit_error error = fit_scene_error(&scene, &fit, PLACES);
        print(what, "p50-man", &error, fit_s);
    }
    fit_free(&fit);
    mesh_free(&mesh);
}

/* At some places of each face: its middle is where it lies deepest under a smooth skin. */
static struct fit_error error_of(const struct scan_truth *truth, struct fit *fit)
{
    struct fit_error error = {0};
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = fit};
    double area = 0.0;
    uint64_t random = 9;
    scalp_init(&scalp, &head);
    const size_t each = PLACES_LEAST / truth->mesh.faces + 1;
    for (size_t i = 0; i < each * truth->mesh.faces; i++) {
        const double b = random_unit(&random), c = random_unit(&random);
        const bool is_in = b + c < 1.0;
        const struct scan_place place =
            scan_truth_within(truth, i / each, is_in ? b : 1.0 - b, is_in ? c : 1.0 - c);
        if (!scan_truth_on_scalp(truth, place.at, place.normal)) {
            continue;
        }
        const double own = place.area_mm2;
        const struct scalp_point point = scalp_project(&scalp, place.at);
        const double off_mm = fabs(vec3_dot(vec3_sub(place.at, point.at), point.normal));
        const double turn = vec3_length(vec3_cross(place.normal, point.normal));
        const double band_mm = scalp_band_mm(&scalp, point.at);
        area += own;
        error.rms_mm += own * off_mm * off_mm;
        error.normal_rms_rad += own * turn * turn;
        error.worst_mm = fmax(error.worst_mm, off_mm);
        error.covered += off_mm <= band_mm ? own : 0.0;
        error.band_mm += own * band_mm;
    }
    scalp_deinit(&scalp);
    error.rms_mm = sqrt(error.rms_mm / area);
    error.normal_rms_rad = sqrt(error.normal_rms_rad / area);
    error.covered /= area;
    error.band_mm /= area;
    return error;
}

/* Apart by gap_mm, but for one in fifty; 0: anywhere. */
static void touch_scan(const struct scan_truth *truth, struct fit_scene *noise, double gap_mm,
                       struct vec3 *point, int count)
{
    for (int n = 0; n < count;) {
        const size_t k = random_next(&noise->random) % truth->mesh.vertices;
        const struct vec3 at = truth->mesh.vertex[k], normal = truth->normal[k];
        int i = 0;
        const bool is_free = random_unit(&noise->random) < 0.02;
        while (!is_free && i < n && vec3_distance(point[i], at) >= gap_mm) {
            i++;
        }
        if (scan_truth_on_scalp(truth, at, normal) && (is_free || i == n)) {
            point[n++] = vec3_along(at, NOISE_MM * fit_scene_normal(noise), normal);
        }
    }
}

/* Where the fit says that it is known least: the skin nearest to each such place. */
static void touch_gaps(const struct scan_truth *truth, struct fit_scene *noise,
                       const struct fit *fit, struct vec3 *point, int count)
{
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = (struct fit *)fit};
    struct fit_gap gap[TOUCHES];
    scalp_init(&scalp, &head);
    const size_t gaps = fit_gaps(&scalp, GAPS_APART_MM, gap, (size_t)count);
    for (size_t i = 0; i < gaps; i++) {
        size_t nearest = 0;
        for (size_t k = 0; k < truth->mesh.vertices; k++) {
            if (vec3_distance(truth->mesh.vertex[k], gap[i].at) <
                vec3_distance(truth->mesh.vertex[nearest], gap[i].at)) {
                nearest = k;
            }
        }
        point[i] = vec3_along(truth->mesh.vertex[nearest], NOISE_MM * fit_scene_normal(noise),
                              truth->normal[nearest]);
    }
    scalp_deinit(&scalp);
}

/* A fit of so many touches, and of the rest in rounds where the last fit had its gaps; of the
 * layouts that leave no large part of the scalp open. */
static void touch_truth(const struct scan_truth *truth, const char *what, const char *name,
                        double gap_mm, int first)
{
    struct fit_error sum = {0};
    double fit_s = 0.0;
    int fits = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        struct fit_scene noise = {.random = 1000u + (unsigned)trial};
        struct vec3 point[TOUCHES];
        struct fit fit;
        touch_scan(truth, &noise, gap_mm, point, first);
        for (int n = first; n < TOUCHES; n += GAPS_A_ROUND) {
            (void)fit_from_points(&fit, truth->landmark, point, (size_t)n);
            touch_gaps(truth, &noise, &fit, point + n, GAPS_A_ROUND);
            fit_free(&fit);
        }
        const double began_s = cpu_s();
        if (fit_from_points(&fit, truth->landmark, point, TOUCHES) == FIT_OK) {
            fit_s += cpu_s() - began_s;
            add(&sum, error_of(truth, &fit));
            fits++;
        }
        fit_free(&fit);
    }
    char told[80];
    snprintf(told, sizeof(told), "%s, %d of %d layouts", what, fits, TRIALS);
    const struct fit_error mean = mean_of(sum, fits);
    print(told, name, &mean, fit_s / fits);
}

/* As a fit of touches, smoothed by so many times what it takes itself. */
static struct fit_error smoothed_by(const struct scan_truth *truth, struct fit_core *core,
                                    double lambda)
{
    struct fit fit = {.source = FIT_FROM_PROBES};
    struct smooth smooth;
    fit_core_lay(core, &fit, truth->landmark);
    (void)smooth_fit(&smooth, (struct smooth_grid){core->side, core->half}, core->sample,
                     core->count, lambda);
    fit_core_shape(core, &smooth, &fit);
    const struct fit_error error = error_of(truth, &fit);
    smooth_free(&smooth);
    fit_free(&fit);
    return error;
}

/* The best that any weight of the penalty makes of the same touches, chosen by the truth. */
static struct fit_error best_of(const struct scan_truth *truth, const struct vec3 *point)
{
    enum { STEPS = 5, SIDE = 24 };
    static const double NEAR_SINE = -0.25881904510252074; /* as a fit of touches has it */
    struct fit fit = {.source = FIT_FROM_PROBES};
    struct smooth_sample sample[TOUCHES];
    struct fit_core core = {
        .count = TOUCHES, .side = SIDE, .near_sine = NEAR_SINE, .sample = sample};
    struct smooth smooth;
    fit_core_lay(&core, &fit, truth->landmark);
    for (int i = 0; i < TOUCHES; i++) {
        sample[i] = fit_core_sample(&core, frame_point(&core.head_in_chart, point[i]));
    }
    (void)fit_core_smooth(&core, &smooth);
    struct fit_error best = {.rms_mm = HUGE_VAL};
    for (int k = -STEPS; k <= STEPS; k++) {
        const struct fit_error error =
            smoothed_by(truth, &core, smooth.lambda * pow(10.0, 0.25 * k));
        best = error.rms_mm < best.rms_mm ? error : best;
    }
    smooth_free(&smooth);
    return best;
}

/* What touches that lie anywhere tell at all. */
static void bound_touches(const struct scan_truth *truth, const char *name)
{
    struct fit_error sum = {0};
    int fits = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        struct fit_scene noise = {.random = 1000u + (unsigned)trial};
        struct vec3 point[TOUCHES];
        struct fit fit;
        touch_scan(truth, &noise, 0.0, point, TOUCHES);
        if (fit_from_points(&fit, truth->landmark, point, TOUCHES) == FIT_OK) {
            add(&sum, best_of(truth, point));
            fits++;
        }
        fit_free(&fit);
    }
    const struct fit_error mean = mean_of(sum, fits);
    printf("{\"bench\":\"fit-bound\",\"what\":\"the same, smoothed as the truth would have it\","
           "\"head\":\"%s\",\"rms_mm\":%.3f,\"normals_rms_deg\":%.2f}\n",
           name, mean.rms_mm, deg_from_rad(mean.normal_rms_rad));
}

static void scan_itself(struct scan_truth *truth, int levels, const char *name)
{
    scan_truth_refine(truth, levels);
    struct mesh mesh = loop_mesh_soup(&truth->mesh);
    const struct fit_scan scan = {
        &mesh, 1.0, {.r = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, .t = {0, 0, 0}}, false, true};
    struct fit fit;
    const double began_s = cpu_s();
    if (fit_from_scan(&fit, truth->landmark, &scan) == FIT_OK) {
        const double fit_s = cpu_s() - began_s;
        const struct fit_error error = error_of(truth, &fit);
        char what[64];
        snprintf(what, sizeof(what), "a scan of %zu triangles, against itself", mesh.count);
        print(what, name, &error, fit_s);
    }
    fit_free(&fit);
    mesh_free(&mesh);
}

static void evaluate(void)
{
    struct fit_scene scene = fit_scene_new(ANALYTIC_P50_MAN, 5);
    struct vec3 point[TOUCHES];
    struct fit fit;
    fit_scene_touch(&scene, point, TOUCHES, NOISE_MM);
    if (fit_from_points(&fit, scene.landmark, point, TOUCHES) == FIT_OK) {
        struct scalp scalp;
        const struct head head = {.surface = HEAD_FIT, .fit = &fit};
        scalp_init(&scalp, &head);
        struct vec3 at[PLACES], normal;
        for (int i = 0; i < PLACES; i++) {
            fit_scene_draw(&scene, 0.0, &at[i], &normal);
        }
        double sum = 0.0;
        const double began_s = cpu_s();
        for (int i = 0; i < PLACES; i++) {
            sum += scalp_curvature_at(&scalp, at[i]).k1_per_mm;
        }
        const double evaluated_s = cpu_s();
        for (int i = 0; i < PLACES; i++) {
            sum += scalp_project(&scalp, at[i]).normal.z;
        }
        const double projected_s = cpu_s();
        printf("{\"bench\":\"fit-evaluation\",\"point_normal_curvatures_us\":%.3f,"
               "\"nearest_point_us\":%.3f,\"check\":%.3f}\n",
               1e6 * (evaluated_s - began_s) / PLACES, 1e6 * (projected_s - evaluated_s) / PLACES,
               sum);
        scalp_deinit(&scalp);
    }
    fit_free(&fit);
}

int main(int argc, char **argv)
{
    const char *scan = argc == 3 ? argv[1] : "examples/scans/head.stl";
    const char *landmarks = argc == 3 ? argv[2] : "examples/scans/head-landmarks.yaml";
    for (int size = 0; size < ANALYTIC_SIZES; size++) {
        touch_heads((enum analytic_size)size);
    }
    const struct spoiled clean = {0.0, 0.0, 0.0};
    scan_head(6, false, clean, "a scan of 32768 triangles");
    scan_head(6, true, clean, "a scan of 65536 triangles");
    scan_head(7, false, clean, "a scan of 131072 triangles");
    scan_head(8, false, clean, "a scan of 524288 triangles");
    scan_head(7, false, (struct spoiled){0.5, 0.0, 0.0}, "a scan in 0.5 mm voxels");
    scan_head(7, false, (struct spoiled){1.0, 0.0, 0.0}, "a scan in 1 mm voxels");
    scan_head(7, false, (struct spoiled){2.0, 0.0, 0.0}, "a scan in 2 mm voxels");
    scan_head(6, false, (struct spoiled){0.0, 0.1, 0.0}, "a scan with 0.1 mm noise");
    scan_head(6, false, (struct spoiled){0.0, 0.3, 0.0}, "a scan with 0.3 mm noise");
    scan_head(6, false, (struct spoiled){0.0, 0.3, 5.0}, "a scan with 0.3 mm noise over 5 mm");
    evaluate();
    struct scan_truth truth;
    const bool good = scan_truth_read(&truth, scan, landmarks);
    for (int levels = 0; good && levels < TRUTH_LEVELS; levels++) {
        scan_itself(&truth, levels, scan);
    }
    if (good) {
        scan_truth_refine(&truth, TRUTH_LEVELS);
        const double even_mm = 0.62 * sqrt(52000.0 / TOUCHES);
        touch_truth(&truth, "150 touches, 0.2 mm noise", scan, even_mm, TOUCHES);
        touch_truth(&truth, "the same, anywhere", scan, 0.0, TOUCHES);
        bound_touches(&truth, scan);
        touch_truth(&truth, "100 anywhere, 50 in the gaps of the fit", scan, 0.0, 100);
    }
    scan_truth_free(&truth);
    return good ? 0 : 1;
}
