/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-band [SCAN LANDMARKS.yaml]: how much of the scalp lies within the 95 % band of a fit
 * through touches, averaged over layouts and noise: analytic heads from a small woman to a large
 * man, the scan named (the example's) after three of Loop's subdivisions; 60 to 300 touches, evenly
 * spread or anywhere, off by 0.1 to 0.4 mm.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/scalp/scalp.h"
#include "tests/tools/blue_noise.h"
#include "tests/tools/fit_scene.h"
#include "tests/tools/scan_truth.h"

enum { TRUTH_LEVELS = 3, PLACES = 2500, TOUCHES_MAX = 300, TRIALS = 20 };
static const double SCALP_MM2 = 52000.0;
static const int TOUCHES[] = {60, 100, 150, 300};
static const double NOISE_MM[] = {0.1, 0.2, 0.4};

/* Places of a true scalp, each as likely as any other piece of skin. */
struct truth {
    const char *name;
    struct vec3 landmark[HEAD_LANDMARKS];
    struct vec3 at[PLACES], normal[PLACES];
};

/* Tells of each cell of the table how often the band holds. */
struct cell {
    double covered, band_mm, off2, noise_mm;
    int fits;
};

static void touch(const struct truth *truth, bool is_even, double noise_mm, uint64_t *random,
                  struct vec3 *point, int count)
{
    struct fit_scene noise = {.random = random_next(random)};
    const double gap_mm = is_even ? 0.62 * sqrt(SCALP_MM2 / count) : 0.0;
    struct vec3 clean[TOUCHES_MAX];
    for (int n = 0; n < count;) {
        const size_t k = random_next(random) % PLACES;
        int i = 0;
        const bool is_free = random_unit(random) < 0.02;
        while (!is_free && i < n && vec3_distance(clean[i], truth->at[k]) >= gap_mm) {
            i++;
        }
        if (is_free || i == n) {
            clean[n] = truth->at[k];
            point[n++] =
                vec3_along(truth->at[k], noise_mm * fit_scene_normal(&noise), truth->normal[k]);
        }
    }
}

static void add_fit(const struct truth *truth, const struct fit *fit, struct cell *cell)
{
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = (struct fit *)fit};
    scalp_init(&scalp, &head);
    for (int i = 0; i < PLACES; i++) {
        const struct scalp_point point = scalp_project(&scalp, truth->at[i]);
        const double off_mm = vec3_dot(vec3_sub(truth->at[i], point.at), point.normal);
        const double band_mm = scalp_band_mm(&scalp, point.at);
        cell->covered += fabs(off_mm) <= band_mm ? 1.0 / PLACES : 0.0;
        cell->band_mm += band_mm / PLACES;
        cell->off2 += off_mm * off_mm / PLACES;
    }
    cell->noise_mm += fit->noise_mm;
    cell->fits++;
    scalp_deinit(&scalp);
}

static void print(const struct truth *truth, int touches, double noise_mm, bool is_even,
                  const struct cell *cell)
{
    printf("{\"bench\":\"band\",\"head\":\"%s\",\"touches\":%d,\"noise_mm\":%.1f,"
           "\"layout\":\"%s\",\"fits\":%d,\"covered\":%.3f,\"band_mean_mm\":%.3f,"
           "\"rms_mm\":%.3f,\"noise_found_mm\":%.3f}\n",
           truth->name, touches, noise_mm, is_even ? "even" : "anywhere", cell->fits,
           cell->covered / cell->fits, cell->band_mm / cell->fits, sqrt(cell->off2 / cell->fits),
           cell->noise_mm / cell->fits);
    (void)fflush(stdout);
}

static void try_cell(const struct truth *truth, int touches, double noise_mm, bool is_even)
{
    struct cell cell = {.fits = 0};
    uint64_t random = 77;
    for (int trial = 0; trial < TRIALS; trial++) {
        struct vec3 point[TOUCHES_MAX];
        struct fit fit;
        touch(truth, is_even, noise_mm, &random, point, touches);
        if (fit_from_points(&fit, truth->landmark, point, (size_t)touches) == FIT_OK) {
            add_fit(truth, &fit, &cell);
        }
        fit_free(&fit);
    }
    print(truth, touches, noise_mm, is_even, &cell);
}

static void try_all(const struct truth *truth)
{
    for (size_t i = 0; i < sizeof(TOUCHES) / sizeof(TOUCHES[0]); i++) {
        for (size_t j = 0; j < sizeof(NOISE_MM) / sizeof(NOISE_MM[0]); j++) {
            try_cell(truth, TOUCHES[i], NOISE_MM[j], true);
            try_cell(truth, TOUCHES[i], NOISE_MM[j], false);
        }
    }
}

static void try_analytic(enum analytic_size size)
{
    struct truth truth = {.name = analytic_size_name[size]};
    struct fit_scene scene = fit_scene_new(size, 100u * size + 1);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        truth.landmark[i] = scene.landmark[i];
    }
    for (int i = 0; i < PLACES; i++) {
        fit_scene_draw(&scene, 0.0, &truth.at[i], &truth.normal[i]);
    }
    try_all(&truth);
}

/* Faces in proportion to their areas. */
static void draw_places(const struct scan_truth *scan, struct truth *truth)
{
    const size_t faces = scan->mesh.faces;
    double area_mm2 = 0.0;
    double *until_mm2 = memory_new(faces, sizeof(*until_mm2));
    for (size_t i = 0; i < faces; i++) {
        const struct scan_place place = scan_truth_face(scan, i);
        area_mm2 += scan_truth_on_scalp(scan, place.at, place.normal) ? place.area_mm2 : 0.0;
        until_mm2[i] = area_mm2;
    }
    uint64_t random = 5;
    for (int n = 0; n < PLACES; n++) {
        const double wanted_mm2 = area_mm2 * random_unit(&random);
        size_t low = 0, high = faces - 1;
        while (low < high) {
            const size_t middle = (low + high) / 2;
            low = until_mm2[middle] > wanted_mm2 ? low : middle + 1;
            high = until_mm2[middle] > wanted_mm2 ? middle : high;
        }
        const struct scan_place place = scan_truth_face(scan, low);
        truth->at[n] = place.at;
        truth->normal[n] = place.normal;
    }
    free(until_mm2);
}

static bool try_scan(const char *name, const char *landmarks)
{
    struct truth truth = {.name = name};
    struct scan_truth scan;
    const bool is_good = scan_truth_read(&scan, name, landmarks);
    if (is_good) {
        scan_truth_refine(&scan, TRUTH_LEVELS);
        for (int i = 0; i < HEAD_LANDMARKS; i++) {
            truth.landmark[i] = scan.landmark[i];
        }
        draw_places(&scan, &truth);
        try_all(&truth);
    }
    scan_truth_free(&scan);
    return is_good;
}

int main(int argc, char **argv)
{
    const char *scan = argc == 3 ? argv[1] : "examples/scans/head.stl";
    const char *landmarks = argc == 3 ? argv[2] : "examples/scans/head-landmarks.yaml";
    const bool is_good = try_scan(scan, landmarks);
    for (int size = 0; argc != 3 && size < ANALYTIC_SIZES; size++) {
        try_analytic((enum analytic_size)size);
    }
    return is_good ? 0 : 1;
}
