/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_layers.h"

#include <string.h>

#include "config/field.h"
#include "config/memory.h"

static const struct yaml_range PER_CM2 = {0.1, 400}, FEATHER_MM = {0, 100}, PLACE = {-400, 400};

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

static void read_layer(struct job_layer *layer, const struct job *job, struct yaml_node *node,
                       struct diags *diags)
{
    long session = 1;
    yaml_integer(node, "session", YAML_REQUIRED, (struct yaml_range){1, FIELD_SESSIONS_MAX},
                 &session, diags);
    layer->session = (unsigned)session;
    layer->per_cm2 = PER_CM2.min;
    read_shade(layer, job, node, diags);
    yaml_number(node, "per_cm2", YAML_REQUIRED, PER_CM2, &layer->per_cm2, diags);
    yaml_number(node, "feather_mm", YAML_OPTIONAL, FEATHER_MM, &layer->feather_mm, diags);
    read_gradient(layer, node, diags);
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
        read_layer(&zone->layer[zone->layer_count++], job, item, diags);
    }
    refuse_twins(zone, list->at, diags);
}
