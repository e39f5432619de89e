/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Heads whose shape is known exactly: a superellipsoid with zonal harmonics of degree 3 to 8 about
 * seeded axes on it, sized by percentiles of ANSUR II. Its own frame: x forward, y left, z up,
 * origin in its middle; mm.
 */
#ifndef TESTS_TOOLS_ANALYTIC_HEAD_H
#define TESTS_TOOLS_ANALYTIC_HEAD_H

#include <stdint.h>

#include "config/head.h"
#include "config/mesh.h"
#include "kinematics/vec.h"

enum { ANALYTIC_TERMS = 18 };

struct analytic_head {
    double semi_mm[3], power;
    struct {
        struct vec3 axis;
        double amplitude_mm;
        int degree;
    } term[ANALYTIC_TERMS];
};

enum analytic_size {
    ANALYTIC_P1_WOMAN,
    ANALYTIC_P50_WOMAN,
    ANALYTIC_P50_MAN,
    ANALYTIC_P99_MAN,
    ANALYTIC_SIZES
};

extern const char *const analytic_size_name[ANALYTIC_SIZES];

struct analytic_head analytic_head_new(enum analytic_size size, uint64_t seed);

double analytic_radius_mm(const struct analytic_head *head, struct vec3 direction);
/* The point of the surface in a unit direction, and its outward normal, exact. */
struct vec3 analytic_point(const struct analytic_head *head, struct vec3 direction);
struct vec3 analytic_normal(const struct analytic_head *head, struct vec3 direction);

/* The surface as a scan: 8 4^levels triangles, their corners on it; own frame. */
struct mesh analytic_mesh(const struct analytic_head *head, int levels);

/* Places of the five landmarks on it. */
void analytic_landmarks(const struct analytic_head *head, struct vec3 landmark[HEAD_LANDMARKS]);

#endif
