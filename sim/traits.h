/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tells one firmware from another, as a table: sizes, timing, texts and habits.
 */
#ifndef SIM_TRAITS_H
#define SIM_TRAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/machine.h"

struct sim_traits {
    const char *banner;
    const char *const *identity; /* lines of `$I`, NULL ends them; %A stands for count:letters */

    size_t rx_bytes, line_max; /* usable receive ring; characters of the longest line */
    unsigned planner_blocks, segments;
    size_t tx_bytes; /* unsent replies beyond this keep the next line waiting */

    int64_t status_ns;              /* from a `?` to the start of its answer */
    int64_t sync_ns;                /* what any G4 takes beyond its dwell */
    int64_t dwell_step_ns;          /* dwells are rounded up to this */
    int64_t eeprom_ns;              /* how long a stored setting keeps the receiver deaf */
    int64_t boot_ns[2];             /* deaf after power-up or a DTR reset: least and most */
    int64_t alarm_ns;               /* says and does nothing for that long behind an alarm */
    int64_t late_ns[2];             /* from ALARM:3 or 6 to the banner: least and most */
    int wco_every, wco_every_busy;  /* reports between two that carry WCO */
    int report_always, report_mask; /* bits of $10 that are wired in, and that can be set */
    int report_start;               /* $10 of a new board */

    bool plain;           /* classic Grbl's settings, words and error numbers */
    bool blanks_count;    /* blanks and comments count towards the longest line */
    bool two_ends;        /* CR and LF both end a line: CR LF gives two answers */
    bool sticky_error;    /* an error answers all G-code until a blank or `$` line */
    bool false_ok;        /* a reset that aborts a line answers it `ok` */
    bool mute_critical;   /* no answer to `?` until the reset that ALARM:1 and 2 wait for */
    bool locked_at_boot;  /* Alarm until homed or unlocked, where $22 is set */
    bool limits_unhomed;  /* soft limits hold before homing as well */
    bool limits_shrink;   /* hard limits take the pull-off from both ends of the soft ones */
    bool latch_overrides; /* override bytes are flags: equal ones in a burst are one */
    bool tool_at_once;    /* T shows in `$G` */
    bool line_at_rest;    /* Ln names the last line read when none is queued */
    bool estop_input;     /* its E pin raises ALARM:10, and takes no reset while it is pressed */
    bool homed_field;     /* H:0 or H:1 beside WCO */
    bool zero_dwell_free; /* G4P0 waits for nothing */
    bool modern_bytes;    /* grblHAL's own real-time bytes, 0x19 among them */
};

const struct sim_traits *sim_traits_of(enum machine_dialect dialect);

#endif
