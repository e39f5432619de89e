/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Places, directions and frames of the simulated plant, in mm. The plant shares no geometry with
 * the controller that it judges.
 */
#ifndef SIM_VEC_H
#define SIM_VEC_H

#include <math.h>

struct sim_vec {
    double x, y, z;
};

/* A frame in another one: columns of r are its axes, at its origin. */
struct sim_frame {
    double r[3][3];
    struct sim_vec at;
};

static inline struct sim_vec sim_vec_add(struct sim_vec a, struct sim_vec b)
{
    return (struct sim_vec){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct sim_vec sim_vec_sub(struct sim_vec a, struct sim_vec b)
{
    return (struct sim_vec){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline struct sim_vec sim_vec_scale(struct sim_vec a, double k)
{
    return (struct sim_vec){a.x * k, a.y * k, a.z * k};
}

/* from + k * along */
static inline struct sim_vec sim_vec_along(struct sim_vec from, struct sim_vec along, double k)
{
    return sim_vec_add(from, sim_vec_scale(along, k));
}

static inline double sim_vec_dot(struct sim_vec a, struct sim_vec b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct sim_vec sim_vec_cross(struct sim_vec a, struct sim_vec b)
{
    return (struct sim_vec){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline double sim_vec_length(struct sim_vec a)
{
    return sqrt(sim_vec_dot(a, a));
}

static inline struct sim_vec sim_vec_unit(struct sim_vec a)
{
    return sim_vec_scale(a, 1.0 / sim_vec_length(a));
}

#endif
