/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `truth:` of a head file: the skin as it is, where its surface is only a model of it.
 */
#ifndef AUDIT_TRUTH_H
#define AUDIT_TRUTH_H

#include "sim/audit/files.h"
#include "sim/audit/yaml.h"

/* `units` and the pose under that key, of a scan or of touches; default: mm, in the head itself. */
bool audit_scan_place_read(struct audit_scan_place *place, const struct audit_yaml *yaml,
                           const struct audit_yaml_node *map, const char *pose_key);

/* Puts it into head->truth, if there is one. False, with trouble told, when it cannot be read. */
bool audit_truth_read(struct audit_head *head, const struct audit_yaml *yaml, const char *path,
                      struct audit_report *report);

#endif
