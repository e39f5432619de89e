/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of a leg once more, by what hops cost the arm: a short way over the skin is not always
 * a quick one for the joints. For arms that may turn about the needle; others are quick where the
 * way is short.
 */
#ifndef CONTROLLER_PLAN_SUIT_H
#define CONTROLLER_PLAN_SUIT_H

#include "controller/plan/plan.h"

/* Rearranges sequence[count], strike indices in an order that is short. False: out of memory. */
bool suit_order(const struct plan *plan, const struct machine *machine,
                const struct pose *head_in_base, size_t kicks, uint32_t *sequence, size_t count);

#endif
