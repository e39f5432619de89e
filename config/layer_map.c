/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/layer_map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/document.h"
#include "config/memory.h"

static void read_entry(struct layer_map *map, struct yaml_node *node, struct diags *diags)
{
    long session = 0;
    struct layer_map_entry entry = {.name = ""};
    if (strlen(node->key) >= sizeof entry.name) {
        diag_error(diags, node->key_at, "a layer's name has at most %zu bytes",
                   sizeof entry.name - 1);
        return;
    }
    memcpy(entry.name, node->key, strlen(node->key) + 1);
    if (node->kind != YAML_MAP) {
        diag_error(diags, node->at, "a layer wants {zone, shade, session}");
        return;
    }
    (void)document_token(node, "zone", YAML_OPTIONAL, entry.words.zone, sizeof entry.words.zone,
                         diags);
    (void)document_token(node, "shade", YAML_OPTIONAL, entry.words.shade, sizeof entry.words.shade,
                         diags);
    (void)yaml_integer(node, "session", YAML_OPTIONAL, (struct yaml_range){1, 16}, &session, diags);
    entry.words.session = (int)session;
    map->entry = memory_grow(map->entry, map->count, sizeof *map->entry);
    map->entry[map->count++] = entry;
}

enum err_code layer_map_read(struct layer_map *map, const char *path, struct diags *diags,
                             struct err *err)
{
    assert(map && path && diags && err);
    *map = (struct layer_map){0};
    struct document document;
    if (document_open(&document, path, "pigment-layers", ERR_DATA, diags, err) != ERR_OK) {
        return err->code;
    }
    struct yaml_node *layers = yaml_map(document.root, "layers", YAML_REQUIRED, diags);
    for (struct yaml_node *node = layers ? layers->child : NULL; node; node = node->next) {
        node->used = true;
        read_entry(map, node, diags);
    }
    return document_close(&document, diags, err);
}

void layer_map_free(struct layer_map *map)
{
    free(map->entry);
    *map = (struct layer_map){0};
}

const struct svg_words *layer_map_find(const struct layer_map *map, const char *name)
{
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->entry[i].name, name) == 0) {
            return &map->entry[i].words;
        }
    }
    return NULL;
}
