/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/skin.h"

#include <assert.h>

/* The pad's x and y are the head's, laid into its plane. */
static struct sim_frame pad_frame(const struct head *head)
{
    const struct sim_vec z = {head->pad_normal[0], head->pad_normal[1], head->pad_normal[2]};
    const struct sim_vec head_x = {1, 0, 0}, head_y = {0, 1, 0};
    const struct sim_vec flat_x = sim_vec_along(head_x, z, -z.x);
    const struct sim_vec x = sim_vec_length(flat_x) > 1e-6 ? sim_vec_unit(flat_x)
                                                           : sim_vec_unit(sim_vec_cross(head_y, z));
    const struct sim_vec y = sim_vec_cross(z, x);
    return (struct sim_frame){{{x.x, y.x, z.x}, {x.y, y.y, z.y}, {x.z, y.z, z.z}},
                              {head->centre_mm[0], head->centre_mm[1], head->centre_mm[2]}};
}

void sim_skin_init(struct sim_skin *skin, const struct head *head)
{
    skin->kind = head->surface;
    if (head->surface == HEAD_PAD) {
        skin->frame = pad_frame(head);
        skin->semi = (struct sim_vec){head->pad_size_mm[0] / 2, head->pad_size_mm[1] / 2, 1};
        return;
    }
    const double c = cos(head->pitch_rad), s = sin(head->pitch_rad);
    skin->frame = (struct sim_frame){{{c, 0, s}, {0, 1, 0}, {-s, 0, c}},
                                     {head->centre_mm[0], head->centre_mm[1], head->centre_mm[2]}};
    skin->semi = (struct sim_vec){head->semi_mm[0], head->semi_mm[1], head->semi_mm[2]};
    assert(skin->semi.x > 0 && skin->semi.y > 0 && skin->semi.z > 0);
}

static struct sim_hit finish(const struct sim_skin *skin, struct sim_vec origin,
                             struct sim_vec direction, double distance, struct sim_vec normal)
{
    return (struct sim_hit){.hit = true,
                            .distance = distance,
                            .place = sim_vec_along(origin, direction, distance),
                            .normal = sim_frame_turn(&skin->frame, normal)};
}

static struct sim_hit hit_pad(const struct sim_skin *skin, struct sim_vec origin,
                              struct sim_vec direction)
{
    const struct sim_vec o = sim_frame_unpoint(&skin->frame, origin);
    const struct sim_vec d = sim_frame_unturn(&skin->frame, direction);
    if (d.z > -1e-6) {
        return (struct sim_hit){.hit = false};
    }
    const double distance = -o.z / d.z;
    const struct sim_vec at = sim_vec_along(o, d, distance);
    if (fabs(at.x) > skin->semi.x || fabs(at.y) > skin->semi.y) {
        return (struct sim_hit){.hit = false};
    }
    return finish(skin, origin, direction, distance, (struct sim_vec){0, 0, 1});
}

/* |o/semi + t d/semi| = 1: the smaller root is where the line goes in. */
static struct sim_hit hit_ellipsoid(const struct sim_skin *skin, struct sim_vec origin,
                                    struct sim_vec direction)
{
    const struct sim_vec o = sim_frame_unpoint(&skin->frame, origin);
    const struct sim_vec d = sim_frame_unturn(&skin->frame, direction);
    const struct sim_vec semi = skin->semi;
    const struct sim_vec os = {o.x / semi.x, o.y / semi.y, o.z / semi.z};
    const struct sim_vec ds = {d.x / semi.x, d.y / semi.y, d.z / semi.z};
    const double a = sim_vec_dot(ds, ds), b = sim_vec_dot(os, ds), c = sim_vec_dot(os, os) - 1.0;
    const double inside = b * b - a * c;
    if (inside <= 0.0) {
        return (struct sim_hit){.hit = false};
    }
    /* the form without cancellation: c / q is exact when the origin is near the skin */
    const double root = sqrt(inside);
    const double distance = b < 0.0 ? c / (-b + root) : (-b - root) / a;
    const struct sim_vec at = sim_vec_along(o, d, distance);
    const struct sim_vec gradient = {at.x / (semi.x * semi.x), at.y / (semi.y * semi.y),
                                     at.z / (semi.z * semi.z)};
    return finish(skin, origin, direction, distance, sim_vec_unit(gradient));
}

struct sim_hit sim_skin_hit(const struct sim_skin *skin, struct sim_vec origin,
                            struct sim_vec direction)
{
    return skin->kind == HEAD_PAD ? hit_pad(skin, origin, direction)
                                  : hit_ellipsoid(skin, origin, direction);
}
