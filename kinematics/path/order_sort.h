/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sorting that can be stopped half way: by radix, so equal keys keep their order.
 */
#ifndef KINEMATICS_PATH_ORDER_SORT_H
#define KINEMATICS_PATH_ORDER_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "kinematics/path/order_stop.h"

struct order_keyed {
    uint64_t key;
    uint32_t value;
};

/* Sorts by the lowest `bits` bits of the keys. Returns 0; -1 when memory is short and 1 when told
 * to stop: the items are in some order then. */
int order_sort(struct order_keyed *item, size_t count, uint32_t bits, struct order_stop *stop);

#endif
