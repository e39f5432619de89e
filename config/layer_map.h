/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * layers.yaml: which zone, shade and session a drawing's layers mean, where their names do not say.
 */
#ifndef CONFIG_LAYER_MAP_H
#define CONFIG_LAYER_MAP_H

#include <stddef.h>

#include "config/diag.h"
#include "config/svg_layer.h"

struct layer_map {
    struct layer_map_entry {
        char name[SVG_NAME_SIZE];
        struct svg_words words;
    } * entry;
    size_t count;
};

/* ERR_DATA with every fault in diags. layer_map_free also after a failure. */
enum err_code layer_map_read(struct layer_map *map, const char *path, struct diags *diags,
                             struct err *err);
void layer_map_free(struct layer_map *map);

/* The words of the layer; NULL when the map does not name it. */
const struct svg_words *layer_map_find(const struct layer_map *map, const char *name);

#endif
