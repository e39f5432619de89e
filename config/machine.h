/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * machine.yaml: what the machine is. Angles here are rad, whatever the file says.
 */
#ifndef CONFIG_MACHINE_H
#define CONFIG_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/diag.h"
#include "config/sha256.h"
#include "config/units.h"

enum {
    MACHINE_JOINTS_MAX = 7,
    MACHINE_MOTORS_MAX = 7,
    MACHINE_NAME_SIZE = 32,
    MACHINE_FACES_MAX = 4
};

/* How joints make a tool place.
 *   gantry-cb   X Y Z carry a head that turns by C about z, then by B: needle axis
 *               (sinB cosC, sinB sinC, -cosB), tip = XYZ + pivot_to_tip * axis
 *   gantry-xy   X Y carry a needle unit over a flat pad: axis (0, 0, -1), tip = (X, Y, foot_z)
 *   serial-dh   a chain of standard Denavit-Hartenberg joints, base and tool fixed at its ends */
enum machine_model { MACHINE_GANTRY_CB, MACHINE_GANTRY_XY, MACHINE_SERIAL_DH };

enum machine_joint_kind { MACHINE_PRISMATIC, MACHINE_REVOLUTE };

/* The firmware on the board; grbl is 1.1 on an ATmega328p, which has X, Y and Z only. */
enum machine_dialect { MACHINE_GRBLHAL, MACHINE_GRBL, MACHINE_GRBL_MEGA_5X, MACHINE_FLUIDNC };

enum machine_sense { MACHINE_SENSE_NONE, MACHINE_SENSE_FOOT };

/* One axis of the firmware and the joint that it drives. Units are mm, or rad when revolute. Where
 * joints share motors, axis and steps are the motors', and a joint's speed and acceleration are
 * what it does alone.
 * The firmware counts axis = sign * (q - homed_at), in mm or degrees; steps = axis * steps_per. */
struct machine_joint {
    char name[8];
    char axis; /* the firmware's letter, one of XYZABCUVW */
    enum machine_joint_kind kind;
    double sign;     /* +1 or -1 */
    double homed_at; /* joint value where the firmware's axis is 0; default: the range's end that
                        makes the firmware work in [-span, 0] */
    double min, max;
    double speed, accel;   /* per s, per s2 */
    double steps_per_unit; /* steps per mm, or per DEGREE when revolute, as the firmware has it */
    double theta, d_mm, a_mm, alpha; /* serial-dh: Rz(q+theta) Tz(d) Tx(a) Rx(alpha); a prismatic
                                        joint adds q to d */
    double body_radius_mm; /* serial-dh: a capsule around the link, from frame to frame; 0: none */
};

/* The needle unit: its axis is counted along the needle from the foot's plane, into the skin. */
struct machine_strike {
    double retracted_mm, clear_mm; /* foot down, needle in it; foot pulled off the skin */
    double tilt_max_rad;
    double depth_cap_mm;
    double near_skin_mm_s; /* arm axes within 5 mm of skin, unless the foot has left it */
};

/* What guards the machine from outside; all of it optional. */
struct machine_safety {
    bool estop_input;     /* the button's second contact shows as E among the firmware's pins */
    double heartbeat_s;   /* a relay on the line to the board drops after so long without a byte:
                             needle motor off, feed hold on; 0: there is none */
    double head_shift_mm; /* a tracked head this far from where it was registered: again */
    double head_wait_s;   /* how long a strike waits for the head to keep still */
};

/* A face of the reference: the foot comes to it along the needle's axis. Or a pin that the foot
 * goes around, wired to the foot's input: the needle's tip comes to it. Base frame. */
struct machine_face {
    bool pin;
    double at_mm[3];
    double normal[3], along[3]; /* unit; out of the face, and into it */
};

/* A reference of a known place that the foot touches now and then: where the arm is not where it
 * should be, it has lost steps. */
#define MACHINE_PIN_AT_MM (-1.0) /* the needle's value where its tip meets a pin */
struct machine_touch_off {
    uint32_t every; /* strikes; 0: there is no reference */
    double tolerance_mm;
    size_t faces;
    struct machine_face face[MACHINE_FACES_MAX];
};

struct machine {
    char name[MACHINE_NAME_SIZE];
    enum machine_model model;
    double pivot_to_tip_mm; /* gantry-cb: pivot to the foot's plane */
    double foot_z_mm;       /* gantry-xy: height of the foot's plane in base */
    struct pose base;       /* serial-dh: the chain's first frame in base */
    struct pose flange;     /* serial-dh: tool mount in the last joint's frame */
    double bracket_mm;      /* serial-dh tool: Tz(bracket) Ry(tilt) Tz(length), axis +z */
    double tool_tilt_rad, tool_length_mm;
    double tool_radius_mm; /* capsules around bracket and needle unit; 0: none */
    enum machine_dialect dialect;
    int baud;
    double junction_mm;
    size_t joint_count; /* without the needle */
    struct machine_joint joint[MACHINE_JOINTS_MAX];
    /* Motors that joints share: motor = motor_from_joint * q. None: each joint has its own. A motor
     * is an axis of the firmware without a link; its range is what the joints' ranges need. */
    size_t motor_count;
    struct machine_joint motor[MACHINE_MOTORS_MAX];
    double motor_from_joint[MACHINE_MOTORS_MAX][MACHINE_JOINTS_MAX];
    double joint_from_motor[MACHINE_JOINTS_MAX][MACHINE_MOTORS_MAX]; /* its left inverse */
    struct machine_joint needle;
    struct pose head_rest; /* where the headrest holds a head, in base */
    struct machine_strike strike;
    enum machine_sense sense;
    double foot_travel_mm;
    int misses_max; /* touches missed in a row before a pause */
    struct machine_safety safety;
    struct machine_touch_off touch_off;
    struct sha256 sha256;
};

/* The firmware's axes: motors (or joints that have their own) in the file's order, the needle last.
 */
static inline size_t machine_arm_axes(const struct machine *machine)
{
    return machine->motor_count > 0 ? machine->motor_count : machine->joint_count;
}

static inline const struct machine_joint *machine_axis(const struct machine *machine, size_t i)
{
    const struct machine_joint *arm = machine->motor_count > 0 ? machine->motor : machine->joint;
    return i < machine_arm_axes(machine) ? &arm[i] : &machine->needle;
}

/* The compiled cap: no file can ask for more. */
#define MACHINE_DEPTH_CAP_MM 1.5

/* Reads and checks the file at path. ERR_CONFIG with every fault in diags, ERR_IO in err. */
enum err_code machine_read(struct machine *machine, const char *path, struct diags *diags,
                           struct err *err);
/* Same, from bytes in hand; path is for messages. */
enum err_code machine_read_text(struct machine *machine, const char *path, const char *text,
                                size_t size, struct diags *diags, struct err *err);

#endif
