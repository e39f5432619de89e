/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/ledger/ledger.h"
#include "tests/unit/ledger_files.h"

static const enum record_type FIRST[] = {RECORD_CONFIRMED, RECORD_SKIPPED, RECORD_INTENT};
static const enum record_type SECOND[] = {RECORD_SKIPPED, RECORD_SKIPPED, RECORD_SKIPPED,
                                          RECORD_UNCERTAIN, RECORD_RESOLVED_SKIP};

/* Two ledgers of course a, the second continuing the first, and one of course b. */
static struct sha256 make(const struct ledger_files *files)
{
    struct sha256 first =
        ledger_files_make(ledger_files_path(files, "z.ledger"), "a", 900, NULL, FIRST, 3);
    struct sha256 last =
        ledger_files_make(ledger_files_path(files, "m.ledger"), "a", 100, &first, SECOND, 5);
    (void)ledger_files_make(ledger_files_path(files, "b.ledger"), "b", 500, NULL, SECOND, 5);
    return last;
}

static enum err_code read_course(const struct ledger_files *files, const char *course,
                                 struct dot_map *touched, struct sha256 *last)
{
    struct err err;
    return ledger_course(files->directory, course, touched, last, &err);
}

static void gathers_every_intent_of_all_its_ledgers(void **state)
{
    struct sha256 want = make(*state), last;
    struct dot_map touched;
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_OK);
    assert_int_equal(touched.count, 4);
    assert_int_equal(dot_map_get(&touched, 0).state, DOT_PLANNED); // no dot has that number
    assert_int_equal(dot_map_get(&touched, 1).state, DOT_CONFIRMED);
    assert_int_equal(dot_map_get(&touched, 2).state, DOT_PLANNED);
    assert_int_equal(dot_map_get(&touched, 3).state, DOT_INTENT);
    assert_int_equal(dot_map_get(&touched, 5).state, DOT_RESOLVED_SKIP);
    // newest by what continues what, whatever the clock said
    assert_true(sha256_equal(&last, &want));
    dot_map_free(&touched);
}

static void gathers_the_keep_outs_of_all_its_ledgers(void **state)
{
    struct sha256 last = make(*state);
    struct dot_map touched;
    struct excludes excludes;
    struct ledger ledger;
    struct err err;
    assert_int_equal(ledger_open(&ledger, ledger_files_path(*state, "z.ledger"), &err), ERR_OK);
    struct record record = {.type = RECORD_EXCLUDE};
    record.body.exclude.y_mm = 7.0;
    record.body.exclude.radius_mm = 2.0;
    assert_true(ledger_append(&ledger, &record) && ledger_sync(&ledger));
    ledger_close(&ledger);
    const char *directory = ((struct ledger_files *)*state)->directory;
    assert_int_equal(ledger_course_excludes(directory, "a", &touched, &excludes, &last, &err),
                     ERR_OK);
    assert_true(excludes_hold(&excludes, (struct vec3){0.0, 9.0, 0.0}));
    assert_false(excludes_hold(&excludes, (struct vec3){0.0, 9.1, 0.0}));
    dot_map_free(&touched);
    excludes_free(&excludes);
    assert_int_equal(ledger_course_excludes(directory, "b", &touched, &excludes, &last, &err),
                     ERR_OK);
    assert_int_equal(excludes.count, 0);
    dot_map_free(&touched);
    excludes_free(&excludes);
}

static void a_course_without_ledgers_is_untouched(void **state)
{
    struct sha256 zero = {{0}}, last;
    struct dot_map touched;
    (void)make(*state);
    assert_int_equal(read_course(*state, "c", &touched, &last), ERR_OK);
    assert_int_equal(touched.count, 0);
    assert_true(sha256_equal(&last, &zero));
    dot_map_free(&touched);
}

static void a_link_to_the_middle_of_a_ledger_will_do(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    (void)make(*state);
    struct ledger ledger;
    struct err err;
    // a person resolves a dot of the first ledger after the second was begun
    assert_int_equal(ledger_open(&ledger, ledger_files_path(*state, "z.ledger"), &err), ERR_OK);
    struct record record = ledger_files_word(RECORD_RESOLVED_STRUCK, 3);
    assert_true(ledger_append(&ledger, &record) && ledger_sync(&ledger));
    ledger_close(&ledger);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_OK);
    assert_int_equal(dot_map_get(&touched, 3).state, DOT_RESOLVED_STRUCK);
    dot_map_free(&touched);
}

static void refuses_when_a_predecessor_is_missing(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    (void)make(*state);
    assert_int_equal(unlink(ledger_files_path(*state, "z.ledger")), 0);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_DATA);
    assert_int_equal(read_course(*state, "b", &touched, &last), ERR_OK);
    dot_map_free(&touched);
}

static void refuses_when_a_ledger_is_damaged(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    (void)make(*state);
    ledger_files_flip(ledger_files_path(*state, "m.ledger"), 2 * RECORD_SIZE + 9, 4);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_DATA);
}

/* A damaged last word still keeps its dot from being planned again. */
static void a_damaged_last_intent_is_gathered_as_well(void **state)
{
    static const enum record_type WORD[] = {RECORD_CONFIRMED, RECORD_INTENT};
    struct sha256 last;
    struct dot_map touched;
    const char *path = ledger_files_path(*state, "d.ledger");
    (void)ledger_files_make(path, "d", 1, NULL, WORD, 2);
    ledger_files_flip(path, 2 * RECORD_SIZE + 130, 1);
    assert_int_equal(read_course(*state, "d", &touched, &last), ERR_OK);
    assert_int_equal(dot_map_get(&touched, 2).state, DOT_INTENT);
    assert_int_equal(touched.count, 2);
    dot_map_free(&touched);
}

/* Two ledgers that nobody continues: the later one by the wall clock is the end of the line. */
static void of_two_ends_the_later_one_counts(void **state)
{
    static const char *const NAME[] = {"e1.ledger", "e2.ledger", "e3.ledger"};
    for (size_t newest = 0; newest < 3; newest++) {
        struct sha256 want = {{0}}, last;
        struct dot_map touched;
        for (size_t i = 0; i < 3; i++) {
            const char *path = ledger_files_path(*state, NAME[i]);
            struct sha256 chain =
                ledger_files_make(path, "e", i == newest ? 9 : (int64_t)i, NULL, NULL, 0);
            want = i == newest ? chain : want;
        }
        assert_int_equal(read_course(*state, "e", &touched, &last), ERR_OK);
        assert_true(sha256_equal(&last, &want));
        dot_map_free(&touched);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(unlink(ledger_files_path(*state, NAME[i])), 0);
        }
    }
}

static void refuses_a_ledger_that_it_cannot_tell_whose_it_is(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    struct sha256 zero = {{0}};
    const char *path = ledger_files_path(*state, "x.ledger");
    (void)ledger_files_make(path, "b", 1, &zero, NULL, 0);
    ledger_files_flip(path, 130, 1);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_DATA);
}

/* A link could lead anywhere; a record that is good is no header for that. */
static void refuses_a_link_for_a_ledger_and_one_that_does_not_begin_with_its_header(void **state)
{
    static const struct sha256 NONE;
    struct sha256 last;
    struct dot_map touched;
    uint8_t bytes[RECORD_SIZE];
    const struct record record = {.type = RECORD_DONE};
    (void)make(*state);
    const char *path = ledger_files_path(*state, "x.ledger");
    assert_int_equal(symlink("b.ledger", path), 0);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_DATA);
    assert_int_equal(unlink(path), 0);
    (void)record_encode(&record, &NONE, bytes);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, RECORD_SIZE, 1, file), 1);
    (void)fclose(file);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_DATA);
}

static void write_file(const struct ledger_files *files, const char *name, const char *text)
{
    FILE *file = fopen(ledger_files_path(files, name), "w");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void passes_over_other_files_and_ledgers_never_begun(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    struct ledger ledger;
    struct err err;
    (void)make(*state);
    write_file(*state, "notes.txt", "not a ledger");
    assert_int_equal(ledger_create(&ledger, ledger_files_path(*state, "new.ledger.new"), 9, &err),
                     ERR_OK);
    ledger_close(&ledger);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_OK);
    dot_map_free(&touched);
}

/* None has its name before it has its header: somebody has emptied it. */
static void refuses_a_ledger_that_has_become_empty(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    (void)make(*state);
    write_file(*state, "e.ledger", "");
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_DATA);
}

static void damage_to_the_ledgers_of_others_is_none_of_its(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    (void)make(*state);
    ledger_files_flip(ledger_files_path(*state, "b.ledger"), 2 * RECORD_SIZE + 9, 4);
    assert_int_equal(read_course(*state, "a", &touched, &last), ERR_OK);
    dot_map_free(&touched);
    assert_int_equal(read_course(*state, "b", &touched, &last), ERR_DATA);
}

/* Nobody names the last ledger of a course. */
static void misses_the_ledger_of_a_plan_that_is_there(void **state)
{
    static const struct {
        const char *name;
        enum err_code code;
    } CASE[] = {
        {"0002-a-s1.plan", ERR_DATA}, {"0010-a-s12.plan", ERR_DATA}, {"0002-a-s1.json", ERR_OK},
        {"0002-aa-s1.plan", ERR_OK},  {"0002-a-s1-s1.plan", ERR_OK}, {"0002-a-s.plan", ERR_OK},
        {"0002-a.plan", ERR_OK},      {"0002-b-s1.plan", ERR_OK},    {"0002a-s1.plan", ERR_OK},
        {"a-s1.plan", ERR_OK},        {"0002-a-s1.plan.old", ERR_OK}};
    struct sha256 last;
    struct dot_map touched;
    (void)make(*state);
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        write_file(*state, CASE[i].name, "");
        assert_int_equal(read_course(*state, "a", &touched, &last), CASE[i].code);
        assert_int_equal(unlink(ledger_files_path(*state, CASE[i].name)), 0);
        dot_map_free(&touched);
    }
}

static void a_plan_beside_its_ledger_is_not_missed(void **state)
{
    static const char *const LEDGER[] = {"0002-a-s1.ledger", "0002-a-s1.ledger.new"};
    struct sha256 last;
    struct dot_map touched;
    for (size_t i = 0; i < 2; i++) {
        write_file(*state, "0002-a-s1.plan", "");
        (void)ledger_files_make(ledger_files_path(*state, LEDGER[i]), "a", 1, NULL, NULL, 0);
        assert_int_equal(read_course(*state, "a", &touched, &last), ERR_OK);
        assert_int_equal(unlink(ledger_files_path(*state, LEDGER[i])), 0);
        assert_int_equal(read_course(*state, "a", &touched, &last), ERR_DATA);
    }
}

static void refuses_a_directory_that_is_not_there(void **state)
{
    struct sha256 last;
    struct dot_map touched;
    struct err err;
    (void)state;
    assert_int_equal(ledger_course("/nowhere/at/all", "a", &touched, &last, &err), ERR_DATA);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ledger_files_setup, ledger_files_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(gathers_every_intent_of_all_its_ledgers),
        CASE(gathers_the_keep_outs_of_all_its_ledgers),
        CASE(a_course_without_ledgers_is_untouched),
        CASE(a_link_to_the_middle_of_a_ledger_will_do),
        CASE(refuses_when_a_predecessor_is_missing),
        CASE(refuses_when_a_ledger_is_damaged),
        CASE(a_damaged_last_intent_is_gathered_as_well),
        CASE(of_two_ends_the_later_one_counts),
        CASE(refuses_a_ledger_that_it_cannot_tell_whose_it_is),
        CASE(refuses_a_link_for_a_ledger_and_one_that_does_not_begin_with_its_header),
        CASE(passes_over_other_files_and_ledgers_never_begun),
        CASE(refuses_a_ledger_that_has_become_empty),
        CASE(damage_to_the_ledgers_of_others_is_none_of_its),
        CASE(misses_the_ledger_of_a_plan_that_is_there),
        CASE(a_plan_beside_its_ledger_is_not_missed),
        CASE(refuses_a_directory_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
