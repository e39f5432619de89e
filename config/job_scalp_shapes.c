/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_scalp_shapes.h"

#include "config/memory.h"

enum { PLACES_MAX = 1000 };

/* Beyond the ears and the nape there is no scalp. */
static const struct yaml_range PERCENT = {-150, 150};

void job_scalp_places_read(struct job_shape *shape, const char *key, size_t least,
                           const struct yaml_node *node, struct diags *diags)
{
    if (node->kind != YAML_LIST || node->count < least || node->count > PLACES_MAX) {
        diag_error(diags, node->at, "'%s' must be a list of %zu to %d places [x, y]", key, least,
                   PLACES_MAX);
        return;
    }
    shape->place_percent = memory_new(node->count, sizeof(*shape->place_percent));
    for (const struct yaml_node *item = node->child; item; item = item->next) {
        yaml_numbers_of(item, key, PERCENT, shape->place_percent[shape->place_count++], 2, diags);
    }
}

bool job_scalp_shape_read(struct job_shape *shape, struct yaml_node *node, struct diags *diags)
{
    static const struct {
        const char *key;
        enum job_shape_kind kind;
        size_t least;
    } shapes[] = {{"polygon_percent", JOB_SCALP_POLYGON, 3},
                  {"strip_percent", JOB_SCALP_STRIP, 2},
                  {"discs_percent", JOB_SCALP_DISCS, 1}};
    bool found = false;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
        const struct yaml_node *places = yaml_get(node, shapes[i].key);
        if (!places) {
            continue;
        }
        if (found) {
            diag_error(diags, places->key_at, "two shapes; allowed: one");
            return true;
        }
        found = true;
        shape->kind = shapes[i].kind;
        job_scalp_places_read(shape, shapes[i].key, shapes[i].least, places, diags);
    }
    if (found && shape->kind == JOB_SCALP_STRIP) {
        double width_mm = 1;
        yaml_number(node, "width_mm", YAML_REQUIRED, (struct yaml_range){0.5, 100}, &width_mm,
                    diags);
        shape->radius_mm = 0.5 * width_mm;
    } else if (found && shape->kind == JOB_SCALP_DISCS) {
        yaml_number(node, "radius_mm", YAML_REQUIRED, (struct yaml_range){0.5, 100},
                    &shape->radius_mm, diags);
    }
    return found;
}
