/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "tests/unit/audit_mutants.h"

struct spot {
    struct afx_ledger *ledger;
    size_t at;
    uint32_t id;
};

static struct spot pick(struct afx *set, unsigned *random, unsigned type)
{
    struct spot spot = {.id = afx_pick_dot(random)};
    spot.ledger = afx_ledger_of(set, spot.id);
    spot.at = afx_find_record(spot.ledger, type, spot.id);
    return spot;
}

static struct afx_record *picked(struct afx *set, unsigned *random, unsigned type)
{
    struct spot spot = pick(set, random, type);
    return &spot.ledger->record[spot.at];
}

static void drop_record(struct afx *set, unsigned *random, unsigned type)
{
    struct spot spot = pick(set, random, type);
    afx_remove_record(spot.ledger, spot.at);
    afx_renumber(spot.ledger);
}

static void drop_intent(struct afx *set, unsigned *random)
{
    drop_record(set, random, 6);
}

static void drop_confirmed(struct afx *set, unsigned *random)
{
    drop_record(set, random, 7);
}

static void drop_strike(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 6);
    afx_remove_record(spot.ledger, spot.at);
    afx_remove_record(spot.ledger, spot.at);
    afx_renumber(spot.ledger);
}

/* A whole strike on paper: intent and confirmation, once more. */
static void repeat_strike(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 6);
    for (int i = 0; i < 2; i++) {
        struct afx_record again = spot.ledger->record[spot.at + (size_t)i];
        *afx_insert_record(spot.ledger, spot.at + 2 + (size_t)i) = again;
    }
    afx_renumber(spot.ledger);
}

static void repeat_confirmed(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 7);
    struct afx_record again = spot.ledger->record[spot.at];
    *afx_insert_record(spot.ledger, spot.at + 1) = again;
    afx_renumber(spot.ledger);
}

/* The two records of one strike for those of the next. */
static void swap_ids(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 6);
    for (size_t i = 0; i < 4; i++) {
        struct afx_record *record = &spot.ledger->record[spot.at + i];
        afx_put(record, 48, 4, i < 2 ? spot.id + 1 : spot.id);
    }
}

static void intend_deeper(struct afx *set, unsigned *random)
{
    afx_put_float(picked(set, random, 6), 128, 0.61F + 0.01F * (float)afx_random(random, 80));
}

static void intend_longer(struct afx *set, unsigned *random)
{
    afx_put_float(picked(set, random, 6), 132, 0.1F);
}

static void intend_a_skipped_dot(struct afx *set, unsigned *random)
{
    afx_put(picked(set, random, 6), 48, 4, 9001);
}

static void intend_an_unknown_dot(struct afx *set, unsigned *random)
{
    afx_put(picked(set, random, 6), 48, 4, 777777 + afx_random(random, 1000));
}

static void set_clock_back(struct afx *set, unsigned *random)
{
    struct afx_record *record = picked(set, random, 6);
    afx_put(record, 16, 8, afx_get(record, 16, 8) - 1000000000);
    afx_put(record, 32, 8, 1);
}

static void sync_in_the_future(struct afx *set, unsigned *random)
{
    struct afx_record *record = picked(set, random, 7);
    afx_put(record, 32, 8, afx_get(record, 16, 8) + 1 + afx_random(random, 1000));
}

static void sync_of_a_later_record(struct afx *set, unsigned *random)
{
    struct afx_record *record = picked(set, random, 7);
    afx_put(record, 40, 8, afx_get(record, 8, 8) + afx_random(random, 10));
}

static void use_a_tag_again(struct afx *set, unsigned *random)
{
    struct afx_record *record = picked(set, random, 6);
    afx_put(record, 56, 4, afx_get(record, 56, 4) - 1);
}

static void confirm_by_another_tag(struct afx *set, unsigned *random)
{
    struct afx_record *record = picked(set, random, 7);
    afx_put(record, 56, 4, afx_get(record, 56, 4) - 1);
}

static void doubt_two_for_one_fault(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 7);
    afx_put(&spot.ledger->record[spot.at], 4, 2, 8);
    afx_put(&spot.ledger->record[spot.at + 2], 4, 2, 8);
}

static void skip_what_was_intended(struct afx *set, unsigned *random)
{
    afx_put(picked(set, random, 7), 4, 2, 11);
}

static void resolve_what_was_confirmed(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 7);
    struct afx_record more = spot.ledger->record[spot.at];
    afx_put(&more, 4, 2, 9 + afx_random(random, 2));
    *afx_insert_record(spot.ledger, spot.at + 1) = more;
    afx_renumber(spot.ledger);
}

static void skip_what_was_struck(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 6);
    afx_put(&spot.ledger->record[spot.at], 4, 2, 11);
    afx_remove_record(spot.ledger, spot.at + 1);
    afx_renumber(spot.ledger);
}

static struct afx_record *done_of(struct afx *set, unsigned *random)
{
    struct afx_ledger *ledger = &set->ledger[afx_random(random, 2)];
    return &ledger->record[afx_find_record(ledger, 14, 0)];
}

static void miscount(struct afx *set, unsigned *random)
{
    struct afx_record *done = done_of(set, random);
    size_t offset = 64 + 4 * afx_random(random, 3);
    afx_put(done, offset, 4, afx_get(done, offset, 4) + 3 + afx_random(random, 5));
}

static void call_it_done_early(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 6);
    struct afx_record done = *done_of(set, random);
    *afx_insert_record(spot.ledger, spot.at) = done;
    afx_renumber(spot.ledger);
}

static struct afx_record *any_record(struct afx *set, unsigned *random)
{
    struct afx_ledger *ledger = &set->ledger[afx_random(random, 2)];
    return &ledger->record[1 + afx_random(random, (unsigned)ledger->count - 2)];
}

static void skip_a_number(struct afx *set, unsigned *random)
{
    struct afx_record *record = any_record(set, random);
    afx_put(record, 8, 8, afx_get(record, 8, 8) + 1);
}

static void invent_a_type(struct afx *set, unsigned *random)
{
    afx_put(any_record(set, random), 4, 2, afx_random(random, 2) ? 15 + afx_random(random, 9) : 0);
}

static void write_a_second_header(struct afx *set, unsigned *random)
{
    struct afx_ledger *ledger = &set->ledger[afx_random(random, 2)];
    struct afx_record header = ledger->record[0];
    *afx_insert_record(ledger, 1 + afx_random(random, (unsigned)ledger->count - 1)) = header;
    afx_renumber(ledger);
}

static void use_reserved_bytes(struct afx *set, unsigned *random)
{
    any_record(set, random)->raw[60 + afx_random(random, 4)] = 1;
}

static void flip_a_bit(struct afx *set, unsigned *random)
{
    struct afx_ledger *ledger = &set->ledger[afx_random(random, 2)];
    ledger->flip_byte = 1 + afx_random(random, (unsigned)(ledger->count - 1) * 192 - 2);
}

static void bind_to_another_plan(struct afx *set, unsigned *random)
{
    afx_put(&set->ledger[afx_random(random, 2)].record[0], 64, 8, 42);
}

static void forget_the_predecessor(struct afx *set, unsigned *random)
{
    memset(set->ledger[1].record[0].raw + 96, afx_random(random, 2) ? 7 : 0, 32);
}

static void belong_to_another_course(struct afx *set, unsigned *random)
{
    set->ledger[afx_random(random, 2)].record[0].raw[128 + afx_random(random, 5)] = 'x';
}

static void belong_to_another_session(struct afx *set, unsigned *random)
{
    afx_put(&set->ledger[afx_random(random, 2)].record[0], 148, 2, 3 + afx_random(random, 9));
}

static void drop_first_of(struct afx *set, unsigned *random, unsigned type)
{
    struct afx_ledger *ledger = &set->ledger[afx_random(random, 2)];
    afx_remove_record(ledger, afx_find_record(ledger, type, 0));
    afx_renumber(ledger);
}

static void never_arm(struct afx *set, unsigned *random)
{
    drop_first_of(set, random, 5);
}

static void never_identify(struct afx *set, unsigned *random)
{
    drop_first_of(set, random, 4);
}

static void drop_inputs(struct afx *set, unsigned *random)
{
    drop_first_of(set, random, 2);
}

static void exclude_where_it_strikes(struct afx *set, unsigned *random)
{
    struct spot spot = pick(set, random, 6);
    struct afx_record exclude = spot.ledger->record[spot.at];
    memset(exclude.raw + 48, 0, 16 + 88);
    afx_put(&exclude, 4, 2, 13);
    for (size_t i = 0; i < 3; i++) {
        afx_put_double(&exclude, 68 + 8 * i, set->dot[spot.id - 1].place_mm[i]);
    }
    afx_put_double(&exclude, 92, 1 + afx_random(random, 4));
    *afx_insert_record(spot.ledger, spot.at) = exclude;
    afx_renumber(spot.ledger);
}

const struct afx_mutant afx_record_mutants[] = {
    {"notices_a_lost_intent", AUDIT_I7, drop_intent},
    {"notices_a_lost_confirmation", AUDIT_I7, drop_confirmed},
    {"notices_a_puncture_without_an_intent", AUDIT_I6, drop_strike},
    {"notices_a_second_intent_of_a_dot", AUDIT_I1, repeat_strike},
    {"notices_a_second_confirmation", AUDIT_I7, repeat_confirmed},
    {"notices_intents_in_another_order_than_strikes", AUDIT_I6, swap_ids},
    {"notices_an_intent_deeper_than_its_plan", AUDIT_I3, intend_deeper},
    {"notices_an_intent_with_another_dwell", AUDIT_I3, intend_longer},
    {"notices_an_intent_for_a_skipped_dot", AUDIT_I1, intend_a_skipped_dot},
    {"notices_an_intent_for_an_unknown_dot", AUDIT_I1, intend_an_unknown_dot},
    {"notices_a_clock_set_back_while_running", AUDIT_I7, set_clock_back},
    {"notices_a_sync_that_returned_in_the_future", AUDIT_I7, sync_in_the_future},
    {"notices_a_sync_of_records_to_come", AUDIT_I7, sync_of_a_later_record},
    {"notices_a_tag_used_again", AUDIT_I7, use_a_tag_again},
    {"notices_a_confirmation_by_another_tag", AUDIT_I7, confirm_by_another_tag},
    {"notices_two_uncertain_dots_for_one_fault", AUDIT_I6, doubt_two_for_one_fault},
    {"notices_a_skip_after_an_intent", AUDIT_I7, skip_what_was_intended},
    {"notices_a_resolution_of_a_confirmed_dot", AUDIT_I7, resolve_what_was_confirmed},
    {"notices_a_skipped_dot_that_was_struck", AUDIT_I6, skip_what_was_struck},
    {"notices_counts_that_do_not_agree", AUDIT_I7, miscount},
    {"notices_a_job_that_goes_on_after_it_was_done", AUDIT_I7, call_it_done_early},
    {"notices_a_gap_in_the_sequence", AUDIT_I7, skip_a_number},
    {"notices_a_record_of_no_known_type", AUDIT_I7, invent_a_type},
    {"notices_a_second_header", AUDIT_I7, write_a_second_header},
    {"notices_reserved_bytes_in_use", AUDIT_I7, use_reserved_bytes},
    {"notices_any_flipped_byte_before_the_end", AUDIT_I7, flip_a_bit},
    {"notices_a_ledger_of_another_plan", AUDIT_I7, bind_to_another_plan},
    {"notices_a_ledger_that_forgot_its_predecessor", AUDIT_I7, forget_the_predecessor},
    {"notices_a_ledger_of_another_course", AUDIT_I7, belong_to_another_course},
    {"notices_a_ledger_of_another_session", AUDIT_I7, belong_to_another_session},
    {"notices_strikes_that_nobody_armed", AUDIT_I7, never_arm},
    {"notices_strikes_by_an_unknown_firmware", AUDIT_I7, never_identify},
    {"notices_a_ledger_without_its_inputs", AUDIT_I7, drop_inputs},
    {"notices_a_strike_in_a_keep_out_added_while_running", AUDIT_I2, exclude_where_it_strikes},
};
const size_t afx_record_mutant_count = sizeof afx_record_mutants / sizeof afx_record_mutants[0];
