/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A script of faults: what goes wrong, and when. docs/simulator.md lists them.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/diag.h"
#include "config/units.h"

enum { SIM_FAULTS_MAX = 64, SIM_FAULT_TEXT = 128 };

enum sim_fault_kind {
    /* the link; rx is what the firmware hears */
    SIM_FAULT_RX_DROP,
    SIM_FAULT_RX_DUPLICATE,
    SIM_FAULT_RX_FLIP,
    SIM_FAULT_RX_SET,
    SIM_FAULT_RX_GARBAGE,
    SIM_FAULT_RX_HALF_LINE,
    SIM_FAULT_RX_DELAY,
    SIM_FAULT_RX_STALL,
    SIM_FAULT_TX_DROP,
    SIM_FAULT_TX_DUPLICATE,
    SIM_FAULT_TX_FLIP,
    SIM_FAULT_TX_SET,
    SIM_FAULT_TX_GARBAGE,
    SIM_FAULT_TX_HALF_LINE,
    SIM_FAULT_TX_DELAY,
    SIM_FAULT_UNPLUG,
    /* the firmware */
    SIM_FAULT_RESET,
    SIM_FAULT_REBOOT,
    SIM_FAULT_ALARM,
    SIM_FAULT_ERROR,
    SIM_FAULT_HANG,
    SIM_FAULT_QUIET_ABORT,
    SIM_FAULT_STOP_STUCK,
    SIM_FAULT_SETTING,
    SIM_FAULT_OK_LATE,
    SIM_FAULT_OK_TWICE,
    SIM_FAULT_OK_LOST,
    SIM_FAULT_SAY,
    /* the world */
    SIM_FAULT_LOST_STEPS,
    SIM_FAULT_BACKLASH,
    SIM_FAULT_HEAD_MOVE,
    SIM_FAULT_SKIN_HOLE,
    SIM_FAULT_SKIN_BUMP,
    SIM_FAULT_EARLY_TOUCH,
    SIM_FAULT_NO_TOUCH,
    SIM_FAULT_NO_PUNCTURE,
    SIM_FAULT_NEEDLE_STUCK,
    SIM_FAULT_NEEDLE_SHORT,
    SIM_FAULT_POWER_CUT,
    SIM_FAULT_KINDS
};

enum sim_trigger {
    SIM_TRIGGER_AT_S,
    SIM_TRIGGER_RX_BYTE, /* the so many-th byte that the firmware hears is about to arrive */
    SIM_TRIGGER_TX_BYTE,
    SIM_TRIGGER_STRIKE, /* the needle has entered the skin so many times */
    SIM_TRIGGER_RATE,   /* by chance, after any strike */
    SIM_TRIGGERS
};

/* Numbers that a fault can have; NAN = left to the seed, or to the fault's own default. */
enum sim_fault_number {
    SIM_NUMBER_COUNT,
    SIM_NUMBER_BIT,
    SIM_NUMBER_BYTE,
    SIM_NUMBER_FOR_S,
    SIM_NUMBER_NUMBER,
    SIM_NUMBER_VALUE,
    SIM_NUMBER_STEPS,
    SIM_NUMBER_MM,
    SIM_NUMBER_RADIUS_MM,
    SIM_NUMBER_HEIGHT_MM,
    SIM_FAULT_NUMBERS
};

struct sim_fault {
    enum sim_fault_kind kind;
    enum sim_trigger trigger;
    double when;              /* s, bytes, strikes, or chances in 1000 */
    double delay_s, jitter_s; /* fires so much after its trigger, and up to jitter more */
    double number[SIM_FAULT_NUMBERS];
    char axis; /* the firmware's letter; 0 = any */
    struct pose move;
    char text[SIM_FAULT_TEXT]; /* what to say, or the link's new name */
};

enum sim_motion_kind { SIM_MOTION_STILL, SIM_MOTION_REST, SIM_MOTION_RESTLESS, SIM_MOTIONS };
extern const char *const sim_motion_names[SIM_MOTIONS]; /* as files and options have them */

struct sim_faults {
    double dimple_mm; /* the skin gives way by that before it is punctured */
    enum sim_motion_kind motion;
    size_t count;
    struct sim_fault fault[SIM_FAULTS_MAX];
};

/* ERR_DATA with every error of the file in diags, ERR_IO in err. */
enum err_code sim_faults_read(struct sim_faults *faults, const char *path, struct diags *diags,
                              struct err *err);
/* Same, from bytes in hand; path is for messages. */
enum err_code sim_faults_read_text(struct sim_faults *faults, const char *path, const char *text,
                                   size_t size, struct diags *diags, struct err *err);
const char *sim_fault_name(enum sim_fault_kind kind);

#endif
