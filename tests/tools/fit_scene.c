/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/fit_scene.h"

#include <assert.h>
#include <math.h>

#include "kinematics/scalp/head_frame.h"
#include "kinematics/scalp/scalp.h"
#include "tests/tools/blue_noise.h"

double fit_scene_normal(struct fit_scene *scene)
{
    const double a = 1.0 - random_unit(&scene->random), b = random_unit(&scene->random);
    return sqrt(-2.0 * log(a)) * cos(2.0 * UNITS_PI * b);
}

struct fit_scene fit_scene_new(enum analytic_size size, uint64_t seed)
{
    struct fit_scene scene = {.own = analytic_head_new(size, seed), .random = seed + 1};
    analytic_landmarks(&scene.own, scene.landmark);
    const enum head_frame_answer answer = head_frame_make(scene.landmark, &scene.own_in_head);
    assert(answer == HEAD_FRAME_OK);
    (void)answer;
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        scene.landmark[i] = frame_point(&scene.own_in_head, scene.landmark[i]);
    }
    scene.centre.x = 0.5 * (scene.landmark[HEAD_GLABELLA].x + scene.landmark[HEAD_INION].x);
    scene.centre.z = 0.305 * scene.landmark[HEAD_VERTEX].z;
    return scene;
}

void fit_scene_draw(struct fit_scene *scene, double margin_deg, struct vec3 *at,
                    struct vec3 *normal)
{
    const struct vec3 up = {-sin(rad_from_deg(35.0)), 0.0, cos(rad_from_deg(35.0))};
    struct vec3 out;
    do {
        const struct vec3 way = vec3_unit((struct vec3){
            fit_scene_normal(scene), fit_scene_normal(scene), fit_scene_normal(scene)});
        *at = frame_point(&scene->own_in_head, analytic_point(&scene->own, way));
        *normal = frame_turn(&scene->own_in_head, analytic_normal(&scene->own, way));
        out = vec3_unit(vec3_sub(*at, scene->centre));
    } while (vec3_dot(out, up) < sin(rad_from_deg(3.0 - margin_deg)));
}

/* Dart throwing with a gap that the count still fits; now and then one is let through. */
void fit_scene_touch(struct fit_scene *scene, struct vec3 *point, size_t count, double noise_mm)
{
    const double gap_mm = 0.62 * sqrt(55000.0 / (double)count);
    for (size_t n = 0; n < count;) {
        struct vec3 at, normal;
        fit_scene_draw(scene, 3.0, &at, &normal);
        bool is_free = random_unit(&scene->random) < 0.02;
        size_t i = 0;
        while (!is_free && i < n && vec3_distance(point[i], at) >= gap_mm) {
            i++;
        }
        if (is_free || i == n) {
            point[n++] = vec3_along(at, noise_mm * fit_scene_normal(scene), normal);
        }
    }
}

struct fit_error fit_scene_error(struct fit_scene *scene, const struct fit *fit, int places)
{
    struct fit_error error = {0};
    struct scalp scalp;
    const struct head head = {.surface = HEAD_FIT, .fit = (struct fit *)fit};
    scalp_init(&scalp, &head);
    for (int i = 0; i < places; i++) {
        struct vec3 at, normal;
        fit_scene_draw(scene, 0.0, &at, &normal);
        const struct scalp_point point = scalp_project(&scalp, at);
        const double off_mm = fabs(vec3_dot(vec3_sub(at, point.at), point.normal));
        const double turn = vec3_length(vec3_cross(normal, point.normal));
        const double band_mm = scalp_band_mm(&scalp, point.at);
        error.rms_mm += off_mm * off_mm / places;
        error.normal_rms_rad += turn * turn / places;
        error.worst_mm = fmax(error.worst_mm, off_mm);
        error.covered += off_mm <= band_mm ? 1.0 / places : 0.0;
        error.band_mm += band_mm / places;
    }
    scalp_deinit(&scalp);
    error.rms_mm = sqrt(error.rms_mm);
    error.normal_rms_rad = sqrt(error.normal_rms_rad);
    return error;
}
