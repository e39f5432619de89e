/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The session as people live it: what has to be done between strikes, and where it gets too long.
 */
#ifndef CONTROLLER_PLAN_STAGE_EVENTS_H
#define CONTROLLER_PLAN_STAGE_EVENTS_H

#include "controller/plan/solution.h"
#include "controller/plan/stage.h"

/* Fills plan->event by predicted times. Returns how many strikes fit limits.session_h; the events
 * are those of these. */
size_t stage_events(const struct stage *stage, struct plan *plan, const struct solution *solution);

#endif
