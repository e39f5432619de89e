/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/text.h"

static const double DEG = 3.14159265358979323846 / 180;

static bool read_bumps(struct audit_radial *radial, const struct audit_yaml *yaml,
                       const struct audit_yaml_node *list)
{
    const struct audit_yaml_node *item = NULL;
    while ((item = audit_yaml_next(yaml, list, item)) != NULL) {
        double value[3] = {-1, 0, 0};
        if (!audit_yaml_numbers(yaml, item, value, 3) || radial->bumps == AUDIT_BUMPS_MAX ||
            !(value[0] >= 0 && value[0] <= AUDIT_DEGREE_MAX && fabs(value[1]) <= value[0]) ||
            fabs(value[2]) > 100) {
            return false;
        }
        radial->bump[radial->bumps++] = (struct audit_bump){(int)value[0], (int)value[1], value[2]};
    }
    return true;
}

/* Its axes are turned by pitch about +y, as those of an ellipsoid. */
static bool read_analytic(struct audit_head *head, const struct audit_yaml *yaml,
                          const struct audit_yaml_node *node)
{
    struct audit_radial *radial = &head->analytic;
    struct audit_surface *truth = &head->truth;
    double pitch_deg = 0;
    memset(truth, 0, sizeof *truth);
    truth->radial = radial;
    radial->exponent = 2;
    if (!audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "centre_mm"), truth->centre_mm, 3) ||
        !audit_yaml_numbers(yaml, audit_yaml_get(yaml, node, "semi_mm"), radial->semi_mm, 3) ||
        !audit_yaml_number(yaml, node, "exponent", &radial->exponent) ||
        !audit_yaml_number(yaml, node, "pitch_deg", &pitch_deg) ||
        !read_bumps(radial, yaml, audit_yaml_get(yaml, node, "harmonics_mm"))) {
        return false;
    }
    double c = cos(pitch_deg * DEG), s = sin(pitch_deg * DEG);
    const double axis[3][3] = {{c, 0, -s}, {0, 1, 0}, {s, 0, c}};
    memcpy(truth->axis, axis, sizeof axis);
    bool sized = radial->exponent >= 1 && radial->exponent <= 20;
    for (int i = 0; i < 3; i++) {
        sized = sized && radial->semi_mm[i] >= 1 && radial->semi_mm[i] <= 1e4 &&
                fabs(truth->centre_mm[i]) <= 1e4;
    }
    return sized;
}

bool audit_scan_place_read(struct audit_scan_place *place, const struct audit_yaml *yaml,
                           const struct audit_yaml_node *map, const char *pose_key)
{
    static const struct {
        const char *name;
        double mm;
    } unit[] = {{"mm", 1}, {"cm", 10}, {"m", 1000}, {"in", 25.4}};
    const char *units = audit_yaml_text(yaml, map, "units");
    const struct audit_yaml_node *pose = audit_yaml_get(yaml, map, pose_key);
    double rpy_deg[3] = {0, 0, 0};
    *place = (struct audit_scan_place){.mm_per_unit = units ? 0 : 1};
    if (!audit_yaml_numbers(yaml, audit_yaml_get(yaml, pose, "xyz_mm"), place->shift_mm, 3) ||
        !audit_yaml_numbers(yaml, audit_yaml_get(yaml, pose, "rpy_deg"), rpy_deg, 3)) {
        return false;
    }
    for (size_t i = 0; units && i < sizeof unit / sizeof unit[0]; i++) {
        place->mm_per_unit = strcmp(units, unit[i].name) == 0 ? unit[i].mm : place->mm_per_unit;
    }
    if (place->mm_per_unit == 0 && !audit_number(units, &place->mm_per_unit)) {
        return false;
    }
    /* Rz(yaw) Ry(pitch) Rx(roll), applied to each axis in turn */
    for (int col = 0; col < 3; col++) {
        double v[3] = {col == 0, col == 1, col == 2};
        for (int k = 0; k < 3; k++) {
            double c = cos(rpy_deg[k] * DEG), s = sin(rpy_deg[k] * DEG);
            double *a = &v[(k + 1) % 3], *b = &v[(k + 2) % 3], was = *a;
            *a = c * was - s * *b;
            *b = s * was + c * *b;
        }
        for (int row = 0; row < 3; row++) {
            place->turn[row][col] = v[row];
        }
    }
    return place->mm_per_unit > 0;
}

bool audit_truth_read(struct audit_head *head, const struct audit_yaml *yaml, const char *path,
                      struct audit_report *report)
{
    const struct audit_yaml_node *truth = audit_yaml_get(yaml, yaml->node, "truth");
    const struct audit_yaml_node *analytic = audit_yaml_get(yaml, truth, "analytic");
    const struct audit_yaml_node *surface = audit_yaml_get(yaml, yaml->node, "surface");
    /* a surface that is fitted to a scan stands for that scan */
    const struct audit_yaml_node *scan = audit_yaml_get(yaml, truth ? truth : surface, "scan");
    head->has_truth = analytic || scan;
    if (analytic) {
        return read_analytic(head, yaml, analytic) ||
               audit_trouble(report, "%s: its truth is not numbers in range", path);
    }
    if (!scan) {
        return true;
    }
    struct audit_scan_place place = {.mm_per_unit = 0};
    const char *name = audit_yaml_text(yaml, scan, "file");
    char file[AUDIT_FILE_SIZE];
    if (!name || !audit_scan_place_read(&place, yaml, scan, "scan_in_head") ||
        !audit_file_beside(path, name, file)) {
        return audit_trouble(report, "%s: its truth names no scan", path);
    }
    memset(&head->truth, 0, sizeof head->truth);
    head->truth.mesh = &head->mesh;
    return audit_mesh_read(&head->mesh, file, &place, report);
}
