/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/audit_mutants.h"

static const int64_t MS = 1000000;

static size_t any_group(struct afx *set, unsigned *random)
{
    return afx_find_group(set, afx_pick_dot(random));
}

static void add_bytes(struct afx *set, size_t at, int64_t t_ns, const char *bytes)
{
    struct afx_event *event = afx_insert_event(set, at);
    event->t_ns = t_ns;
    event->mono_ns = t_ns;
    snprintf(event->kind, sizeof event->kind, "rx");
    event->size = strlen(bytes);
    assert(event->size < sizeof event->data);
    memcpy(event->data, bytes, event->size);
}

static void send_before_the_sync(struct afx *set, unsigned *random)
{
    struct afx_event *group = &set->event[any_group(set, random)];
    group->mono_ns -= MS + MS / 5 + 1 + afx_random(random, 1000);
}

/* The first byte of the group rides on the approach. */
static void send_one_byte_early(struct afx *set, unsigned *random)
{
    size_t at = any_group(set, random), approach = at - 1;
    while (strcmp(set->event[approach].kind, "rx") != 0 || set->event[approach].data[0] != 'G') {
        approach--;
    }
    struct afx_event *group = &set->event[at], *before = &set->event[approach];
    before->data[before->size++] = group->data[0];
    memmove(group->data, group->data + 1, --group->size);
}

static void lose_the_barrier(struct afx *set, unsigned *random)
{
    size_t at = any_group(set, random);
    while (strcmp(set->event[at].kind, "rx") != 0 || !memchr(set->event[at].data, 'X', 20)) {
        at--;
    }
    set->event[at].size -= strlen("G4P0\n");
}

static void lose_the_group(struct afx *set, unsigned *random)
{
    afx_remove_event(set, any_group(set, random));
}

static void prove_another_strike(struct afx *set, unsigned *random)
{
    struct afx_event *group = &set->event[any_group(set, random)];
    char *tag = memchr(group->data, 'N', group->size);
    assert(tag);
    tag[1] = '9';
    memmove(tag + 4, strstr(tag, "G4P0"), 6);
    tag[2] = '8';
    tag[3] = (char)('0' + afx_random(random, 10));
    group->size = (size_t)(tag - group->data) + 9;
}

static void send_a_forbidden_byte(struct afx *set, unsigned *random)
{
    static const char forbidden[] = " g(;*/#%\x7f\xc3\xa4\x90\r\t\x01\"[]_";
    struct afx_event *group = &set->event[any_group(set, random)];
    group->data[afx_random(random, (unsigned)group->size)] =
        forbidden[afx_random(random, sizeof forbidden - 1)];
}

static void send_too_much(struct afx *set, unsigned *random)
{
    size_t at = any_group(set, random);
    char bytes[160] = {0};
    size_t size = 128 - set->event[at].size + afx_random(random, 20);
    memset(bytes, 'G', size);
    bytes[size - 1] = '\n';
    add_bytes(set, at, set->event[at].t_ns, bytes);
}

/* Drops the needle's way up after that event, for as long; the host goes on talking. */
static void stay_down(struct afx *set, size_t at, int64_t for_ns)
{
    int64_t until_ns = set->event[at].t_ns + for_ns;
    for (size_t i = at + 1; i < set->events && set->event[i].t_ns < until_ns;) {
        if (strcmp(set->event[i].kind, "at") == 0) {
            afx_remove_event(set, i);
        } else {
            i++;
        }
    }
}

static void ignore_a_stop_byte(struct afx *set, unsigned *random, const char *byte, int64_t for_ms)
{
    size_t at = any_group(set, random);
    int moves = 0;
    while (moves < 2) {
        moves += strcmp(set->event[++at].kind, "at") == 0;
    }
    add_bytes(set, at + 1, set->event[at].t_ns + MS, byte);
    stay_down(set, at, for_ms * MS);
}

static void ignore_a_hold(struct afx *set, unsigned *random)
{
    ignore_a_stop_byte(set, random, "!", 400);
}

static void ignore_a_stop(struct afx *set, unsigned *random)
{
    ignore_a_stop_byte(set, random, "\x19", 550);
}

static void ignore_a_reset(struct afx *set, unsigned *random)
{
    ignore_a_stop_byte(set, random, "!\x18", 950);
}

static void fall_silent(struct afx *set, unsigned *random)
{
    size_t at = any_group(set, random);
    int moves = 0;
    while (moves < 2) {
        moves += strcmp(set->event[++at].kind, "at") == 0;
    }
    int64_t until_ns = set->event[at].t_ns + (600 + (int64_t)afx_random(random, 300)) * MS;
    while (at + 1 < set->events && set->event[at + 1].t_ns < until_ns) {
        afx_remove_event(set, at + 1);
    }
}

static void end_in_the_skin(struct afx *set, unsigned *random)
{
    size_t at = any_group(set, random);
    int moves = 0;
    while (moves < 2) {
        moves += strcmp(set->event[++at].kind, "at") == 0;
    }
    set->events = at + 1;
}

const struct afx_mutant afx_wire_mutants[] = {
    {"notices_a_group_sent_before_its_intent_was_durable", AUDIT_I8, send_before_the_sync},
    {"notices_one_byte_of_a_group_sent_early", AUDIT_I8, send_one_byte_early},
    {"notices_a_group_without_a_barrier_before_it", AUDIT_I8, lose_the_barrier},
    {"notices_a_confirmed_strike_whose_group_was_never_sent", AUDIT_I8, lose_the_group},
    {"notices_a_group_that_proves_no_intent", AUDIT_I8, prove_another_strike},
    {"notices_a_byte_that_is_not_of_the_alphabet", AUDIT_I9, send_a_forbidden_byte},
    {"notices_too_many_bytes_in_flight", AUDIT_I9, send_too_much},
    {"notices_a_needle_down_after_a_hold", AUDIT_I5, ignore_a_hold},
    {"notices_a_needle_down_after_a_stop", AUDIT_I5, ignore_a_stop},
    {"notices_a_needle_down_after_hold_and_reset", AUDIT_I5, ignore_a_reset},
    {"notices_a_needle_down_while_the_host_is_silent", AUDIT_I5, fall_silent},
    {"notices_a_trace_that_ends_in_the_skin", AUDIT_I4, end_in_the_skin},
};
const size_t afx_wire_mutant_count = sizeof afx_wire_mutants / sizeof afx_wire_mutants[0];
