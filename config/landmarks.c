/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/landmarks.h"

#include <assert.h>

#include "config/document.h"
#include "config/head_surface.h"

enum err_code landmarks_read(struct landmarks *landmarks, const char *path, struct diags *diags,
                             struct err *err)
{
    assert(landmarks && path && diags && err);
    *landmarks = (struct landmarks){.mm_per_unit = 0};
    struct document document;
    const enum err_code code =
        document_open(&document, path, "pigment-landmarks", ERR_CONFIG, diags, err);
    if (code != ERR_OK) {
        return code;
    }
    (void)head_read_units(document.root, YAML_OPTIONAL, &landmarks->mm_per_unit, diags);
    struct yaml_node *map = yaml_map(document.root, "landmarks", YAML_REQUIRED, diags);
    const struct yaml_range any = {-1e6, 1e6};
    for (int i = 0; map && i < HEAD_LANDMARKS; i++) {
        yaml_numbers(map, head_landmark_name[i], YAML_REQUIRED, any, landmarks->at[i], 3, diags);
    }
    return document_close(&document, diags, err);
}
