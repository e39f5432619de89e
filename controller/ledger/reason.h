/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a dot is not struck, and why the stream stopped: the words of every plan, ledger and report.
 */
#ifndef CONTROLLER_LEDGER_REASON_H
#define CONTROLLER_LEDGER_REASON_H

#include <stdbool.h>
#include <stddef.h>

/* Numbers are written to ledgers: never renumber, only add. */
enum skip_reason {
    SKIP_NONE = 0,
    SKIP_OFF_SCALP = 1,    /* not on the scalp, or further than 5 mm from its surface */
    SKIP_OUTSIDE_ZONE = 2, /* outside the shape of its own zone */
    SKIP_KEEP_OUT = 3,
    SKIP_TOO_CLOSE = 4,      /* nearer than the gap to a dot that comes first */
    SKIP_OVER_CAP = 5,       /* its square centimetre is full */
    SKIP_UNREACHABLE = 6,    /* no joints within limits */
    SKIP_TILT = 7,           /* likelier to lean too far than limits.lean_share */
    SKIP_CLEARANCE = 8,      /* no hop that stays clear of the head */
    SKIP_ALREADY_STRUCK = 9, /* intent or later in a ledger of the course */
    SKIP_NO_SKIN = 10,       /* the foot felt nothing at the hover pose */
    SKIP_OPERATOR = 11,      /* kept: no dot is skipped for it now */
    SKIP_LATER = 12,         /* the session would take longer than limits.session_h */
    SKIP_BAND = 13 /* the surface is not known well enough there for its depth, or for the foot */
};

enum stop_reason {
    STOP_NONE = 0,
    STOP_OPERATOR = 1, /* stop */
    STOP_HOLD = 2,
    STOP_ESTOP = 3,
    STOP_PORT_LOST = 4,
    STOP_BANNER = 5, /* the firmware restarted */
    STOP_ALARM = 6,
    STOP_ERROR_REPLY = 7,   /* a line was refused */
    STOP_POSITION = 8,      /* read back where it should not be */
    STOP_NO_SKIN = 9,       /* misses_max touches missed in a row */
    STOP_TOUCH_IN_AIR = 10, /* the foot felt skin while it should hang free */
    STOP_SILENT = 11,       /* no answer in time */
    STOP_WRITE_STUCK = 12,
    STOP_LEDGER = 13,  /* a write or sync failed: latched until restart */
    STOP_PROOF = 14,   /* the group ended without the proof of this strike */
    STOP_PROCESS = 15, /* the process that wrote the intent is gone */
    STOP_SHUTDOWN = 16,
    STOP_WRONG_FIRMWARE = 17, /* not the machine that the file describes */
    STOP_GARBLED = 18,        /* replies that no firmware sends */
    STOP_BUG = 19,
    STOP_HEAD = 20,       /* it did not keep still in time */
    STOP_HEAD_MOVED = 21, /* it is not where it was registered */
    STOP_TRACKER = 22,    /* nobody says where the head is */
    STOP_HEARTBEAT = 23,  /* the relay that watches the line has dropped, or must have */
    STOP_RELOAD = 24,     /* events of the plan: a person's turn */
    STOP_NEEDLE = 25,
    STOP_BREAK = 26,
    STOP_POSE = 27,
    STOP_PLANNED_PAUSE = 28,
    STOP_EXPIRED = 29, /* the registration is too old, by time or by strikes */
    STOP_DRIFT = 30    /* a touch-off found the arm where it should not be */
};

enum { SKIP_REASONS = 14, STOP_REASONS = 31 };

/* "off-scalp", "port-lost" ...; never NULL. */
const char *skip_reason_name(enum skip_reason reason);
const char *stop_reason_name(enum stop_reason reason);
/* One line for a person: what happened and what to do. */
const char *stop_reason_advice(enum stop_reason reason);
bool skip_reason_from_name(const char *name, size_t len, enum skip_reason *reason);

#endif
