/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A ledger may call its own strikes suspect: after a touch-off that found the arm elsewhere, or
 * where the head moved. Nothing but those is excused, and of those not everything.
 */
#include <stdint.h>
#include <string.h>

#include "tests/unit/audit_mutants.h"

enum { TOUCH_OFF = 16, INTENT = 6, CONFIRMED = 7, STOP = 12 };
enum { TOUCH_IN_AIR = 10, HEAD = 20, DRIFT = 30 };

static uint32_t tag_of(const struct afx_ledger *ledger, uint32_t id)
{
    return (uint32_t)afx_get(&ledger->record[afx_find_record(ledger, INTENT, id)], 56, 4);
}

/* Behind the confirmation of dot `behind`: a touch-off's word on these tags. */
static void touch_off(struct afx_ledger *ledger, uint32_t behind, unsigned reason, uint32_t first,
                      uint32_t last)
{
    const size_t at = afx_find_record(ledger, CONFIRMED, behind);
    struct afx_record record = ledger->record[at];
    memset(record.raw + 48, 0, 4);
    memset(record.raw + 56, 0, 8 + 88);
    afx_put(&record, 4, 2, TOUCH_OFF);
    afx_put(&record, 6, 2, reason);
    afx_put(&record, 72, 4, first);
    afx_put(&record, 76, 4, last);
    *afx_insert_record(ledger, at + 1) = record;
    afx_renumber(ledger);
}

/* Half a millimetre along the skin: outside what belongs to a dot, inside what is excused. */
static void strike_beside(struct afx *set, uint32_t id)
{
    afx_touch_of(set, id)->column[1] += 0.5;
}

static void excuse_others(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    touch_off(ledger, id + 1, DRIFT, tag_of(ledger, id + 1), tag_of(ledger, id + 1));
    strike_beside(set, id);
}

static void take_back_what_was_proven(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    const uint32_t tag = tag_of(ledger, id);
    touch_off(ledger, id + 1, DRIFT, tag, tag + 1);
    touch_off(ledger, id, 0, tag, tag);
    strike_beside(set, id);
}

static void excuse_what_is_to_come(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    touch_off(ledger, id, DRIFT, tag_of(ledger, id), tag_of(ledger, id + 1));
    strike_beside(set, id + 1);
}

static void prove_by_a_good_touch_off(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    touch_off(ledger, id, 0, tag_of(ledger, id), tag_of(ledger, id));
    strike_beside(set, id);
}

static void strike_a_suspect_too_deep(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    touch_off(ledger, id, DRIFT, tag_of(ledger, id), tag_of(ledger, id));
    afx_touch_of(set, id)->column[7] = 1.6;
}

static void drag_a_suspect(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    touch_off(ledger, id, DRIFT, tag_of(ledger, id), tag_of(ledger, id));
    afx_touch_of(set, id)->column[10] = 3.1;
}

/* Behind the confirmation of dot `behind`. */
static void stop_for(struct afx_ledger *ledger, uint32_t behind, unsigned reason)
{
    const size_t at = afx_find_record(ledger, CONFIRMED, behind);
    struct afx_record record = ledger->record[at];
    memset(record.raw + 48, 0, 4);
    memset(record.raw + 56, 0, 8 + 88);
    afx_put(&record, 4, 2, STOP);
    afx_put(&record, 6, 2, reason);
    *afx_insert_record(ledger, at + 1) = record;
    afx_renumber(ledger);
}

static void leave_in_without_a_stuck_foot(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    stop_for(afx_ledger_of(set, id), id, DRIFT);
    afx_touch_of(set, id)->column[9] = 1.5;
}

static void leave_in_before_a_stuck_foot(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    stop_for(afx_ledger_of(set, id), id + 1, TOUCH_IN_AIR);
    afx_touch_of(set, id)->column[9] = 1.5;
}

static void drag_with_a_stuck_foot(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    stop_for(afx_ledger_of(set, id), id, TOUCH_IN_AIR);
    afx_touch_of(set, id)->column[10] = 0.06;
}

static void confirm_as_moved(struct afx *set, uint32_t id)
{
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    afx_put(&ledger->record[afx_find_record(ledger, CONFIRMED, id)], 6, 2, HEAD);
}

static void move_the_head_at_another_strike(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    confirm_as_moved(set, id + 1);
    strike_beside(set, id);
}

static void strike_too_deep_as_the_head_moves(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    confirm_as_moved(set, id);
    afx_touch_of(set, id)->column[7] = 1.6;
}

static void strike_twice_as_the_head_moves(struct afx *set, unsigned *random)
{
    const uint32_t id = afx_pick_dot(random);
    confirm_as_moved(set, id);
    struct afx_touch again = *afx_touch_of(set, id);
    again.column[0] += 0.2;
    again.column[1] += 0.5;
    *afx_insert_touch(set, (size_t)(afx_touch_of(set, id) - set->touch) + 1) = again;
}

const struct afx_mutant afx_excused_mutants[] = {
    {"excuses_no_strike_but_the_suspect_ones", AUDIT_I6, excuse_others},
    {"notices_a_touch_off_that_takes_back_what_was_proven", AUDIT_I7, take_back_what_was_proven},
    {"notices_a_touch_off_that_excuses_what_is_to_come", AUDIT_I7, excuse_what_is_to_come},
    {"excuses_nothing_by_a_good_touch_off", AUDIT_I6, prove_by_a_good_touch_off},
    {"keeps_the_cap_of_a_suspect_strike", AUDIT_I3, strike_a_suspect_too_deep},
    {"lets_a_suspect_strike_move_no_further_than_it_may_lie_off", AUDIT_I4, drag_a_suspect},
    {"excuses_no_needle_left_in_by_another_stop", AUDIT_I4, leave_in_without_a_stuck_foot},
    {"excuses_no_needle_left_in_but_the_last_one", AUDIT_I4, leave_in_before_a_stuck_foot},
    {"excuses_no_drag_by_a_foot_that_stays", AUDIT_I4, drag_with_a_stuck_foot},
    {"excuses_no_strike_but_the_one_that_the_head_moved_under", AUDIT_I6,
     move_the_head_at_another_strike},
    {"keeps_the_cap_of_a_strike_that_the_head_moved_under", AUDIT_I3,
     strike_too_deep_as_the_head_moves},
    {"excuses_no_second_puncture_as_the_head_moves", AUDIT_I6, strike_twice_as_the_head_moves},
};
const size_t afx_excused_mutant_count = sizeof afx_excused_mutants / sizeof afx_excused_mutants[0];
