/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The joints and the needle of a machine file.
 */
#ifndef CONFIG_MACHINE_JOINTS_H
#define CONFIG_MACHINE_JOINTS_H

#include "config/machine.h"
#include "config/yaml.h"

/* Reads `joints` and `needle` of root; machine->model is known. Faults go to diags. */
void machine_joints_read(struct machine *machine, struct yaml_node *root, struct diags *diags);

#endif
