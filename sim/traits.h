/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tells one firmware from another, as a table: timing, texts and habits.
 */
#ifndef SIM_TRAITS_H
#define SIM_TRAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_traits {
    const char *banner;
    const char *const *identity;   /* lines of `$I`, NULL ends them; %A stands for count:letters */
    int64_t status_ns;             /* from a `?` to the start of its answer */
    int64_t sync_ns;               /* what any G4 takes beyond its dwell */
    int64_t dwell_step_ns;         /* dwells are rounded up to this */
    size_t tx_bytes;               /* unsent replies beyond this keep the next line waiting */
    bool sticky_error;             /* an error answers all G-code until a blank or `$` line */
    bool status_while_homing;      /* else only with its bit in $10 */
    int wco_every, wco_every_busy; /* reports between two that carry WCO */
};

extern const struct sim_traits sim_traits_grblhal;

#endif
