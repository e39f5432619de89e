/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A drawing read for a job, and what became of everything in it.
 */
#ifndef CONTROLLER_CLI_DRAWING_H
#define CONTROLLER_CLI_DRAWING_H

#include <jansson.h>

#include "config/diag.h"
#include "config/field_svg.h"
#include "config/head.h"
#include "config/job.h"

struct drawing {
    struct job job;
    struct field field;
    struct field_import_count count;
    double head_arc_mm; /* from glabella over vertex to inion, at least; 0 unknown */
};

/* Reads job, machine, head and drawing. ERR_DATA or ERR_CONFIG with every fault in diags; the
 * counts hold then as well. drawing_free also after a failure. */
enum err_code drawing_read(struct drawing *drawing, const char *job_path, const char *path,
                           const struct field_import *import, struct diags *diags, struct err *err);
void drawing_free(struct drawing *drawing);

/* For a person, on stderr: the physical size first. */
void drawing_show(const struct drawing *drawing, const char *path);
json_t *drawing_report(const struct drawing *drawing, const char *path);

#endif
