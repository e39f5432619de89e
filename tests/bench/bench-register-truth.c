/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-register-truth [SCAN LANDMARKS.yaml]: as bench-register, but the probes touch the true head
 * (the scan after Loop's subdivisions) while the registration only knows a fit of it: of the whole
 * scan, of 150 touches of the scalp, or of those and 60 of the face. What the fit is off turns and
 * shifts the head; is that foretold too? Beside it the least that could be reached were the head
 * known exactly. Every FIT_TRIALS trials the head is touched anew.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/memory.h"
#include "kinematics/scalp/fit_surface.h"
#include "kinematics/scalp/register.h"
#include "tests/tools/blue_noise.h"
#include "tests/tools/fit_scene.h"
#include "tests/tools/register_bound.h"
#include "tests/tools/register_tally.h"
#include "tests/tools/scan_truth.h"

enum { TRIALS = 1000, FIT_TRIALS = 20, PROBES = 150, DOTS = REGISTER_TALLY_DOTS, TRUTH_LEVELS = 2 };
enum { RINGS = 90, SECTORS = 180, TOUCHES_MAX = 400 };

static const double NOISE_MM = 0.2, SHELL_MM = 2.0;

/* Skin that a probe can reach: no inner shells. */
struct skin {
    struct scan_place *scalp, *face;
    size_t scalps, faces;
    double scalp_mm2, face_mm2;
};

static struct fit_scene dice = {.random = 77};

static size_t bin_of(const struct scan_truth *truth, struct vec3 at)
{
    const struct vec3 out = vec3_unit(vec3_sub(at, truth->centre));
    const double turn = (atan2(out.y, out.x) + UNITS_PI) / (2.0 * UNITS_PI);
    return (size_t)fmin(0.5 * (1.0 - out.z) * RINGS, RINGS - 1) * SECTORS +
           (size_t)fmin(turn * SECTORS, SECTORS - 1);
}

static struct skin skin_of(const struct scan_truth *truth)
{
    static double outermost_mm[RINGS * SECTORS];
    const size_t faces = truth->mesh.faces;
    struct skin skin = {memory_new(faces, sizeof(struct scan_place)),
                        memory_new(faces, sizeof(struct scan_place)),
                        0,
                        0,
                        0.0,
                        0.0};
    for (size_t i = 0; i < faces; i++) {
        const struct vec3 at = scan_truth_face(truth, i).at;
        double *most = &outermost_mm[bin_of(truth, at)];
        *most = fmax(*most, vec3_distance(at, truth->centre));
    }
    for (size_t i = 0; i < faces; i++) {
        const struct scan_place place = scan_truth_face(truth, i);
        const double most_mm = outermost_mm[bin_of(truth, place.at)];
        if (scan_truth_on_scalp(truth, place.at, place.normal)) {
            skin.scalp[skin.scalps++] = place;
            skin.scalp_mm2 = fmax(skin.scalp_mm2, place.area_mm2);
        } else if (scan_truth_on_face(truth, place.at, place.normal) &&
                   vec3_distance(place.at, truth->centre) > most_mm - SHELL_MM) {
            skin.face[skin.faces++] = place;
            skin.face_mm2 = fmax(skin.face_mm2, place.area_mm2);
        }
    }
    return skin;
}

/* Evenly by area. */
static struct scan_place draw(const struct scan_place *place, size_t count, double most_mm2)
{
    assert(count > 0);
    for (;;) {
        const size_t i = random_next(&dice.random) % count;
        if (random_unit(&dice.random) * most_mm2 < place[i].area_mm2) {
            return place[i];
        }
    }
}

static struct vec3 touch(struct scan_place place)
{
    return vec3_along(place.at, NOISE_MM * fit_scene_normal(&dice), place.normal);
}

static enum fit_answer fit_touches(struct fit *fit, const struct scan_truth *truth,
                                   const struct skin *skin, size_t scalps, size_t faces)
{
    struct vec3 point[TOUCHES_MAX];
    for (size_t n = 0, tries = 0; n < scalps; tries++) { // spread evenly
        const struct scan_place place = draw(skin->scalp, skin->scalps, skin->scalp_mm2);
        const double gap_mm = 0.62 * sqrt(52000.0 / (double)scalps) / (1.0 + 1e-4 * (double)tries);
        size_t i = 0;
        while (i < n && vec3_distance(point[i], place.at) >= gap_mm) {
            i++;
        }
        if (i == n) {
            point[n++] = touch(place);
        }
    }
    for (size_t n = 0; n < faces; n++) {
        point[scalps + n] = touch(draw(skin->face, skin->faces, skin->face_mm2));
    }
    return fit_from_points(fit, truth->landmark, point, scalps + faces);
}

static enum fit_answer fit_scan(struct fit *fit, const struct scan_truth *truth)
{
    struct mesh mesh = loop_mesh_soup(&truth->mesh);
    const struct fit_scan scan = {
        &mesh, 1.0, {.r = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, .t = {0, 0, 0}}, false, false};
    const enum fit_answer answer = fit_from_scan(fit, truth->landmark, &scan);
    mesh_free(&mesh);
    return answer;
}

struct tally {
    struct register_tally found;
    struct register_bound bound; /* were the skin known exactly */
    int refused;
    size_t aside;
};

static void try_once(const struct scalp *scalp, const struct skin *skin, const struct vec3 *dot,
                     struct tally *tally)
{
    const struct pose truth = {{225.0, 225.0, 40.0}, {0.1, -0.2, 0.3}};
    const struct frame true_head = frame_from_pose(&truth);
    const struct frame base_in_head = frame_inverse(&true_head);
    struct vec3 probe[PROBES];
    struct scalp_point place[DOTS], touched[PROBES];
    struct registration registration;
    for (int i = 0; i < PROBES; i++) {
        const struct scan_place skin_place = i % 2 == 0
                                                 ? draw(skin->scalp, skin->scalps, skin->scalp_mm2)
                                                 : draw(skin->face, skin->faces, skin->face_mm2);
        probe[i] = frame_point(&true_head, touch(skin_place));
        touched[i] = (struct scalp_point){skin_place.at, skin_place.normal};
    }
    if (register_probes(scalp, probe, PROBES, &true_head, &registration) != REGISTER_OK) {
        tally->refused++;
        return;
    }
    tally->aside += registration.set_aside;
    for (int i = 0; i < DOTS; i++) {
        place[i] = (struct scalp_point){dot[i], scalp_project(scalp, dot[i]).normal};
    }
    register_tally_add(&tally->found, &registration, &base_in_head, place);
    register_bound_add(&tally->bound, touched, PROBES, NOISE_MM, place, DOTS);
}

static void print(const char *what, const struct tally *tally)
{
    printf("{\"bench\":\"register-truth\",\"fit\":\"%s\",\"probes\":%d,\"noise_mm\":%.1f,"
           "\"refused\":%d,\"set_aside\":%.1f,",
           what, PROBES, NOISE_MM, tally->refused, (double)tally->aside / TRIALS);
    register_tally_print(&tally->found);
    printf(",");
    register_bound_print(&tally->bound);
    printf("}\n");
    (void)fflush(stdout);
}

/* scalps 0: of the whole scan. */
static void bench(const char *what, const struct scan_truth *truth, const struct skin *skin,
                  size_t scalps, size_t faces)
{
    static struct tally tally;
    struct vec3 dot[DOTS];
    tally = (struct tally){.refused = 0};
    for (int i = 0; i < DOTS; i++) {
        dot[i] = draw(skin->scalp, skin->scalps, skin->scalp_mm2).at;
    }
    const int fits = scalps > 0 ? TRIALS / FIT_TRIALS : 1;
    for (int k = 0; k < fits; k++) {
        struct fit fit;
        struct scalp scalp;
        const struct head head = {.surface = HEAD_FIT, .fit = &fit};
        if ((scalps > 0 ? fit_touches(&fit, truth, skin, scalps, faces) : fit_scan(&fit, truth)) ==
            FIT_OK) {
            scalp_init(&scalp, &head);
            for (int i = 0; i < TRIALS / fits; i++) {
                try_once(&scalp, skin, dot, &tally);
            }
            scalp_deinit(&scalp);
        }
        fit_free(&fit);
    }
    print(what, &tally);
}

int main(int argc, char **argv)
{
    struct scan_truth truth;
    const char *scan = argc == 3 ? argv[1] : "examples/scans/head.stl";
    const char *landmarks = argc == 3 ? argv[2] : "examples/scans/head-landmarks.yaml";
    if (!scan_truth_read(&truth, scan, landmarks)) {
        return 1;
    }
    scan_truth_refine(&truth, TRUTH_LEVELS);
    const struct skin skin = skin_of(&truth);
    bench("the scan", &truth, &skin, 0, 0);
    bench("150 touches of the scalp", &truth, &skin, 150, 0);
    bench("150 touches of the scalp, 60 of the face", &truth, &skin, 150, 60);
    free(skin.scalp);
    free(skin.face);
    scan_truth_free(&truth);
    return 0;
}
