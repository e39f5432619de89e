/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small grblHAL on virtual time, of its own making: every move takes ten milliseconds, dot i lies
 * where the first joint stands at 100 + i. It counts how often each dot is struck, and can be told
 * to go wrong at any of its lines.
 */
#ifndef TESTS_UNIT_FAKE_GRBL_H
#define TESTS_UNIT_FAKE_GRBL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/machine.h"
#include "tests/unit/stream_rig.h"

enum { FAKE_DOTS = 64, FAKE_AXES = 8, FAKE_MOVES = 64, FAKE_TEXT = 16384 };

enum fake_fault {
    FAKE_NO_FAULT,
    FAKE_ERROR,        /* the line is refused */
    FAKE_ALARM,        /* a limit switch */
    FAKE_BANNER,       /* power lost for a moment */
    FAKE_SILENT,       /* carries on without a word */
    FAKE_GARBLE,       /* its answer becomes noise */
    FAKE_FALSE_OK,     /* ok, but it and all behind it are dropped */
    FAKE_TWO_OKS,      /* one answer too many */
    FAKE_NO_OK,        /* done, but its answer is lost */
    FAKE_WRONG_TAG,    /* reports the number of another line from here on */
    FAKE_SLIP,         /* reports itself a tenth of a mm off from here on */
    FAKE_NOISY_STATUS, /* the next status becomes noise */
    FAKE_UNPLUGGED,
    FAKE_FAULTS
};

struct fake_move {
    double from[FAKE_AXES], to[FAKE_AXES];
    int64_t start_ns, end_ns;
};

struct fake_grbl {
    const struct machine *machine;
    int64_t now_ns;
    char rx[FAKE_TEXT];
    size_t rx_len;
    char tx[FAKE_TEXT];
    size_t tx_len;
    struct fake_move move[FAKE_MOVES];
    size_t moves;
    double at[FAKE_AXES]; /* where the last move has ended */
    int64_t dwell_end_ns; /* of the G4 in hand, else INT64_MAX */
    double dwell_s;
    bool waits, held, alarmed, homing, sticky;
    int64_t home_end_ns;
    uint32_t line, feed;
    bool feeds;                 /* the last move was a G1 */
    bool by_way, machine_place; /* G91; and G53 in the line in hand */

    /* what goes wrong, at which G line counted from the arming of the fault */
    enum fake_fault fault;
    unsigned fault_line, lines;
    bool fault_armed, silent, unplugged, wrong_tag, slipped, noisy_status;
    bool no_skin[FAKE_DOTS];
    bool touch_in_air, estop;
    bool wrong_settings;
    bool deaf_to_feed; /* shows somebody else's number in $G */
    bool forgets_line; /* shows no Ln: at rest */
    bool stop_sticks;  /* a stop byte leaves it answering `?`, reading no line until a reset */
    bool stuck;
    unsigned reports_ms; /* has a setting for reports by itself; 0: an older build */
    const char *firmware, *letters, *start_line;
    const char *overrides; /* Ov: in every report, or nothing */

    unsigned struck[FAKE_DOTS];
    bool in_skin;
    unsigned stops, resets, holds;
};

void fake_grbl_init(struct fake_grbl *fake, const struct machine *machine);
struct rig_peer fake_grbl_peer(struct fake_grbl *fake);
/* Arms a fault for the nth G line from now. */
void fake_grbl_fail(struct fake_grbl *fake, enum fake_fault fault, unsigned line);
const char *fake_fault_name(enum fake_fault fault);
double fake_grbl_needle_mm(const struct fake_grbl *fake);

#endif
