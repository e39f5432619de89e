/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/dialect.h"

#include <assert.h>
#include <string.h>

#include "gcode/writer.h"

static const struct gcode_dialect DIALECT[] = {
    [MACHINE_GRBLHAL] = {.name = "grblhal",
                         .firmware = "grblHAL",
                         .letters = "XYZABCUVW",
                         .stop_byte = GCODE_STOP,
                         .line_numbers = true},
    [MACHINE_GRBL] = {.name = "grbl", .firmware = "Grbl", .letters = "XYZ"},
    [MACHINE_GRBL_MEGA_5X] = {.name = "grbl-mega-5x", .firmware = "Grbl", .letters = "XYZABCUVW"},
    [MACHINE_FLUIDNC] = {.name = "fluidnc", .firmware = "FluidNC", .letters = "XYZABC"},
};

const struct gcode_dialect *gcode_dialect(enum machine_dialect dialect)
{
    assert((size_t)dialect < sizeof(DIALECT) / sizeof(DIALECT[0]));
    return &DIALECT[dialect];
}

int gcode_axis_slot(const struct gcode_dialect *dialect, char letter)
{
    const char *at = letter == '\0' ? NULL : strchr(dialect->letters, letter);
    return at == NULL ? -1 : (int)(at - dialect->letters);
}
