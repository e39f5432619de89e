/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_layers.h"

#include <stdlib.h>
#include <string.h>

#include "config/field.h"
#include "config/file.h"
#include "config/memory.h"

static const struct yaml_range PER_CM2 = {0.1, 400}, FEATHER_MM = {0, 100}, PLACE = {-400, 400};
static const struct yaml_range MM_PER_PX = {0.01, 20};

static void read_shade(struct job_layer *layer, const struct job *job, struct yaml_node *node,
                       struct diags *diags)
{
    const char *id = NULL;
    if (!yaml_string(node, "shade", YAML_REQUIRED, &id, diags)) {
        return;
    }
    int shade = job_find_shade(job, id, strlen(id));
    if (shade < 0) {
        diag_error(diags, yaml_get(node, "shade")->at, "shade: '%.40s' is not in 'shades'", id);
        return;
    }
    layer->shade = (size_t)shade;
    if (!job_shade_allows(&job->shade[shade], layer->session)) {
        diag_error(diags, yaml_get(node, "shade")->at,
                   "shade: '%.40s' is not for session %u; allowed: its 'sessions'", id,
                   layer->session);
    }
}

static void read_gradient(struct job_layer *layer, struct yaml_node *node, struct diags *diags)
{
    struct yaml_node *map = yaml_map(node, "gradient", YAML_OPTIONAL, diags);
    if (!map) {
        return;
    }
    struct job_gradient *gradient = &layer->gradient;
    size_t before = diags->errors;
    yaml_numbers(map, "from", YAML_REQUIRED, PLACE, gradient->from, 2, diags);
    yaml_numbers(map, "to", YAML_REQUIRED, PLACE, gradient->to, 2, diags);
    yaml_number(map, "per_cm2", YAML_REQUIRED, (struct yaml_range){0, PER_CM2.max},
                &gradient->per_cm2, diags);
    if (gradient->from[0] == gradient->to[0] && gradient->from[1] == gradient->to[1]) {
        diag_error(diags, map->at, "gradient: 'from' and 'to' are the same place");
    }
    gradient->is_set = diags->errors == before;
}

/* Where the picture lies: on a sheet of its own, or on that of the zone's shape. */
static void read_sheet(struct job_picture *picture, const struct job_shape *shape,
                       const struct job *job, struct yaml_node *map, struct diags *diags)
{
    const bool on_sheet = job_shape_is_on_sheet(shape);
    const char *id = NULL;
    picture->sheet = shape->sheet;
    if (!yaml_string(map, "sheet", on_sheet ? YAML_OPTIONAL : YAML_REQUIRED, &id, diags)) {
        return;
    }
    const int sheet = job_find_sheet(job, id, strlen(id));
    if (sheet < 0) {
        diag_error(diags, yaml_get(map, "sheet")->at, "sheet: '%.40s' is not in 'sheets'", id);
    } else {
        picture->sheet = (size_t)sheet;
    }
}

static void read_picture(struct job_layer *layer, const struct job_shape *shape,
                         const struct job *job, struct yaml_node *map, struct diags *diags)
{
    struct job_picture *picture = &layer->picture;
    const char *path = NULL;
    picture->mm_per_px = MM_PER_PX.max;
    if (yaml_string(map, "map", YAML_REQUIRED, &path, diags)) {
        picture->path = file_path_beside(map->at.file, path);
    }
    yaml_number(map, "mm_per_pixel", YAML_REQUIRED, MM_PER_PX, &picture->mm_per_px, diags);
    yaml_number(map, "black_per_cm2", YAML_REQUIRED, PER_CM2, &layer->per_cm2, diags);
    yaml_numbers(map, "at_mm", YAML_OPTIONAL, PLACE, picture->at_mm, 2, diags);
    read_sheet(picture, shape, job, map, diags);
}

/* One number, with or without a gradient, or a picture. */
static void read_density(struct job_layer *layer, const struct job_shape *shape,
                         const struct job *job, struct yaml_node *node, struct diags *diags)
{
    struct yaml_node *map = yaml_map(node, "density", YAML_OPTIONAL, diags);
    layer->per_cm2 = PER_CM2.min;
    if (!map) {
        yaml_number(node, "per_cm2", YAML_REQUIRED, PER_CM2, &layer->per_cm2, diags);
        read_gradient(layer, node, diags);
        return;
    }
    read_picture(layer, shape, job, map, diags);
    if (yaml_get(node, "per_cm2") || yaml_get(node, "gradient")) {
        diag_error(diags, node->at,
                   "a layer's density comes from one of 'density' (a picture) and 'per_cm2' (with "
                   "'gradient' or without)");
    }
}

static void read_layer(struct job_layer *layer, const struct job_shape *shape,
                       const struct job *job, struct yaml_node *node, struct diags *diags)
{
    long session = 1;
    yaml_integer(node, "session", YAML_REQUIRED, (struct yaml_range){1, FIELD_SESSIONS_MAX},
                 &session, diags);
    layer->session = (unsigned)session;
    read_shade(layer, job, node, diags);
    read_density(layer, shape, job, node, diags);
    yaml_number(node, "feather_mm", YAML_OPTIONAL, FEATHER_MM, &layer->feather_mm, diags);
    static const char *const counts[] = {"exact", "about"};
    int count = 0;
    yaml_word(node, "count", YAML_OPTIONAL, counts, 2, &count, diags);
    layer->is_about = count == 1;
}

/* Frozen dots are told by zone, session and shade. */
static void refuse_twins(const struct job_zone *zone, struct place at, struct diags *diags)
{
    for (size_t i = 0; i < zone->layer_count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct job_layer *a = &zone->layer[i], *b = &zone->layer[k];
            if (a->session == b->session && a->shade == b->shade) {
                diag_error(diags, at, "layers: %zu and %zu have the same session and shade", k + 1,
                           i + 1);
                return;
            }
        }
    }
}

void job_layers_read(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                     struct diags *diags)
{
    struct yaml_node *list = yaml_list(node, "layers", YAML_OPTIONAL, diags);
    if (!list) {
        return;
    }
    if (list->count == 0 || list->count > JOB_LAYERS_MAX) {
        diag_error(diags, list->at, "layers: %zu of them; allowed: 1 to %d", list->count,
                   JOB_LAYERS_MAX);
        return;
    }
    zone->layer = memory_new(list->count, sizeof(*zone->layer));
    for (struct yaml_node *item = list->child; item; item = item->next) {
        item->used = true;
        if (item->kind != YAML_MAP) {
            diag_error(diags, item->at,
                       "layers: no layer; allowed: {session: N, shade: ID, per_cm2: N}");
            continue;
        }
        read_layer(&zone->layer[zone->layer_count++], &zone->shape, job, item, diags);
    }
    refuse_twins(zone, list->at, diags);
}

void job_layers_free(struct job_zone *zone)
{
    for (size_t i = 0; i < zone->layer_count; i++) {
        free(zone->layer[i].picture.path);
    }
    free(zone->layer);
}
