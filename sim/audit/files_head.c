/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/audit/files.h"
#include "sim/audit/model.h"
#include "sim/audit/text.h"
#include "sim/audit/truth.h"
#include "sim/audit/vector.h"
#include "sim/audit/yaml.h"

static const double DEG = 3.14159265358979323846 / 180;

static bool read_landmarks(struct audit_head *head, const struct audit_yaml *yaml)
{
    const struct audit_yaml_node *map = audit_yaml_get(yaml, yaml->node, "landmarks_mm");
    const struct audit_yaml_node *node = NULL;
    while ((node = audit_yaml_next(yaml, map, node)) != NULL) {
        size_t length = node->key ? strnlen(node->key, AUDIT_NAME_SIZE) : AUDIT_NAME_SIZE;
        if (length == AUDIT_NAME_SIZE || head->landmarks == AUDIT_LANDMARKS_MAX) {
            continue;
        }
        struct audit_landmark *landmark = &head->landmark[head->landmarks];
        if (!audit_yaml_numbers(yaml, node, landmark->at_mm, 3)) {
            return false;
        }
        memcpy(landmark->name, node->key, length + 1);
        head->landmarks++;
    }
    return true;
}

static bool moderate(const double *values, size_t count, double least)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs(values[i]) > 1e4 || values[i] < least) {
            return false;
        }
    }
    return true;
}

/* Turned by pitch about +y: the nose goes down. */
static void pitch_axes(struct audit_surface *surface, double pitch_deg)
{
    double c = cos(pitch_deg * DEG), s = sin(pitch_deg * DEG);
    const double axis[3][3] = {{c, 0, -s}, {0, 1, 0}, {s, 0, c}};
    memcpy(surface->axis, axis, sizeof axis);
}

static bool read_ellipsoid(struct audit_surface *surface, const struct audit_yaml *yaml,
                           const struct audit_yaml_node *node)
{
    double pitch_deg = 0;
    if (!audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "centre_mm"), surface->centre_mm, 3) ||
        !audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "semi_mm"), surface->semi_mm, 3) ||
        !audit_yaml_number(yaml, node, "pitch_deg", &pitch_deg)) {
        return false;
    }
    pitch_axes(surface, pitch_deg);
    return moderate(surface->centre_mm, 3, -1e4) && moderate(surface->semi_mm, 3, 1);
}

/* Its sides lie along the head's x and y, as far as the plane allows. */
static bool read_pad(struct audit_surface *surface, const struct audit_yaml *yaml,
                     const struct audit_yaml_node *node)
{
    double normal[3] = {0, 0, 1}, size_mm[2] = {0, 0};
    surface->pad = true;
    if (!audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "normal"), normal, 3) ||
        !audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "size_mm"), size_mm, 2) ||
        !audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "centre_mm"), surface->centre_mm, 3)) {
        return false;
    }
    double length = audit_length3(normal);
    if (length < 0.5 || !moderate(surface->centre_mm, 3, -1e4) || !moderate(size_mm, 2, 0)) {
        return false;
    }
    double *x = surface->axis[0], *y = surface->axis[1], *z = surface->axis[2];
    for (int i = 0; i < 3; i++) {
        z[i] = normal[i] / length;
    }
    const double forward[3] = {1, 0, 0}, left[3] = {0, 1, 0};
    bool steep = 1 - z[0] * z[0] < 1e-6;
    double along = audit_dot3(steep ? left : forward, z);
    double flat[3];
    for (int i = 0; i < 3; i++) {
        flat[i] = (steep ? left[i] : forward[i]) - along * z[i];
    }
    double flat_length = audit_length3(flat);
    for (int i = 0; i < 3; i++) {
        (steep ? y : x)[i] = flat[i] / flat_length;
    }
    if (steep) {
        audit_cross3(y, z, x);
    } else {
        audit_cross3(z, x, y);
    }
    surface->half_mm[0] = size_mm[0] / 2;
    surface->half_mm[1] = size_mm[1] / 2;
    return true;
}

static bool read_surface(struct audit_head *head, const struct audit_yaml *yaml)
{
    const struct audit_yaml_node *surface = audit_yaml_get(yaml, yaml->node, "surface");
    const struct audit_yaml_node *ellipsoid = audit_yaml_get(yaml, surface, "ellipsoid");
    const struct audit_yaml_node *pad = audit_yaml_get(yaml, surface, "pad");
    head->known = ellipsoid || pad;
    return ellipsoid ? read_ellipsoid(&head->surface, yaml, ellipsoid)
           : pad     ? read_pad(&head->surface, yaml, pad)
                     : true;
}

/* `key: FILE`, or `key: {file: FILE, ...}`. */
static const char *file_of(const struct audit_yaml *yaml, const struct audit_yaml_node *surface,
                           const char *key)
{
    const char *text = audit_yaml_text(yaml, surface, key);
    return text ? text : audit_yaml_text(yaml, audit_yaml_get(yaml, surface, key), "file");
}

static bool model_scan(struct audit_head *head, const struct audit_yaml *yaml,
                       const struct audit_yaml_node *scan, const char *file,
                       struct audit_report *report)
{
    struct audit_scan_place place;
    struct audit_mesh mesh = {0};
    bool good = audit_scan_place_read(&place, yaml, scan, "scan_in_head");
    good = good ? audit_mesh_triangles(&mesh, file, &place, report)
                : audit_trouble(report, "%s: its place in the head is not one", file);
    good = good && (audit_model_of_mesh(head, &mesh) ||
                    audit_trouble(report, "%s: shows no scalp, or landmarks are missing", file));
    audit_mesh_free(&mesh);
    return good;
}

static bool model_probes(struct audit_head *head, const struct audit_yaml *yaml,
                         const struct audit_yaml_node *probes, const char *file,
                         struct audit_report *report)
{
    struct audit_scan_place place;
    return audit_scan_place_read(&place, yaml, probes, "probes_in_head")
               ? audit_probes_read(head, file, &place, report)
               : audit_trouble(report, "%s: its place in the head is not one", file);
}

/* The file that the surface names is hashed after the head file itself. */
static bool read_named(struct audit_head *head, const struct audit_yaml *yaml, const char *path,
                       struct audit_report *report)
{
    const struct audit_yaml_node *surface = audit_yaml_get(yaml, yaml->node, "surface");
    const char *fit = audit_yaml_text(yaml, surface, "fit");
    const char *probes = file_of(yaml, surface, "probes"), *scan = file_of(yaml, surface, "scan");
    const char *named = fit ? fit : probes ? probes : scan;
    char file[AUDIT_FILE_SIZE];
    if (!named) {
        return true;
    }
    if (!audit_file_beside(path, named, file) ||
        !audit_file_hash_both(path, file, head->hash, report)) {
        return audit_trouble(report, "%s: cannot find the file of its surface", path);
    }
    if (fit) {
        struct audit_surface *model = &head->surface;
        head->known = audit_fit_read(&head->fit, model->centre_mm, model->axis, file, report);
        model->radial = &head->fit;
        return head->known;
    }
    return probes ? model_probes(head, yaml, audit_yaml_get(yaml, surface, "probes"), file, report)
                  : model_scan(head, yaml, audit_yaml_get(yaml, surface, "scan"), file, report);
}

bool audit_head_read(struct audit_head *head, const char *path, struct audit_report *report)
{
    memset(head, 0, sizeof *head);
    struct audit_yaml yaml;
    bool good = audit_yaml_read(&yaml, path, "pigment-head 1", head->hash, report);
    if (good) {
        good = (read_landmarks(head, &yaml) && read_surface(head, &yaml)) ||
               audit_trouble(report, "%s: its surface or landmarks are not numbers in range", path);
        good = good && read_named(head, &yaml, path, report);
        head->truth = head->surface;
        good = good && audit_truth_read(head, &yaml, path, report);
    }
    audit_yaml_free(&yaml);
    return good;
}

void audit_head_free(struct audit_head *head)
{
    audit_radial_free(&head->fit);
    audit_radial_free(&head->analytic);
    audit_mesh_free(&head->mesh);
}

const double *audit_head_landmark(const struct audit_head *head, const char *name)
{
    assert(head->landmarks <= AUDIT_LANDMARKS_MAX);
    for (size_t i = 0; i < head->landmarks; i++) {
        if (strcmp(head->landmark[i].name, name) == 0) {
            return head->landmark[i].at_mm;
        }
    }
    return NULL;
}
