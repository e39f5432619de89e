/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The caps of a square centimetre wherever the disc lies, not only about a dot: a disc that holds
 * too many can be slid until a dot is on its rim, so those with a dot on the rim are looked at.
 */
#ifndef CONTROLLER_PLAN_SLIDE_H
#define CONTROLLER_PLAN_SLIDE_H

#include "controller/plan/stage.h"

/* Skips (over-cap) the last dots, but for those that are struck, of each disc that holds more than
 * the job allows for a session or the course. False when memory is short. Discs are flat about
 * their dot: on a head a tenth of a percent off. */
bool slide_caps(struct stage *stage);

/* Of each dot that has a disc over a cap with it on the rim: how many dots of its session the
 * fullest holds, and of the course; 0 where that is within the cap. False when memory is short. */
typedef void slide_told(void *context, size_t dot, size_t in_session, size_t in_course);
bool slide_tell(const struct stage *stage, slide_told *told, void *context);

#endif
