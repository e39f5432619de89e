/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A dot is struck once because its id is; that holds for a place as long as ids keep theirs. A
 * field that was numbered anew would have the same places struck again, and is refused.
 */
#ifndef CONTROLLER_PLAN_AGAIN_H
#define CONTROLLER_PLAN_AGAIN_H

#include "controller/ledger/ledger.h"
#include "controller/plan/plan.h"

/* Holds a plan against the places where its course has been struck on this head, as the plans in
 * the directory (*.plan) and `touched`, all that the course's ledgers say, tell of them. ERR_DATA
 * names the dot that would be struck where another one was. */
enum err_code again_check(const struct plan *plan, const char *directory,
                          const struct dot_map *touched, struct err *err);

#endif
