/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/skin.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"

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

/* Turned by pitch about y, nose down. */
static struct sim_frame pitched(double pitch_rad, const double centre_mm[3])
{
    const double c = cos(pitch_rad), s = sin(pitch_rad);
    return (struct sim_frame){{{c, 0, s}, {0, 1, 0}, {-s, 0, c}},
                              {centre_mm[0], centre_mm[1], centre_mm[2]}};
}

/* z along the chart's middle, x where its u points. */
static struct sim_frame chart_frame(const struct fit *fit)
{
    const struct sim_vec z = {fit->axis[0], fit->axis[1], fit->axis[2]};
    const struct sim_vec x = {fit->right[0], fit->right[1], fit->right[2]};
    const struct sim_vec y = sim_vec_cross(z, x);
    return (struct sim_frame){{{x.x, y.x, z.x}, {x.y, y.y, z.y}, {x.z, y.z, z.z}},
                              {fit->centre_mm[0], fit->centre_mm[1], fit->centre_mm[2]}};
}

void sim_skin_init(struct sim_skin *skin, const struct head *head)
{
    assert(head->truth.kind != HEAD_TRUTH_SCAN);
    memset(skin, 0, sizeof *skin);
    if (head->truth.kind == HEAD_TRUTH_ANALYTIC) {
        skin->shape = SIM_RADIAL;
        skin->frame = pitched(head->truth.pitch_rad, head->truth.centre_mm);
        sim_radial_from_truth(&skin->radial, &head->truth);
    } else if (head->surface == HEAD_FIT) {
        skin->shape = SIM_RADIAL;
        skin->frame = chart_frame(head->fit);
        sim_radial_from_fit(&skin->radial, head->fit);
    } else if (head->surface == HEAD_PAD) {
        skin->shape = SIM_PAD;
        skin->frame = pad_frame(head);
        skin->semi = (struct sim_vec){head->pad_size_mm[0] / 2, head->pad_size_mm[1] / 2, 1};
    } else {
        assert(head->surface == HEAD_ELLIPSOID);
        skin->shape = SIM_ELLIPSOID;
        skin->frame = pitched(head->pitch_rad, head->centre_mm);
        skin->semi = (struct sim_vec){head->semi_mm[0], head->semi_mm[1], head->semi_mm[2]};
        assert(skin->semi.x > 0 && skin->semi.y > 0 && skin->semi.z > 0);
    }
}

enum err_code sim_skin_open(struct sim_skin *skin, struct sim_mesh *mesh, const struct head *head,
                            const char *path, struct err *err)
{
    memset(mesh, 0, sizeof *mesh);
    if (head->truth.kind == HEAD_TRUTH_NONE && head->surface == HEAD_PROBES) {
        return err_set(err, ERR_CONFIG,
                       "%.160s: probes of a skin are no skin to strike; allowed: a `truth` beside "
                       "them",
                       path);
    }
    if (head->truth.kind != HEAD_TRUTH_SCAN) {
        sim_skin_init(skin, head);
        return ERR_OK;
    }
    memset(skin, 0, sizeof *skin);
    skin->shape = SIM_MESH;
    skin->frame = sim_frame_identity();
    skin->mesh = mesh;
    char *file = file_path_beside(path, head->truth.file);
    const enum err_code code =
        sim_mesh_open(mesh, file, head->truth.mm_per_unit, &head->truth.scan_in_head, err);
    free(file);
    return code;
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

static struct sim_hit hit_radial(const struct sim_skin *skin, struct sim_vec origin,
                                 struct sim_vec direction)
{
    const struct sim_vec o = sim_frame_unpoint(&skin->frame, origin);
    const struct sim_vec d = sim_frame_unturn(&skin->frame, direction);
    double distance = 0.0;
    struct sim_vec normal;
    if (!sim_radial_hit(&skin->radial, o, d, &distance, &normal)) {
        return (struct sim_hit){.hit = false};
    }
    return finish(skin, origin, direction, distance, normal);
}

static struct sim_hit hit_mesh(const struct sim_skin *skin, struct sim_vec origin,
                               struct sim_vec direction)
{
    double distance = 0.0;
    struct sim_vec normal;
    if (!sim_mesh_hit(skin->mesh, origin, direction, &distance, &normal)) {
        return (struct sim_hit){.hit = false};
    }
    return finish(skin, origin, direction, distance, normal);
}

struct sim_hit sim_skin_hit(const struct sim_skin *skin, struct sim_vec origin,
                            struct sim_vec direction)
{
    switch (skin->shape) {
    case SIM_PAD:
        return hit_pad(skin, origin, direction);
    case SIM_ELLIPSOID:
        return hit_ellipsoid(skin, origin, direction);
    case SIM_RADIAL:
        return hit_radial(skin, origin, direction);
    case SIM_MESH:
        return hit_mesh(skin, origin, direction);
    }
    assert(false);
    return (struct sim_hit){.hit = false};
}
