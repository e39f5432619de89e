/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The firmware's own G-code reader: a line and the modal state become one command in the firmware's
 * axis units. Offsets (G92, G10) are not there: every work coordinate system is the machine's.
 */
#ifndef SIM_GCODE_H
#define SIM_GCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/settings.h"
#include "sim/words.h"

enum sim_motion { SIM_MOTION_RAPID, SIM_MOTION_FEED, SIM_MOTION_PROBE, SIM_MOTION_NONE };

struct sim_modal {
    enum sim_motion motion;
    bool inches, incremental, inverse_time;
    int work_system; /* 54 .. 59 */
    int plane;       /* 17 .. 19 */
    double feed;     /* units per minute; 0 until one is given */
    int tool;
    int spindle, coolant;          /* M3 .. M5, M7 .. M9 */
    uint32_t line;                 /* the last N that was read */
    double position[SIM_AXES_MAX]; /* where the last parsed motion ends */
};

enum sim_command_kind {
    SIM_COMMAND_NONE,
    SIM_COMMAND_MOVE,
    SIM_COMMAND_PROBE,
    SIM_COMMAND_DWELL,
    SIM_COMMAND_PAUSE,
    SIM_COMMAND_END
};

struct sim_command {
    enum sim_command_kind kind;
    bool rapid, inverse_time;
    double target[SIM_AXES_MAX];
    double feed; /* units per minute, or 1/min when inverse_time */
    double dwell_s;
    uint32_t line;
};

/* As after a reset; the position stays. */
void sim_gcode_reset(struct sim_modal *modal);
/* The modal state changes only when the answer is SIM_OK. */
enum sim_error sim_gcode_read(struct sim_modal *modal, const struct sim_settings *settings,
                              const char *text, struct sim_command *command);
/* `$J=`: its own G20/21, G53, G90/91 and F; the modal state stays but for the position. */
enum sim_error sim_gcode_read_jog(struct sim_modal *modal, const struct sim_settings *settings,
                                  const char *text, struct sim_command *command);

#endif
