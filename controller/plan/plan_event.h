/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lines of a plan that are no strikes: what a person has to do on the way, and the skin's rest.
 */
#ifndef CONTROLLER_PLAN_PLAN_EVENT_H
#define CONTROLLER_PLAN_PLAN_EVENT_H

#include "controller/plan/plan.h"
#include "controller/plan/text.h"

enum { PLAN_EVENTS_MAX = 100000 };

/* `rest MM S` and `events N`, where there are any. */
void plan_event_write_header(struct text *text, const struct plan *plan);
void plan_event_write(struct text *text, const struct plan_event *event);

/* What comes behind the word `rest`. */
bool plan_rest_read(struct words *words, struct plan *plan);
/* What comes behind the word `event`: it stands before the next strike. */
bool plan_event_read(struct words *words, struct plan *plan);
/* Does a strike follow on every event? */
bool plan_events_hold(const struct plan *plan);

/* Behind the others. detail may be "". */
void plan_event_add(struct plan *plan, size_t before, enum plan_event_kind kind, const char *detail,
                    double time_s);

#endif
