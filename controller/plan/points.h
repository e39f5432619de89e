/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bare points from a file: x y z a line, mm, apart by blanks, tabs, commas or semicolons. Empty
 * lines, lines that begin with # and a first line of names do not count.
 */
#ifndef CONTROLLER_PLAN_POINTS_H
#define CONTROLLER_PLAN_POINTS_H

#include <stddef.h>

#include "config/diag.h"
#include "config/err.h"
#include "config/sha256.h"
#include "kinematics/vec.h"

struct points {
    struct vec3 *at; /* owned */
    size_t count;
    struct sha256 sha256; /* of the file */
};

/* Every error of the file goes to diags; ERR_DATA then. points_free also after a failure. */
enum err_code points_read(struct points *points, const char *path, struct diags *diags,
                          struct err *err);
void points_free(struct points *points);

#endif
