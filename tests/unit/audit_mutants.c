/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/audit_mutants.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

uint32_t afx_pick_dot(unsigned *random)
{
    for (;;) {
        uint32_t id = 2 + afx_random(random, AFX_DOTS - 3);
        uint32_t special[] = {AFX_CRASH_DOT, AFX_STOP_DOT, AFX_NO_SKIN_DOT};
        bool plain = true;
        for (size_t i = 0; i < 3; i++) {
            plain = plain && id + 1 != special[i] && id != special[i] && id != special[i] + 1;
        }
        if (plain && id != AFX_FIRST_SESSION - 2) {
            return id;
        }
    }
}

/* Every dot was touched in the order of ids, but for the one without skin. */
struct afx_touch *afx_touch_of(struct afx *set, uint32_t id)
{
    return &set->touch[id - 1 - (id > AFX_NO_SKIN_DOT)];
}

struct afx_ledger *afx_ledger_of(struct afx *set, uint32_t id)
{
    return &set->ledger[id > AFX_FIRST_SESSION];
}

size_t afx_find_record(const struct afx_ledger *ledger, unsigned type, uint32_t id)
{
    size_t at = 0;
    while (at < ledger->count && (afx_get(&ledger->record[at], 4, 2) != type ||
                                  afx_get(&ledger->record[at], 48, 4) != id)) {
        at++;
    }
    assert(at < ledger->count);
    return at;
}

size_t afx_find_group(const struct afx *set, uint32_t id)
{
    double entry_s = afx_touch_of((struct afx *)set, id)->column[0];
    size_t at = 0;
    while (set->event[at].t_ns < (int64_t)(entry_s * 1e9 - 2.2e7)) {
        at++;
    }
    while (strncmp(set->event[at].data, "G1C", 3) != 0) {
        at++;
    }
    return at;
}

static struct afx_touch *any_touch(struct afx *set, unsigned *random)
{
    return afx_touch_of(set, afx_pick_dot(random));
}

static void lose_puncture(struct afx *set, unsigned *random)
{
    afx_remove_touch(set, (size_t)(any_touch(set, random) - set->touch));
}

static void strike_twice(struct afx *set, unsigned *random)
{
    size_t at = (size_t)(any_touch(set, random) - set->touch);
    struct afx_touch twice = set->touch[at];
    twice.column[0] += 0.01;
    *afx_insert_touch(set, at + 1) = twice;
}

static void strike_twice_much_later(struct afx *set, unsigned *random)
{
    struct afx_touch twice = *any_touch(set, random);
    twice.column[0] = set->touch[set->touches - 1].column[0] + 5;
    *afx_insert_touch(set, set->touches) = twice;
}

static void miss_the_place(struct afx *set, unsigned *random)
{
    double *c = any_touch(set, random)->column;
    double off_mm = 0.3 + 0.1 * afx_random(random, 10);
    c[2] += afx_random(random, 2) ? off_mm : -off_mm;
}

static void strike_the_neighbour(struct afx *set, unsigned *random)
{
    uint32_t id = afx_pick_dot(random);
    memcpy(afx_touch_of(set, id)->column + 1, afx_touch_of(set, id + 1)->column + 1,
           6 * sizeof(double));
}

static void swap_places(struct afx *set, unsigned *random)
{
    uint32_t id = afx_pick_dot(random);
    struct afx_touch *one = afx_touch_of(set, id), *other = afx_touch_of(set, id + 1);
    struct afx_touch before = *one;
    memcpy(one->column + 1, other->column + 1, 6 * sizeof(double));
    memcpy(other->column + 1, before.column + 1, 6 * sizeof(double));
}

static void swap_lines(struct afx *set, unsigned *random)
{
    struct afx_touch *one = any_touch(set, random), before = *one;
    *one = one[1];
    one[1] = before;
}

static void go_too_deep(struct afx *set, unsigned *random)
{
    any_touch(set, random)->column[7] += 0.12 + 0.05 * afx_random(random, 10);
}

static void stay_too_shallow(struct afx *set, unsigned *random)
{
    any_touch(set, random)->column[7] -= 0.12 + 0.01 * afx_random(random, 10);
}

static void tilt(struct afx *set, unsigned *random)
{
    any_touch(set, random)->column[8] = 3.6 + afx_random(random, 40);
}

static void drag(struct afx *set, unsigned *random)
{
    any_touch(set, random)->column[10] = 0.052 + 0.01 * afx_random(random, 100);
}

static void stay_too_long(struct afx *set, unsigned *random)
{
    any_touch(set, random)->column[9] = 0.21 + 0.01 * afx_random(random, 10);
}

static void leave_the_needle_in(struct afx *set, unsigned *random)
{
    any_touch(set, random)->column[9] = 1.1 + afx_random(random, 10);
}

static void strike_between(struct afx *set, unsigned *random)
{
    uint32_t id = afx_pick_dot(random);
    struct afx_touch stray = *afx_touch_of(set, id);
    const struct afx_touch *next = afx_touch_of(set, id + 1);
    for (int i = 1; i < 4; i++) {
        stray.column[i] = 0.6 * stray.column[i] + 0.4 * next->column[i];
    }
    stray.column[0] += 0.01;
    *afx_insert_touch(set, (size_t)(afx_touch_of(set, id) - set->touch) + 1) = stray;
}

static void only_dimple(struct afx *set, unsigned *random)
{
    any_touch(set, random)->column[11] = 0;
}

static void float_off_the_surface(struct afx *set, unsigned *random)
{
    double *c = any_touch(set, random)->column;
    double off_mm = 0.6 + 0.2 * afx_random(random, 10);
    for (int i = 0; i < 3; i++) {
        c[1 + i] += off_mm * c[4 + i];
    }
}

const struct afx_mutant afx_skin_mutants[] = {
    {"notices_a_confirmed_dot_without_a_puncture", AUDIT_I6, lose_puncture},
    {"notices_a_dot_struck_twice_at_once", AUDIT_I1, strike_twice},
    {"notices_a_dot_struck_twice_much_later", AUDIT_I1, strike_twice_much_later},
    {"notices_a_puncture_where_no_dot_is", AUDIT_I6, miss_the_place},
    {"notices_a_neighbour_struck_instead", AUDIT_I1, strike_the_neighbour},
    {"notices_two_dots_struck_in_each_others_turn", AUDIT_I6, swap_places},
    {"notices_a_tissue_log_that_goes_back_in_time", AUDIT_I6, swap_lines},
    {"notices_a_strike_too_deep", AUDIT_I3, go_too_deep},
    {"notices_a_confirmed_strike_too_shallow", AUDIT_I3, stay_too_shallow},
    {"notices_a_tilted_needle", AUDIT_I3, tilt},
    {"notices_a_needle_dragged_sideways", AUDIT_I4, drag},
    {"notices_a_strike_that_stays_beyond_its_dwell", AUDIT_I3, stay_too_long},
    {"notices_a_needle_left_in_the_skin", AUDIT_I4, leave_the_needle_in},
    {"notices_a_stray_puncture_between_two_dots", AUDIT_I6, strike_between},
    {"notices_a_confirmed_strike_that_only_dimpled", AUDIT_I6, only_dimple},
    {"notices_a_puncture_off_the_surface", AUDIT_I2, float_off_the_surface},
};
const size_t afx_skin_mutant_count = sizeof afx_skin_mutants / sizeof afx_skin_mutants[0];
