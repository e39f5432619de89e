/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What differs from one Grbl-family firmware to the next: one row each.
 */
#ifndef GCODE_DIALECT_H
#define GCODE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/machine.h"

/* How a group shows that all of it has been carried out. */
enum gcode_proof {
    GCODE_BY_LINE, /* N<tag>G4P0: a machine at rest reports the number, Ln: */
    GCODE_BY_TOOL  /* T<1 to 255> behind the barrier: $G shows it, a reset forgets it */
};

enum { GCODE_TOOLS = 255 };

struct gcode_dialect {
    const char *name;     /* as the machine file has it */
    const char *firmware; /* what $I calls it, [FIRMWARE:...]; NULL where it says nothing */
    const char *version;  /* what its [VER:...] holds */
    const char *letters;  /* its axes in the order in which it reports them */
    bool tells_axes;      /* [AXS:...] in $I */
    bool tells_all;       /* $11, $13 and $23; FluidNC keeps them elsewhere, or means others */
    enum gcode_proof proof;
    const char *barrier;    /* the line that is answered once all motion has ended */
    char stop_byte;         /* controlled stop and flush; 0: hold, and once it holds, reset */
    bool runs_on;           /* carries out the lines behind one that it refused */
    int estop_alarm;        /* ALARM:n of its emergency stop's input; 0: it has none */
    bool mute_in_alarm;     /* does not even answer `?` after ALARM:1 and 2 */
    size_t line_max;        /* characters of a line, without its end */
    unsigned steps_per_s;   /* of one axis, the most that it makes; 0: more than anybody asks for */
    int64_t banner_ns;      /* its banner has come this long after a reset, or does not come */
    unsigned report_bits;   /* of $10, those that have to be set */
    unsigned report_enough; /* of $10, all that is of use: others lengthen reports; 0: any */
};

const struct gcode_dialect *gcode_dialect(enum machine_dialect dialect);

/* Place of an axis letter among those of a board, or of its dialect; -1 when there is no such axis.
 */
int gcode_axis_slot(const char *letters, char letter);

/* The tool number that stands for a strike's tag, 1 to GCODE_TOOLS. */
uint32_t gcode_tool(uint32_t tag);

#endif
