/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What differs from one Grbl-family firmware to the next: one row each.
 */
#ifndef GCODE_DIALECT_H
#define GCODE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "config/machine.h"

struct gcode_dialect {
    const char *name;     /* as the machine file has it */
    const char *firmware; /* what $I calls it: [FIRMWARE:...] */
    const char *letters;  /* its axes in the order in which it reports them */
    char stop_byte;       /* controlled stop and flush; 0 where there is none */
    bool line_numbers;    /* Ln: of a machine at rest proves a finished line */
};

const struct gcode_dialect *gcode_dialect(enum machine_dialect dialect);

/* Place of an axis letter among the dialect's letters; -1 when it has no such axis. */
int gcode_axis_slot(const struct gcode_dialect *dialect, char letter);

#endif
