/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few strikes more in an order that is there: each where it is hardly a detour and where nothing
 * near it is struck for a while before and after.
 */
#ifndef CONTROLLER_PLAN_INSERT_H
#define CONTROLLER_PLAN_INSERT_H

#include "controller/plan/join.h"

/* Puts strikes between those from place `start` of the join on; the ones for which there is no such
 * place come back, in front, in strike[*left]. Returns 0, or -1 when memory is short. */
int insert_strikes(struct join *join, const struct plan *plan, size_t start, uint32_t *strike,
                   size_t count, size_t *left);

#endif
