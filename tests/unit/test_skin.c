/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The face of a scan, for registration: an analytic head that is given a nose and two cheekbones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kinematics/scalp/register.h"
#include "kinematics/scalp/skin.h"
#include "tests/tools/blue_noise.h"
#include "tests/tools/fit_scene.h"
#include "tests/unit/seed.h"

enum { LEVELS = 6, PROBES = 150, DOTS = 40, TRIALS = 20 };

static const double NOISE_MM = 0.2;

/* What stands off the skin: so high in the middle, falling off by a bell of that width. */
static const struct {
    struct vec3 at; /* head frame */
    double high_mm, wide_mm;
} FEATURES[] = {
    {{100.0, 0.0, -8.0}, 18.0, 9.0},
    {{85.0, 38.0, -12.0}, 6.0, 10.0},
    {{85.0, -38.0, -12.0}, 6.0, 10.0},
};

struct faced {
    struct fit_scene scene;
    struct mesh mesh;
    struct fit fit;
    struct scalp scalp;
};

static double feature_mm(struct vec3 in_head)
{
    double high_mm = 0.0;
    for (size_t i = 0; i < sizeof(FEATURES) / sizeof(*FEATURES); i++) {
        const double away = vec3_distance(in_head, FEATURES[i].at) / FEATURES[i].wide_mm;
        high_mm += FEATURES[i].high_mm * exp(-0.5 * away * away);
    }
    return high_mm;
}

static struct vec3 in_head(const struct faced *faced, const double at[3])
{
    return frame_point(&faced->scene.own_in_head, (struct vec3){at[0], at[1], at[2]});
}

static void give_a_face(struct faced *faced)
{
    for (size_t i = 0; i < faced->mesh.count; i++) {
        for (int k = 0; k < 3; k++) {
            double *at = faced->mesh.triangle[i].corner[k];
            const double high_mm = feature_mm(in_head(faced, at));
            const double far_mm = sqrt(at[0] * at[0] + at[1] * at[1] + at[2] * at[2]);
            for (int axis = 0; axis < 3; axis++) {
                at[axis] *= 1.0 + high_mm / far_mm;
            }
        }
    }
}

static void cut_the_face_off(struct faced *faced)
{
    size_t kept = 0;
    for (size_t i = 0; i < faced->mesh.count; i++) {
        const struct vec3 at = in_head(faced, faced->mesh.triangle[i].corner[0]);
        if (!(at.x > 40.0 && at.z < 45.0)) {
            faced->mesh.triangle[kept++] = faced->mesh.triangle[i];
        }
    }
    faced->mesh.count = kept;
}

static void set_up(struct faced *faced, bool has_face)
{
    struct seed seed = seed_from_env();
    faced->scene = fit_scene_new(ANALYTIC_P50_MAN, seed_next(&seed));
    faced->mesh = analytic_mesh(&faced->scene.own, LEVELS);
    (has_face ? give_a_face : cut_the_face_off)(faced);
    const struct fit_scan scan = {&faced->mesh, 1.0, faced->scene.own_in_head, false, false};
    assert_int_equal(fit_from_scan(&faced->fit, faced->scene.landmark, &scan), FIT_OK);
    const struct head head = {.surface = HEAD_FIT, .fit = &faced->fit};
    scalp_init(&faced->scalp, &head);
}

static void tear_down(struct faced *faced)
{
    scalp_deinit(&faced->scalp);
    fit_free(&faced->fit);
    mesh_free(&faced->mesh);
}

/* A corner of the scan about the features, and the normal of its triangle. */
static bool draw_of_face(struct faced *faced, struct vec3 *at, struct vec3 *normal)
{
    const struct mesh *mesh = &faced->mesh;
    const size_t i = random_next(&faced->scene.random) % mesh->count;
    struct vec3 corner[3];
    for (int k = 0; k < 3; k++) {
        corner[k] = in_head(faced, mesh->triangle[i].corner[k]);
    }
    *at = corner[0];
    *normal = vec3_unit(vec3_cross(vec3_sub(corner[1], corner[0]), vec3_sub(corner[2], corner[0])));
    return at->x > 50.0 && at->z > -40.0 && at->z < 30.0;
}

static void the_face_is_known_finer_than_the_scalp_goes_on_over_it(void **state)
{
    (void)state;
    struct faced faced;
    set_up(&faced, true);
    assert_non_null(faced.scalp.face);
    double skin2 = 0.0, scalp2 = 0.0;
    size_t covered = 0, count = 0;
    while (count < 2000) {
        struct vec3 at, normal;
        if (draw_of_face(&faced, &at, &normal)) {
            const double off_mm = vec3_distance(skin_project(&faced.scalp, at).at, at);
            const double by_scalp_mm = vec3_distance(scalp_project(&faced.scalp, at).at, at);
            skin2 += off_mm * off_mm;
            scalp2 += by_scalp_mm * by_scalp_mm;
            covered += off_mm <= skin_band_mm(&faced.scalp, at);
            count++;
        }
    }
    const double n = (double)count;
    if (sqrt(skin2 / n) > 0.1 || sqrt(skin2) > 0.3 * sqrt(scalp2) || covered < 0.8 * n) {
        fail_msg("%.3f mm off, without %.3f; %.3f within the band", sqrt(skin2 / n),
                 sqrt(scalp2 / n), (double)covered / n);
    }
    tear_down(&faced);
}

static void a_scan_without_a_face_leaves_the_scalp_alone(void **state)
{
    (void)state;
    struct faced faced;
    set_up(&faced, false);
    assert_null(faced.fit.face);
    const struct vec3 brow = {105.0, 10.0, 30.0};
    const struct scalp_point skin = skin_project(&faced.scalp, brow);
    const struct scalp_point scalp = scalp_project(&faced.scalp, brow);
    assert_memory_equal(&skin, &scalp, sizeof(skin));
    assert_true(skin_band_mm(&faced.scalp, skin.at) == scalp_band_mm(&faced.scalp, skin.at));
    tear_down(&faced);
}

static void probe(struct faced *faced, const struct frame *head, struct vec3 in_base[PROBES])
{
    for (int i = 0; i < PROBES; i++) {
        struct vec3 at, normal;
        do {
            if (i % 2 == 0) {
                fit_scene_draw(&faced->scene, 0.0, &at, &normal);
            }
        } while (i % 2 == 1 && !draw_of_face(faced, &at, &normal));
        at = vec3_along(at, NOISE_MM * fit_scene_normal(&faced->scene), normal);
        in_base[i] = frame_point(head, at);
    }
}

static void probes_of_a_nose_and_cheeks_find_the_head_and_foretell_how_well(void **state)
{
    (void)state;
    struct faced faced;
    set_up(&faced, true);
    const struct pose pose = {{225.0, 225.0, 40.0}, {0.1, -0.2, 0.3}};
    const struct frame truth = frame_from_pose(&pose), base_in_head = frame_inverse(&truth);
    double normal2 = 0.0, tangential2 = 0.0, predicted2 = 0.0;
    for (int k = 0; k < TRIALS; k++) {
        struct vec3 probed[PROBES];
        struct registration registration;
        probe(&faced, &truth, probed);
        assert_int_equal(register_probes(&faced.scalp, probed, PROBES, &truth, &registration),
                         REGISTER_OK);
        const struct frame moved = frame_after(&base_in_head, &registration.head_in_base);
        for (int i = 0; i < DOTS; i++) {
            struct scalp_point dot;
            fit_scene_draw(&faced.scene, 0.0, &dot.at, &dot.normal);
            const struct vec3 off = vec3_sub(frame_point(&moved, dot.at), dot.at);
            const double along_mm = vec3_dot(off, dot.normal);
            const double said_mm = register_error_at(&registration, &dot).total_mm;
            normal2 += along_mm * along_mm / (TRIALS * DOTS);
            tangential2 += (vec3_dot(off, off) - along_mm * along_mm) / (TRIALS * DOTS);
            predicted2 += said_mm * said_mm / (TRIALS * DOTS);
        }
    }
    const double ratio = sqrt(predicted2 / (normal2 + tangential2));
    if (sqrt(normal2) > 0.06 || sqrt(tangential2) > 0.3 || ratio < 0.7 || ratio > 1.5) {
        fail_msg("normal %.3f tangential %.3f mm off, predicted %.2f of it", sqrt(normal2),
                 sqrt(tangential2), ratio);
    }
    tear_down(&faced);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_face_is_known_finer_than_the_scalp_goes_on_over_it),
        cmocka_unit_test(a_scan_without_a_face_leaves_the_scalp_alone),
        cmocka_unit_test(probes_of_a_nose_and_cheeks_find_the_head_and_foretell_how_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
