/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes in scalp coordinates, which fit any head, and the zones that have names of their own.
 */
#ifndef CONFIG_JOB_SCALP_SHAPES_H
#define CONFIG_JOB_SCALP_SHAPES_H

#include "config/job.h"
#include "config/yaml.h"

/* polygon_percent, strip_percent with width_mm, or discs_percent with radius_mm; false when there
 * is none. Faults go to diags. */
bool job_scalp_shape_read(struct job_shape *shape, struct yaml_node *node, struct diags *diags);

/* A list of places [x, y] in percent, at least `least`. */
void job_scalp_places_read(struct job_shape *shape, const char *key, size_t least,
                           const struct yaml_node *node, struct diags *diags);

/* `template: NAME`: the named area of any head, and what goes with it; false when there is none. */
bool job_template_read(struct job_zone *zone, struct yaml_node *node, struct diags *diags);

#endif
