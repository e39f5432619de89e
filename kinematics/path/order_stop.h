/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether to go on: the caller's answer, asked now and then.
 */
#ifndef KINEMATICS_PATH_ORDER_STOP_H
#define KINEMATICS_PATH_ORDER_STOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Units of a few microseconds between two questions, or steps of some nanoseconds. */
enum { ORDER_STOP_WORK = 64, ORDER_STOP_STEPS = 4096 };

struct order_stop {
    bool (*should_stop)(void *context); /* NULL: never */
    void *context;
    uint32_t work;
    bool stopped; /* for good */
};

/* Counts work and asks when enough of it is done. */
static inline bool order_stop_now(struct order_stop *stop, uint32_t work)
{
    stop->work += work;
    if (stop->work >= ORDER_STOP_WORK && !stop->stopped && stop->should_stop) {
        stop->work = 0;
        stop->stopped = stop->should_stop(stop->context);
    }
    return stop->stopped;
}

/* Whether to end a loop of small steps, asked now and then. */
static inline bool order_stop_at(struct order_stop *stop, size_t step)
{
    return step % ORDER_STOP_STEPS == 0 && order_stop_now(stop, ORDER_STOP_WORK);
}

#endif
