/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/tools/scan_truth.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/landmarks.h"
#include "kinematics/scalp/head_frame.h"

bool scan_truth_read(struct scan_truth *truth, const char *scan, const char *landmarks_path)
{
    struct diags diags = {0};
    struct err err;
    struct landmarks landmarks;
    *truth = (struct scan_truth){.normal = NULL};
    if (mesh_read(&truth->soup, scan, &diags, &err) != ERR_OK ||
        landmarks_read(&landmarks, landmarks_path, &diags, &err) != ERR_OK) {
        (void)fprintf(stderr, "%s\n", err.msg);
        return false;
    }
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        const double *at = landmarks.at[i];
        truth->landmark[i] = (struct vec3){at[0], at[1], at[2]};
    }
    if (head_frame_make(truth->landmark, &truth->scan_in_head) != HEAD_FRAME_OK) {
        return false;
    }
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        truth->landmark[i] = frame_point(&truth->scan_in_head, truth->landmark[i]);
    }
    truth->centre.x = 0.5 * (truth->landmark[HEAD_GLABELLA].x + truth->landmark[HEAD_INION].x);
    truth->centre.z = 0.305 * truth->landmark[HEAD_VERTEX].z;
    return true;
}

static void forget_mesh(struct scan_truth *truth)
{
    loop_mesh_free(&truth->mesh);
    free(truth->normal);
    truth->mesh = (struct loop_mesh){.vertices = 0};
    truth->normal = NULL;
}

void scan_truth_refine(struct scan_truth *truth, int levels)
{
    forget_mesh(truth);
    truth->mesh = loop_mesh_weld(&truth->soup);
    for (int i = 0; i < levels; i++) {
        const struct loop_mesh fine = loop_mesh_subdivide(&truth->mesh);
        loop_mesh_free(&truth->mesh);
        truth->mesh = fine;
    }
    for (size_t i = 0; i < truth->mesh.vertices; i++) {
        truth->mesh.vertex[i] = frame_point(&truth->scan_in_head, truth->mesh.vertex[i]);
    }
    truth->normal = loop_mesh_normals(&truth->mesh);
}

void scan_truth_free(struct scan_truth *truth)
{
    forget_mesh(truth);
    mesh_free(&truth->soup);
}

struct scan_place scan_truth_within(const struct scan_truth *truth, size_t face, double b, double c)
{
    const double share[3] = {1.0 - b - c, b, c};
    const uint32_t *f = truth->mesh.face[face];
    struct scan_place place = scan_truth_face(truth, face);
    place.at = (struct vec3){0.0, 0.0, 0.0};
    for (int k = 0; k < 3; k++) {
        place.at = vec3_along(place.at, share[k], truth->mesh.vertex[f[k]]);
    }
    return place;
}

struct scan_place scan_truth_face(const struct scan_truth *truth, size_t face)
{
    const uint32_t *f = truth->mesh.face[face];
    const struct vec3 *v = truth->mesh.vertex, *n = truth->normal;
    const struct vec3 across = vec3_cross(vec3_sub(v[f[1]], v[f[0]]), vec3_sub(v[f[2]], v[f[0]]));
    return (struct scan_place){
        .at = vec3_scale(vec3_add(v[f[0]], vec3_add(v[f[1]], v[f[2]])), 1.0 / 3.0),
        .normal = vec3_unit(vec3_add(n[f[0]], vec3_add(n[f[1]], n[f[2]]))),
        .area_mm2 = 0.5 * vec3_length(across)};
}

bool scan_truth_on_scalp(const struct scan_truth *truth, struct vec3 at, struct vec3 normal)
{
    const struct vec3 up = {-sin(rad_from_deg(35.0)), 0.0, cos(rad_from_deg(35.0))};
    const struct vec3 out = vec3_unit(vec3_sub(at, truth->centre));
    return vec3_dot(out, up) >= sin(rad_from_deg(3.0)) && vec3_dot(out, normal) > 0.3 &&
           vec3_distance(at, truth->landmark[HEAD_TRAGION_LEFT]) > 32.0 &&
           vec3_distance(at, truth->landmark[HEAD_TRAGION_RIGHT]) > 32.0;
}

bool scan_truth_on_face(const struct scan_truth *truth, struct vec3 at, struct vec3 normal)
{
    const struct vec3 out = vec3_unit(vec3_sub(at, truth->centre));
    return at.x > truth->centre.x + 25.0 && out.z > -0.7 && out.z < 0.3 &&
           vec3_dot(out, normal) > 0.3 && !scan_truth_on_scalp(truth, at, normal);
}
