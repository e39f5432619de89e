/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The `touch_off` block of a machine file.
 */
#ifndef CONFIG_MACHINE_TOUCH_OFF_H
#define CONFIG_MACHINE_TOUCH_OFF_H

#include "config/machine.h"
#include "config/yaml.h"

/* Optional; the skin's sense has been read before. */
void machine_touch_off_read(struct machine *machine, struct yaml_node *root, struct diags *diags);

#endif
