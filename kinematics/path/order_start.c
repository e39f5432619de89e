/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_start.h"

#include <assert.h>
#include <stdlib.h>

#include "kinematics/path/order_sort.h"

enum { AXES = 3, BITS = ORDER_CELL_BITS };
/* Places on the curve are told apart by the upper bits of the cells alone: to 1/65536 of the box.
 */
enum { KEPT_BITS = 16, LOWEST_BIT = BITS - KEPT_BITS };

/* What a cube within a cube does to the axes: which of them stands for each, and whether the other
 * way round; and whether the curve is gone through backwards. */
struct turn {
    int axis[AXES];
    bool is_inverted[AXES];
    bool is_backwards;
};

/* By the number of a turn and the eighth that a place is in (its bits along x, y and z): which
 * eighth it is on the curve, and the turn inside of it. */
enum { TURNS = AXES * AXES * 8 * 2, EIGHTHS = 8 };
struct curve {
    uint8_t digit[TURNS][EIGHTHS], next[TURNS][EIGHTHS];
};

static size_t number_of(const struct turn *turn)
{
    const int inverted = turn->is_inverted[0] + 2 * turn->is_inverted[1] + 4 * turn->is_inverted[2];
    const int axes = turn->axis[0] * AXES + turn->axis[1];
    const int number = (axes * 8 + inverted) * 2 + turn->is_backwards;
    return (size_t)number;
}

/* False where that is no turn: one axis cannot stand for two. */
static bool turn_of(size_t number, struct turn *turn)
{
    const int inverted = (int)(number / 2 % 8), axes = (int)(number / 16);
    *turn = (struct turn){.axis = {axes / AXES, axes % AXES, AXES - axes / AXES - axes % AXES},
                          .is_inverted = {inverted & 1, inverted & 2, inverted & 4},
                          .is_backwards = number % 2 != 0};
    return turn->axis[0] != turn->axis[1];
}

/* One bit of each axis of Skilling's transform: what it does to all lower bits is the next turn.
 * Source: Skilling, "Programming the Hilbert curve", AIP Conf. Proc. 707 (2004). */
static int step(struct turn *turn, int eighth)
{
    bool bit[AXES];
    for (int i = 0; i < AXES; i++) {
        bit[i] = (eighth >> (AXES - 1 - turn->axis[i]) & 1) != turn->is_inverted[i];
    }
    for (int i = 0; i < AXES; i++) {
        const int axis = turn->axis[0];
        const bool is_inverted = turn->is_inverted[0];
        turn->is_inverted[0] = bit[i] ? !is_inverted : turn->is_inverted[i];
        if (!bit[i]) {
            turn->axis[0] = turn->axis[i];
            turn->axis[i] = axis;
            turn->is_inverted[i] = is_inverted;
        }
    }
    /* Gray code, from the front or from behind */
    const bool gray[AXES] = {bit[0], bit[0] != bit[1], (bit[0] != bit[1]) != bit[2]};
    int digit = 0;
    for (int i = 0; i < AXES; i++) {
        digit = 2 * digit + (gray[i] != turn->is_backwards);
    }
    turn->is_backwards = turn->is_backwards != gray[AXES - 1];
    return digit;
}

static void set_curve(struct curve *curve)
{
    for (size_t number = 0; number < TURNS; number++) {
        for (int eighth = 0; eighth < EIGHTHS; eighth++) {
            struct turn turn;
            if (turn_of(number, &turn)) {
                curve->digit[number][eighth] = (uint8_t)step(&turn, eighth);
                curve->next[number][eighth] = (uint8_t)number_of(&turn);
            }
        }
    }
}

static uint64_t key_of_cell(const struct curve *curve, size_t turn, struct order_cell cell)
{
    const uint32_t x = (uint32_t)cell.x, y = (uint32_t)cell.y, z = (uint32_t)cell.z;
    uint64_t key = 0;
    for (int bit = BITS - 1; bit >= LOWEST_BIT; bit--) {
        const uint32_t eighth = (x >> bit & 1) << 2 | (y >> bit & 1) << 1 | (z >> bit & 1);
        key = key << AXES | curve->digit[turn][eighth];
        turn = curve->next[turn][eighth];
    }
    return key;
}

static int sort_along_curve(const struct order_cell *cell, size_t count, uint32_t *sequence,
                            struct order_keyed *keyed, struct order_stop *stop)
{
    struct curve curve = {{{0}}, {{0}}};
    set_curve(&curve);
    const size_t whole = number_of(&(struct turn){.axis = {0, 1, 2}});
    for (size_t i = 0; i < count; i++) {
        if (order_stop_at(stop, i)) {
            return 1;
        }
        keyed[i] = (struct order_keyed){key_of_cell(&curve, whole, cell[i]), (uint32_t)i};
    }
    int answer = order_sort(keyed, count, AXES * KEPT_BITS, stop);
    if (answer == 0 && order_stop_now(stop, ORDER_STOP_WORK)) {
        answer = 1;
    }
    for (size_t i = 0; answer == 0 && i < count; i++) {
        sequence[i] = keyed[i].value;
    }
    return answer;
}

int order_start(const struct order_cell *cell, size_t count, uint32_t *sequence,
                struct order_stop *stop)
{
    assert(count < UINT32_MAX);
    for (size_t i = 0; i < count; i++) {
        sequence[i] = (uint32_t)i;
    }
    struct order_keyed *keyed = malloc((count + 1) * sizeof *keyed);
    const int answer = keyed ? sort_along_curve(cell, count, sequence, keyed, stop) : -1;
    free(keyed);
    return answer;
}
