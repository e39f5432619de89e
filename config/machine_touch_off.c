/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/machine_touch_off.h"

#include <math.h>

static const struct yaml_range BASE_MM = {-5000, 5000};

/* The foot slides off what is steeper than that. */
static const double STEEPEST_COS = 0.5;

static bool read_direction(struct yaml_node *map, const char *key, enum yaml_need need, double v[3],
                           struct diags *diags)
{
    struct yaml_node *node = yaml_get(map, key);
    if (!yaml_numbers(map, key, need, (struct yaml_range){-1000, 1000}, v, 3, diags)) {
        return false;
    }
    const double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    if (length < 1e-6) {
        diag_error(diags, node->at, "'%s' must not be of length 0", key);
        return false;
    }
    for (int i = 0; i < 3; i++) {
        v[i] /= length;
    }
    return true;
}

static void read_face(struct machine_face *face, struct yaml_node *node, struct diags *diags)
{
    if (node->kind != YAML_MAP) {
        diag_error(diags, node->at, "a face must be a map {kind, at_mm, normal, along}");
        yaml_skip(node);
        return;
    }
    static const char *const KINDS[] = {"plate", "pin"};
    int kind = 0;
    yaml_word(node, "kind", YAML_OPTIONAL, KINDS, 2, &kind, diags);
    face->pin = kind == 1;
    yaml_numbers(node, "at_mm", YAML_REQUIRED, BASE_MM, face->at_mm, 3, diags);
    if (!read_direction(node, "normal", YAML_REQUIRED, face->normal, diags)) {
        return;
    }
    double steep = 0;
    for (int i = 0; i < 3; i++) {
        face->along[i] = -face->normal[i];
    }
    (void)read_direction(node, "along", YAML_OPTIONAL, face->along, diags);
    for (int i = 0; i < 3; i++) {
        steep -= face->along[i] * face->normal[i];
    }
    if (steep < STEEPEST_COS) {
        diag_error(diags, node->at,
                   "'along' must run into the face, at most 60 degrees from its normal");
    }
}

void machine_touch_off_read(struct machine *machine, struct yaml_node *root, struct diags *diags)
{
    struct machine_touch_off *touch_off = &machine->touch_off;
    struct yaml_node *node = yaml_map(root, "touch_off", YAML_OPTIONAL, diags);
    if (!node) {
        return;
    }
    long every = 500;
    touch_off->tolerance_mm = 0.1;
    yaml_integer(node, "every", YAML_OPTIONAL, (struct yaml_range){1, 100000}, &every, diags);
    yaml_number(node, "tolerance_mm", YAML_OPTIONAL, (struct yaml_range){0.02, 1},
                &touch_off->tolerance_mm, diags);
    touch_off->every = (uint32_t)every;
    struct yaml_node *faces = yaml_list(node, "faces", YAML_REQUIRED, diags);
    if (!faces) {
        return;
    }
    if (faces->count < 1 || faces->count > MACHINE_FACES_MAX) {
        diag_error(diags, faces->at, "'faces' must be a list of 1 to %d faces", MACHINE_FACES_MAX);
        yaml_skip(faces);
        return;
    }
    for (struct yaml_node *item = faces->child; item; item = item->next) {
        read_face(&touch_off->face[touch_off->faces++], item, diags);
    }
    if (machine->sense != MACHINE_SENSE_FOOT) {
        diag_error(diags, node->at, "touch_off: only a foot can feel it; allowed: sense: foot");
    }
}
