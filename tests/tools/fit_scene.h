/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An analytic head in the head frame, touched by a probe with noise, and how far a fit is off it.
 */
#ifndef TESTS_TOOLS_FIT_SCENE_H
#define TESTS_TOOLS_FIT_SCENE_H

#include "kinematics/scalp/fit_surface.h"
#include "tests/tools/analytic_head.h"

struct fit_scene {
    struct analytic_head own;
    struct frame own_in_head;
    struct vec3 landmark[HEAD_LANDMARKS];
    struct vec3 centre; /* of its fits */
    uint64_t random;
};

struct fit_scene fit_scene_new(enum analytic_size size, uint64_t seed);

/* The true place and normal in a random direction of the scalp, margin_deg wider than it is. */
void fit_scene_draw(struct fit_scene *scene, double margin_deg, struct vec3 *at,
                    struct vec3 *normal);

/* Evenly spread touches of the scalp and 3 degrees around, off by noise_mm along the normal. */
void fit_scene_touch(struct fit_scene *scene, struct vec3 *point, size_t count, double noise_mm);

/* A fit against the truth at random places of the scalp. */
struct fit_error {
    double rms_mm, worst_mm, normal_rms_rad, covered, band_mm; /* covered: share, by the band */
};
struct fit_error fit_scene_error(struct fit_scene *scene, const struct fit *fit, int places);

double fit_scene_normal(struct fit_scene *scene); /* a standard normal number */

#endif
