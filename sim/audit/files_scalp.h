/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zones and keep-outs of a job that are drawn in scalp coordinates.
 */
#ifndef AUDIT_FILES_SCALP_H
#define AUDIT_FILES_SCALP_H

#include "sim/audit/files.h"
#include "sim/audit/yaml.h"

/* A list of pairs, mm or percent, into the area's vertices. */
bool audit_places_read(struct audit_area *area, const struct audit_yaml *yaml,
                       const struct audit_yaml_node *list, size_t least);

/* A shape of `..._percent`, or of a `template`; all of the scalp where there is neither. */
bool audit_scalp_area_read(struct audit_area *area, const struct audit_yaml *yaml,
                           const struct audit_yaml_node *node);

#endif
