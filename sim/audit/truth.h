/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `truth:` of a head file: the skin as it is, where its surface is only a model of it.
 */
#ifndef AUDIT_TRUTH_H
#define AUDIT_TRUTH_H

#include "sim/audit/files.h"
#include "sim/audit/yaml.h"

/* Puts it into head->truth, if there is one. False, with trouble told, when it cannot be read. */
bool audit_truth_read(struct audit_head *head, const struct audit_yaml *yaml, const char *path,
                      struct audit_report *report);

#endif
