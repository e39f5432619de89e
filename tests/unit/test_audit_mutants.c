/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/audit_mutants.h"

enum { MUTANTS = 1000, TESTS_MAX = 128, EACH = 2 };

static struct afx good[2]; /* on a head, on a pad */
static const struct afx_mutant *all[TESTS_MAX];
static size_t all_count;

/* Spoils a copy and asks the judge; says what it missed. */
static void judge_mutant(const struct afx_mutant *mutant, size_t surface, unsigned seed)
{
    struct afx set = afx_copy(&good[surface]);
    struct audit_report report;
    unsigned random = seed * 2654435761u + 12345u;
    random = random ? random : 1;
    mutant->spoil(&set, &random);
    bool read = afx_judge(&set, &report);
    size_t found = report.verdict[mutant->breaks].violations;
    char first[AUDIT_TEXT_SIZE];
    snprintf(first, sizeof first, "%s", !read ? report.trouble : found ? "" : "missed");
    audit_report_free(&report);
    afx_free(&set);
    if (!read || found == 0) {
        fail_msg("%s, surface %zu, seed %u: %s", mutant->name, surface, seed, first);
    }
}

static void notices(void **state)
{
    const struct afx_mutant *mutant = *state;
    for (unsigned seed = 1; seed <= EACH; seed++) {
        judge_mutant(mutant, seed % 2, seed);
    }
}

static unsigned test_seed(void)
{
    const char *seed = getenv("TEST_SEED");
    return seed ? (unsigned)strtoul(seed, NULL, 10) : 1;
}

static void notices_a_thousand_mutants(void **state)
{
    (void)state;
    unsigned random = test_seed() * 2246822519u + 7;
    for (unsigned i = 0; i < MUTANTS; i++) {
        const struct afx_mutant *mutant = all[i % all_count];
        judge_mutant(mutant, afx_random(&random, 2), afx_random(&random, 1u << 30));
    }
}

static void gather(const struct afx_mutant *mutants, size_t count)
{
    for (size_t i = 0; i < count && all_count < TESTS_MAX; i++) {
        all[all_count++] = &mutants[i];
    }
}

int main(void)
{
    static struct CMUnitTest tests[TESTS_MAX + 1];
    /* copies of a scene come and go: keep their pages */
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 24);
    (void)mallopt(M_TRIM_THRESHOLD, 1 << 24);
    good[0] = afx_scene(false, test_seed());
    good[1] = afx_scene(true, test_seed());
    gather(afx_skin_mutants, afx_skin_mutant_count);
    gather(afx_record_mutants, afx_record_mutant_count);
    gather(afx_plan_mutants, afx_plan_mutant_count);
    gather(afx_wire_mutants, afx_wire_mutant_count);
    gather(afx_excused_mutants, afx_excused_mutant_count);
    for (size_t i = 0; i < all_count; i++) {
        tests[i].name = all[i]->name;
        tests[i].test_func = notices;
        tests[i].initial_state = (void *)(uintptr_t)all[i];
    }
    tests[all_count].name = "notices_a_thousand_mutants";
    tests[all_count].test_func = notices_a_thousand_mutants;
    int failed = _cmocka_run_group_tests("audit_mutants", tests, all_count + 1, NULL, NULL);
    afx_free(&good[0]);
    afx_free(&good[1]);
    return failed;
}
