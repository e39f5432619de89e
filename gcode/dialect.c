/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/dialect.h"

#include <assert.h>
#include <string.h>

#include "gcode/writer.h"

#define MS INT64_C(1000000)

enum {
    REPORT_MPOS = 1,
    REPORT_LINE = 4,
    REPORT_PINS = 16,
    REPORT_HOMED = 32,
    REPORT_OVERRIDES = 64
};

static const struct gcode_dialect DIALECT[] = {
    [MACHINE_GRBLHAL] = {.name = "grblhal",
                         .firmware = "grblHAL",
                         .version = "",
                         .letters = "XYZABCUVW",
                         .tells_axes = true,
                         .tells_all = true,
                         .proof = GCODE_BY_LINE,
                         .barrier = "G4P0\n",
                         .stop_byte = GCODE_STOP,
                         .estop_alarm = 10,
                         .line_max = 256,
                         .banner_ns = 2000 * MS,
                         .report_bits = REPORT_MPOS | REPORT_LINE | REPORT_PINS,
                         .report_enough = REPORT_MPOS | REPORT_LINE | REPORT_PINS | REPORT_HOMED |
                                          REPORT_OVERRIDES},
    [MACHINE_GRBL] = {.name = "grbl",
                      .version = "1.1",
                      .letters = "XYZ",
                      .tells_all = true,
                      .proof = GCODE_BY_TOOL,
                      .barrier = "G4P0\n",
                      .runs_on = true,
                      .mute_in_alarm = true,
                      .line_max = 79,
                      .steps_per_s = 30000,
                      .banner_ns = 2000 * MS,
                      .report_bits = REPORT_MPOS},
    // after an alarm in motion its banner takes up to 1.3 s; 1.1 and 1.2 are alike in all of this
    [MACHINE_GRBL_MEGA_5X] = {.name = "grbl-mega-5x",
                              .version = "1.",
                              .letters = "XYZABCUVW",
                              .tells_axes = true,
                              .tells_all = true,
                              .proof = GCODE_BY_TOOL,
                              .barrier = "G4P0\n",
                              .runs_on = true,
                              .line_max = 255,
                              .steps_per_s = 30000,
                              .banner_ns = 3000 * MS,
                              .report_bits = REPORT_MPOS},
    // a dwell of nothing waits for nothing there
    [MACHINE_FLUIDNC] = {.name = "fluidnc",
                         .version = " FluidNC ",
                         .letters = "XYZABC",
                         .proof = GCODE_BY_TOOL,
                         .barrier = "G4P0.01\n",
                         .runs_on = true,
                         .line_max = 255,
                         .banner_ns = 3000 * MS,
                         .report_bits = REPORT_MPOS},
};

const struct gcode_dialect *gcode_dialect(enum machine_dialect dialect)
{
    assert((size_t)dialect < sizeof(DIALECT) / sizeof(DIALECT[0]));
    return &DIALECT[dialect];
}

int gcode_axis_slot(const char *letters, char letter)
{
    const char *at = letter == '\0' ? NULL : strchr(letters, letter);
    return at == NULL ? -1 : (int)(at - letters);
}

uint32_t gcode_tool(uint32_t tag)
{
    assert(tag > 0);
    return 1 + (tag - 1) % GCODE_TOOLS;
}
