/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole plan as a plain G-code program, for viewers and other senders: the same motion, none of
 * the promises. A text in pieces: header, one piece a strike, footer. Encoders return their
 * length, 0 when a piece does not fit or its strike must not be written.
 */
#ifndef GCODE_PROGRAM_H
#define GCODE_PROGRAM_H

#include "gcode/writer.h"

enum { GCODE_PROGRAM_LEGS_MAX = 16, GCODE_PROGRAM_PIECE_SIZE = 4096 };

/* One strike: where the arm goes with the needle at clear, the last place being hover A. */
struct gcode_program_strike {
    uint32_t number; /* from 1, in the order of striking */
    const struct gcode_axes *leg;
    size_t leg_count;
    double depth_mm, dwell_s;
};

/* The needle goes to clear_mm between strikes. */
size_t gcode_program_header(char *out, size_t size, const struct gcode_needle *needle,
                            double clear_mm, size_t strikes);
size_t gcode_program_strike(char *out, size_t size, const struct gcode_needle *needle,
                            double clear_mm, const struct gcode_program_strike *strike);
size_t gcode_program_footer(char *out, size_t size, const struct gcode_needle *needle,
                            double clear_mm);

#endif
