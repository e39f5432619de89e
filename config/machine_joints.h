/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The joints and the needle of a machine file.
 */
#ifndef CONFIG_MACHINE_JOINTS_H
#define CONFIG_MACHINE_JOINTS_H

#include "config/machine.h"
#include "config/yaml.h"

/* What drives a joint, or a motor: axis, sign, speed, acceleration and steps, in the units of its
 * kind. */
void machine_drive_read(struct machine_joint *joint, struct yaml_node *node, struct diags *diags);

/* Whether this map entry can be a joint or a motor: a short name, then a map. */
bool machine_is_part(const struct yaml_node *node);

/* Reads `joints`, `motors` and `needle` of root; machine->model is known. Faults go to diags. */
void machine_joints_read(struct machine *machine, struct yaml_node *root, struct diags *diags);

#endif
