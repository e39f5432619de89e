/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The judge reads groups that end with a barrier and a tool number, as classic Grbl gets them, as
 * well as those with a line number; and misses nothing in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/audit_scene.h"

enum { TOOLS = 255, MS = 1000000, SOME_GROUP = 37 };

static bool is_group(const struct afx_event *event)
{
    return strcmp(event->kind, "rx") == 0 && strncmp(event->data, "G1C", 3) == 0;
}

static void add_ok(struct afx *set, size_t at)
{
    struct afx_event *event = afx_insert_event(set, at);
    *event = *(event - 1);
    snprintf(event->data, sizeof event->data, "ok\r\n");
    event->size = strlen(event->data);
}

/* Where its last ok is; the same place when the next thing is no answer. */
static size_t last_ok(const struct afx *set, size_t at)
{
    size_t last = at;
    for (size_t i = at + 1; i < set->events && strcmp(set->event[i].kind, "rx") != 0; i++) {
        last = strcmp(set->event[i].data, "ok\r\n") == 0 ? i : last;
    }
    return last;
}

/* Ends every group by barrier, tool number and $G in place of a numbered barrier. */
static void make_classic(struct afx *set)
{
    for (size_t i = 0; i < set->events; i++) {
        struct afx_event *event = &set->event[i];
        if (!is_group(event)) {
            continue;
        }
        char *number = strrchr(event->data, 'N');
        unsigned tag = (unsigned)strtoul(number + 1, NULL, 10);
        size_t room = sizeof event->data - (size_t)(number - event->data);
        snprintf(number, room, "G4P0\nT%u\n$G\n", 1 + (tag - 1) % TOOLS);
        event->size = strlen(event->data);
        size_t last = last_ok(set, i);
        if (last > i) {
            add_ok(set, last + 1);
            add_ok(set, last + 2);
        }
    }
}

static size_t find_group(const struct afx *set, unsigned count)
{
    size_t at = 0;
    while (!is_group(&set->event[at]) || count-- > 0) {
        at++;
    }
    return at;
}

/* Violations of that invariant once the good logs have been spoilt. */
static size_t judged(void (*spoil)(struct afx *set), enum audit_invariant invariant)
{
    struct afx set = afx_scene(false, 1);
    struct audit_report report;
    make_classic(&set);
    if (spoil != NULL) {
        spoil(&set);
    }
    if (!afx_judge(&set, &report)) {
        fail_msg("%s", report.trouble);
    }
    size_t found = report.verdict[invariant].violations;
    audit_report_free(&report);
    afx_free(&set);
    return found;
}

static void finds_nothing_in_good_logs(void **state)
{
    (void)state;
    for (int i = 0; i < AUDIT_INVARIANTS; i++) {
        assert_int_equal(judged(NULL, (enum audit_invariant)i), 0);
    }
}

static void send_before_the_sync(struct afx *set)
{
    set->event[find_group(set, SOME_GROUP)].mono_ns -= MS + MS / 5 + 500;
}

static void lose_the_group(struct afx *set)
{
    afx_remove_event(set, find_group(set, SOME_GROUP));
}

static void lose_the_tool(struct afx *set)
{
    struct afx_event *group = &set->event[find_group(set, SOME_GROUP)];
    char *tool = strrchr(group->data, 'T');
    snprintf(tool, 8, "$G\n");
    group->size = strlen(group->data);
}

static void prove_another_strike(struct afx *set)
{
    struct afx_event *group = &set->event[find_group(set, SOME_GROUP)];
    char *tool = strrchr(group->data, 'T');
    snprintf(tool, 16, "T250\n$G\n");
    group->size = strlen(group->data);
}

static void repeat_the_group(struct afx *set)
{
    size_t at = find_group(set, SOME_GROUP);
    struct afx_event *again = afx_insert_event(set, last_ok(set, at) + 1);
    *again = set->event[at];
    again->t_ns = (again - 1)->t_ns;
    again->mono_ns = (again - 1)->mono_ns;
}

static void lose_the_barrier_before_it(struct afx *set)
{
    size_t at = find_group(set, SOME_GROUP);
    while (strncmp(set->event[at].data, "G1X", 3) != 0) {
        at--;
    }
    set->event[at].size -= strlen("G4P0\n");
}

static void misses_no_group_that_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*spoil)(struct afx *set);
    } CASE[] = {
        {"sent before its intent was durable", send_before_the_sync},
        {"never sent, and confirmed", lose_the_group},
        {"without a tool number", lose_the_tool},
        {"with the number of another strike", prove_another_strike},
        {"sent twice", repeat_the_group},
        {"without a barrier before it", lose_the_barrier_before_it},
    };
    for (size_t i = 0; i < sizeof CASE / sizeof CASE[0]; i++) {
        if (judged(CASE[i].spoil, AUDIT_I8) == 0) {
            fail_msg("a group %s was missed", CASE[i].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_in_good_logs),
        cmocka_unit_test(misses_no_group_that_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
