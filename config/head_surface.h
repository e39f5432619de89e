/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The surfaces of a head.yaml that are files of their own: a fit, a scan, probes.
 */
#ifndef CONFIG_HEAD_SURFACE_H
#define CONFIG_HEAD_SURFACE_H

#include <stdbool.h>

#include "config/file.h"
#include "config/head.h"
#include "config/yaml.h"

/* Reads the file that surface's key (`fit`, `scan`, `probes`) names, beside head_path. Its bytes
 * count in the head's hash, after those of the head's own file. */
void head_surface_read(struct head *head, struct yaml_node *surface, enum head_surface kind,
                       const char *head_path, const struct file *own, struct diags *diags);

/* mm, cm, m, in, or how many mm one unit is; and back, NULL for others. */
bool head_units_parse(const char *text, double *mm_per_unit);
const char *head_units_name(double mm_per_unit);
/* `units`: mm, cm, m, in, or how many mm one unit is. */
bool head_read_units(struct yaml_node *map, enum yaml_need need, double *mm_per_unit,
                     struct diags *diags);

#endif
