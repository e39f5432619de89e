/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines for the firmware. The only room that knows its letters, mm/min and degrees. Encoders
 * write whole lines, return their length, and 0 when they do not fit or must not be sent.
 */
#ifndef GCODE_WRITER_H
#define GCODE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gcode_dialect;

enum { GCODE_AXES_MAX = 8, GCODE_IN_FLIGHT_MAX = 127 };

/* Real-time bytes. */
#define GCODE_STATUS     '?'
#define GCODE_HOLD       '!'
#define GCODE_RESUME     '~'
#define GCODE_RESET      '\x18'
#define GCODE_STOP       '\x19' /* grblHAL: controlled stop and flush */
#define GCODE_JOG_CANCEL '\x85'

/* Before a G0 or G1: to the machine's own place, whatever offset or G91 an earlier line, or a byte
 * of it that changed on its way, has left behind. */
#define GCODE_MACHINE_PLACE "G53"

/* Axis values in the firmware's units. */
struct gcode_axes {
    size_t count;
    char letter[GCODE_AXES_MAX];
    double value[GCODE_AXES_MAX];
};

/* The needle's axis as the firmware sees it: axis = sign * (needle_mm - homed_at_mm). */
struct gcode_needle {
    char letter;
    double sign, homed_at_mm;
    double retracted_mm;
    double speed_mm_s;
    double cap_mm; /* the machine's; the compiled cap of 1.5 mm holds on top of it */
    const struct gcode_dialect *dialect; /* how its groups end; NULL: for viewers, as grblHAL's */
};

/* G0 with every axis of `to`, 4 decimals. */
size_t gcode_rapid(char *out, size_t size, const struct gcode_axes *to);
/* G91G0: by how much, each word with as many decimals that a point lost on the line makes a number
 * which no axis reaches, and no zero ahead of its point: a digit that changes is worth no more than
 * nine times the way. Where the board has read another mode than G91, its soft limits have to
 * refuse the line: some word has to be above 0 on an axis that ends there, or `guard`, the letter
 * of such a one, adds 0.0001 of it; '\0': none. */
size_t gcode_rapid_by(char *out, size_t size, const struct gcode_axes *by, char guard);
/* G1 of the needle alone, to needle_mm <= 0: lifts and lowers the foot, never strikes. 0 when
 * needle_mm > 0. */
size_t gcode_needle_air(char *out, size_t size, const struct gcode_needle *needle,
                        double needle_mm);
/* The same behind a group, under the group's number where a number is its proof: a machine that
 * rests up there still shows it. */
size_t gcode_lift(char *out, size_t size, const struct gcode_needle *needle, double needle_mm,
                  uint32_t tag);
/* G38.2 of the needle alone, towards needle_mm <= 0, until the foot's switch closes. */
size_t gcode_probe(char *out, size_t size, const struct gcode_needle *needle, double needle_mm,
                   double speed_mm_s);
/* G4P0, or what the dialect has in its place: answered once all motion before it has ended. */
size_t gcode_barrier(char *out, size_t size, const struct gcode_dialect *dialect);

/* The closed group of one strike, from retracted: G91G1 down, dwell if any, G1 up by as much, and
 * by the dialect N<tag>G4P0G90, or a barrier, T<n>G90 and $G. It ends where it began only if it
 * went as deep as it was to go. For viewers in G90 all of it, and no G90 at its end. 0 when depth
 * is not in (0, min(cap, 1.5)], when the dwell is not 0, 0.05 or 0.10 s, when the tag is not
 * in 1..9999999, or when it exceeds GCODE_IN_FLIGHT_MAX bytes: the third check of the cap.
 */
size_t gcode_group(char *out, size_t size, const struct gcode_needle *needle, double depth_mm,
                   double dwell_s, uint32_t tag);

/* May these bytes go to the port: digits, A-Z . + - = $ newline. Real-time bytes go alone. */
bool gcode_may_send(const char *bytes, size_t len);
bool gcode_is_realtime(char byte);

#endif
