/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/analytic_head.h"

#include <math.h>
#include <string.h>

#include "config/memory.h"

#include "tests/tools/blue_noise.h"

enum { DEGREE_MIN = 3, DEGREE_MAX = 8, AXES_A_DEGREE = 3 };

const char *const analytic_size_name[ANALYTIC_SIZES] = {"p1-woman", "p50-woman", "p50-man",
                                                        "p99-man"};

/* ANSUR II (2012): head length, breadth and tragion to top of head, mm. */
static const double SIZE_MM[ANALYTIC_SIZES][3] = {
    {172, 136, 110}, {190, 147, 127}, {200, 154, 131}, {215, 168, 145}};

/* RMS of a degree over the sphere: together 1.9 mm, as a head's is off its ellipsoid, falling as
 * its fits by degree do. */
static const double DEGREE_RMS_MM[DEGREE_MAX + 1] = {0, 0, 0, 1.35, 1.05, 0.65, 0.40, 0.25, 0.15};

static struct vec3 random_direction(uint64_t *random)
{
    for (;;) {
        const struct vec3 p = {2.0 * random_unit(random) - 1.0, 2.0 * random_unit(random) - 1.0,
                               2.0 * random_unit(random) - 1.0};
        const double length = vec3_length(p);
        if (length > 0.1 && length <= 1.0) {
            return vec3_scale(p, 1.0 / length);
        }
    }
}

struct analytic_head analytic_head_new(enum analytic_size size, uint64_t seed)
{
    struct analytic_head head = {
        .semi_mm = {0.5 * SIZE_MM[size][0], 0.5 * SIZE_MM[size][1], 0.7 * SIZE_MM[size][2]},
        .power = 2.1,
    };
    uint64_t random = seed;
    for (int i = 0; i < ANALYTIC_TERMS; i++) {
        const int degree = DEGREE_MIN + i / AXES_A_DEGREE;
        // a zonal harmonic P_l has the RMS 1 / sqrt(2 l + 1)
        const double rms_mm = DEGREE_RMS_MM[degree] / sqrt(AXES_A_DEGREE);
        const double sign = random_next(&random) % 2 == 0 ? 1.0 : -1.0;
        head.term[i].degree = degree;
        head.term[i].axis = random_direction(&random);
        head.term[i].amplitude_mm = sign * rms_mm * sqrt(2.0 * degree + 1.0);
    }
    return head;
}

/* Legendre's polynomial and its derivative, by Bonnet's recursion. */
static double legendre(int degree, double x, double *slope)
{
    double before = 1.0, value = x, before_slope = 0.0;
    *slope = 1.0;
    for (int l = 1; l < degree; l++) {
        const double next = ((2 * l + 1) * x * value - l * before) / (l + 1);
        const double next_slope = before_slope + (2 * l + 1) * value;
        before = value;
        value = next;
        before_slope = *slope;
        *slope = next_slope;
    }
    return value;
}

/* Radius in direction d, and its gradient by d as if d were free. */
static double radius_and_gradient(const struct analytic_head *head, struct vec3 d,
                                  struct vec3 *gradient)
{
    const double c[3] = {d.x, d.y, d.z};
    double sum = 0.0, by[3];
    for (int i = 0; i < 3; i++) {
        const double ratio = fabs(c[i]) / head->semi_mm[i];
        sum += pow(ratio, head->power);
        by[i] = copysign(pow(ratio, head->power - 1.0) / head->semi_mm[i], c[i]);
    }
    double r_mm = pow(sum, -1.0 / head->power);
    *gradient = vec3_scale((struct vec3){by[0], by[1], by[2]}, -r_mm / sum);
    for (int i = 0; i < ANALYTIC_TERMS; i++) {
        double slope = 0.0;
        const double amplitude_mm = head->term[i].amplitude_mm;
        r_mm +=
            amplitude_mm * legendre(head->term[i].degree, vec3_dot(d, head->term[i].axis), &slope);
        *gradient = vec3_along(*gradient, amplitude_mm * slope, head->term[i].axis);
    }
    return r_mm;
}

double analytic_radius_mm(const struct analytic_head *head, struct vec3 direction)
{
    struct vec3 gradient;
    return radius_and_gradient(head, direction, &gradient);
}

struct vec3 analytic_point(const struct analytic_head *head, struct vec3 direction)
{
    return vec3_scale(direction, analytic_radius_mm(head, direction));
}

/* The surface is where |x| - R(x / |x|) = 0: its gradient is d - (R' tangential) / R. */
struct vec3 analytic_normal(const struct analytic_head *head, struct vec3 direction)
{
    struct vec3 gradient;
    const double r_mm = radius_and_gradient(head, direction, &gradient);
    const struct vec3 across = vec3_along(gradient, -vec3_dot(gradient, direction), direction);
    return vec3_unit(vec3_along(direction, -1.0 / r_mm, across));
}

static void split(const struct analytic_head *head, const struct vec3 corner[3], int levels,
                  struct mesh *mesh)
{
    if (levels == 0) {
        struct mesh_triangle *triangle = &mesh->triangle[mesh->count++];
        for (int k = 0; k < 3; k++) {
            const struct vec3 at = analytic_point(head, corner[k]);
            memcpy(triangle->corner[k], &at, sizeof(at));
        }
        return;
    }
    struct vec3 middle[3];
    for (int k = 0; k < 3; k++) {
        middle[k] = vec3_unit(vec3_add(corner[k], corner[(k + 1) % 3]));
    }
    const struct vec3 part[4][3] = {{corner[0], middle[0], middle[2]},
                                    {corner[1], middle[1], middle[0]},
                                    {corner[2], middle[2], middle[1]},
                                    {middle[0], middle[1], middle[2]}};
    for (int i = 0; i < 4; i++) {
        split(head, part[i], levels - 1, mesh);
    }
}

struct mesh analytic_mesh(const struct analytic_head *head, int levels)
{
    struct mesh mesh = {.triangle = memory_new((size_t)8 << (2 * levels), sizeof(*mesh.triangle))};
    for (int octant = 0; octant < 8; octant++) {
        const double sx = octant & 1 ? -1 : 1, sy = octant & 2 ? -1 : 1, sz = octant & 4 ? -1 : 1;
        const struct vec3 x = {sx, 0, 0}, y = {0, sy, 0}, z = {0, 0, sz};
        // counterclockwise from outside
        const bool turned = sx * sy * sz < 0;
        const struct vec3 corner[3] = {x, turned ? z : y, turned ? y : z};
        split(head, corner, levels, &mesh);
    }
    return mesh;
}

void analytic_landmarks(const struct analytic_head *head, struct vec3 landmark[HEAD_LANDMARKS])
{
    static const struct vec3 direction[HEAD_LANDMARKS] = {
        [HEAD_GLABELLA] = {0.93, 0, -0.37},
        [HEAD_INION] = {-1, 0, 0.02},
        [HEAD_TRAGION_LEFT] = {-0.1, 0.9, -0.45},
        [HEAD_TRAGION_RIGHT] = {-0.1, -0.9, -0.45},
        [HEAD_VERTEX] = {0.25, 0, 0.97}};
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        landmark[i] = analytic_point(head, vec3_unit(direction[i]));
    }
}
