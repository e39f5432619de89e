/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/pictures.h"

#include <string.h>

const struct density_map *pictures_find(const struct pictures *pictures, const char *path)
{
    for (size_t i = 0; i < pictures->count; i++) {
        if (strcmp(pictures->path[i], path) == 0) {
            return &pictures->map[i];
        }
    }
    return NULL;
}

static enum err_code add(struct pictures *pictures, const char *path, struct diags *diags,
                         struct err *err)
{
    if (pictures_find(pictures, path) != NULL) {
        return ERR_OK;
    }
    if (pictures->count == PICTURES_MAX) {
        return err_set(err, ERR_DATA, "%.200s: more than %d pictures in one job", path,
                       PICTURES_MAX);
    }
    const size_t at = pictures->count++;
    pictures->path[at] = path;
    return density_map_read(&pictures->map[at], path, diags, err);
}

enum err_code pictures_read(struct pictures *pictures, const struct job *job, struct diags *diags,
                            struct err *err)
{
    enum err_code worst = ERR_OK;
    *pictures = (struct pictures){.count = 0};
    for (size_t z = 0; z < job->zone_count; z++) {
        for (size_t k = 0; k < job->zone[z].layer_count; k++) {
            const char *path = job->zone[z].layer[k].picture.path;
            const enum err_code code = path ? add(pictures, path, diags, err) : ERR_OK;
            worst = worst == ERR_OK ? code : worst;
        }
    }
    return worst;
}

void pictures_free(struct pictures *pictures)
{
    for (size_t i = 0; i < pictures->count; i++) {
        density_map_free(&pictures->map[i]);
    }
    *pictures = (struct pictures){.count = 0};
}
