/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The motors of a machine file whose joints share them: the rows of motor = matrix * q.
 */
#ifndef CONFIG_MACHINE_MOTORS_H
#define CONFIG_MACHINE_MOTORS_H

#include "config/machine.h"
#include "config/yaml.h"

/* Reads `motors`, checks that they tell every joint apart, and works out the motors' ranges and
 * homes and what each joint can do alone. machine's joints are known. Faults go to diags. */
void machine_motors_read(struct machine *machine, struct yaml_node *motors, struct diags *diags);

#endif
