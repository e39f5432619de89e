/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pictures that layers take their density from, each file once.
 */
#ifndef CONTROLLER_PLAN_PICTURES_H
#define CONTROLLER_PLAN_PICTURES_H

#include "config/density_map.h"
#include "config/job.h"

enum { PICTURES_MAX = 16 }; /* 32 MB each at most */

struct pictures {
    struct density_map map[PICTURES_MAX];
    const char *path[PICTURES_MAX]; /* borrowed from the job */
    size_t count;
};

/* Every fault of every file in diags; ERR_DATA or ERR_IO then. pictures_free also after a failure.
 */
enum err_code pictures_read(struct pictures *pictures, const struct job *job, struct diags *diags,
                            struct err *err);
void pictures_free(struct pictures *pictures);

/* The picture of that path, NULL when none was read. */
const struct density_map *pictures_find(const struct pictures *pictures, const char *path);

#endif
