/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dates of a job against a day: what must not be struck yet, or not any more, and what a person has
 * to look at again. They refuse a session or let it be; no plan is another one on another day.
 */
#ifndef CONTROLLER_PLAN_GATES_H
#define CONTROLLER_PLAN_GATES_H

#include "controller/plan/plan.h"

/* Days are numbers as job_date has them. */
long gates_today(void); /* by the wall clock, UTC */

/* ERR_DATA: a zone that has dots in the session is not clear yet, or a clearance does not hold. */
enum err_code gates_hold(const struct plan_inputs *inputs, unsigned session, long today,
                         struct err *err);

/* Has this lesion (or the outline of this zone, where it is dated) not been looked at that day? */
bool gates_lesion_is_old(const struct job_keep_out *keep_out, long today);
bool gates_zone_is_old(const struct job_zone *zone, long today);

#endif
