/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_price.h"

#include <assert.h>
#include <string.h>

/* A step is a share of a node's own second-nearest hop, which shrinks from round to round. */
enum { ROUNDS = 12, STEP_SHIFT = 16, STEP_FIRST = 9830, STEP_TENTHS = 8 };
enum { LIMIT = ORDER_PRICE_MAX / 2, NODE_STEPS = 8, WANTED = 2 };

/* Counts the two neighbours of a that are the cheapest now. */
static void want_two(const struct step_search *s, const int32_t *price, uint32_t a,
                     uint32_t *wanted)
{
    const uint32_t *near = &s->near[(size_t)a * s->width];
    int64_t least[WANTED] = {INT64_MAX, INT64_MAX};
    uint32_t node[WANTED] = {a, a};
    for (uint32_t i = 0; i < s->width; i++) {
        const uint32_t b = near[i];
        const int64_t cost = step_near_cost(s, a, i) + price[b];
        if (cost < least[0]) {
            least[1] = least[0];
            node[1] = node[0];
            least[0] = cost;
            node[0] = b;
        } else if (cost < least[1]) {
            least[1] = cost;
            node[1] = b;
        }
    }
    wanted[node[0]]++;
    wanted[node[1]]++;
}

static void set_price(const struct step_search *s, int32_t *price, uint32_t a, int64_t wanted,
                      int64_t share)
{
    const int64_t step = step_near_cost(s, a, 1) * share >> STEP_SHIFT;
    const int64_t now = price[a] + step * (wanted - WANTED);
    price[a] = (int32_t)(now < -LIMIT ? -LIMIT : now > LIMIT ? LIMIT : now);
}

/* One round; false when told to stop. */
static bool bargain(const struct step_search *s, int32_t *price, int64_t share,
                    struct order_stop *stop)
{
    const uint32_t points = s->cost.gate;
    uint32_t *wanted = s->tour.old;
    memset(wanted, 0, points * sizeof *wanted);
    for (uint32_t a = 0; a < points; a++) {
        if (order_stop_at(stop, (size_t)a * NODE_STEPS)) {
            return false;
        }
        want_two(s, price, a, wanted);
    }
    for (uint32_t a = 0; a < points && !order_stop_at(stop, a); a++) {
        set_price(s, price, a, wanted[a], share);
    }
    return true;
}

void order_price(const struct step_search *s, int32_t *price, struct order_stop *stop)
{
    const uint32_t points = s->cost.gate;
    memset(price, 0, (points + 1) * sizeof *price);
    int64_t share = STEP_FIRST;
    for (int round = 0; s->width >= WANTED && round < ROUNDS; round++) {
        if (!bargain(s, price, share, stop)) {
            break;
        }
        share = share * STEP_TENTHS / 10;
    }
    int32_t least = 0;
    for (uint32_t a = 0; a < points; a++) {
        least = price[a] < least ? price[a] : least;
    }
    for (uint32_t a = 0; a <= points; a++) {
        price[a] -= least;
        assert(price[a] >= 0 && price[a] <= ORDER_PRICE_MAX);
    }
}
