/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/scalp_air.h"

#include <math.h>
#include <stdlib.h>

#include "config/memory.h"

enum { SIDE = SCALP_AIR_SIDE };

static const double HALF_MM = 240.0, STEP_MM = 16.0; /* 2 HALF_MM / (SIDE - 1) */

/* Below the chin, where the chart tears, the nearest place found is not always the nearest; there
 * it is only said that a head reaches no further from the middle of its tragions. */
static const double LOWEST_MM = -48.0, HEAD_RADIUS_MM = 190.0;

struct scalp_air {
    double distance_mm[SIDE][SIDE][SIDE]; /* of the nodes: x, y, z */
};

static double node_mm(int i)
{
    return -HALF_MM + STEP_MM * i;
}

struct scalp_air *scalp_air_new(const struct scalp *scalp)
{
    struct scalp_air *air = memory_new(1, sizeof(*air));
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            for (int k = 0; k < SIDE; k++) {
                const struct vec3 at = {node_mm(i), node_mm(j), node_mm(k)};
                air->distance_mm[i][j][k] = scalp_distance(scalp, at);
            }
        }
    }
    return air;
}

struct scalp_air *scalp_air_free(struct scalp_air *air)
{
    free(air);
    return NULL;
}

static double held(double x_mm)
{
    return fmin(fmax(x_mm, -HALF_MM), HALF_MM);
}

/* The node below, with one above it. */
static int below(double x_mm)
{
    const int i = (int)((x_mm + HALF_MM) / STEP_MM);
    return i < SIDE - 1 ? i : SIDE - 2;
}

double scalp_air_at_least(const struct scalp_air *air, struct vec3 p)
{
    if (p.z < LOWEST_MM) {
        return vec3_length(p) - HEAD_RADIUS_MM;
    }
    const int i = below(held(p.x)), j = below(held(p.y)), k = below(held(p.z));
    double square[3][2]; /* of the way to the nodes below and above, along each axis */
    for (int above = 0; above < 2; above++) {
        const struct vec3 off = {p.x - node_mm(i + above), p.y - node_mm(j + above),
                                 p.z - node_mm(k + above)};
        square[0][above] = off.x * off.x;
        square[1][above] = off.y * off.y;
        square[2][above] = off.z * off.z;
    }
    double most_mm = -HUGE_VAL;
    for (int corner = 0; corner < 8; corner++) {
        const int x = corner & 1, y = corner >> 1 & 1, z = corner >> 2;
        const double away_mm = sqrt(square[0][x] + square[1][y] + square[2][z]);
        const double least_mm = air->distance_mm[i + x][j + y][k + z] - away_mm;
        most_mm = least_mm > most_mm ? least_mm : most_mm;
    }
    return most_mm;
}
