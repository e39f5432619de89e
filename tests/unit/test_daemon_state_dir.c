/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/daemon/state_dir.h"

struct fixture {
    char path[64];
    struct state_dir dir;
};

static int open_fresh(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct err err;
    (void)snprintf(fixture->path, sizeof(fixture->path), "/tmp/pigment-test.XXXXXX");
    if (!mkdtemp(fixture->path) || state_dir_open(&fixture->dir, fixture->path, &err) != ERR_OK) {
        return -1;
    }
    *state = fixture;
    return 0;
}

static int remove_all(void **state)
{
    struct fixture *fixture = *state;
    char command[128];
    state_dir_close(&fixture->dir);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", fixture->path);
    int answer = system(command);
    free(fixture);
    return answer;
}

static void touch(const struct fixture *fixture, const char *job, const char *suffix)
{
    char path[STATE_FILE_SIZE];
    state_dir_file(&fixture->dir, job, suffix, path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fclose(file);
}

static void belongs_to_one_daemon(void **state)
{
    struct fixture *fixture = *state;
    struct state_dir second;
    struct err err;
    assert_int_equal(state_dir_open(&second, fixture->path, &err), ERR_BUSY);
    state_dir_close(&fixture->dir);
    assert_int_equal(state_dir_open(&second, fixture->path, &err), ERR_OK);
    state_dir_close(&second);
}

static void refuses_a_directory_that_others_can_write(void **state)
{
    struct fixture *fixture = *state;
    struct state_dir dir;
    struct err err;
    state_dir_close(&fixture->dir);
    assert_int_equal(chmod(fixture->path, 0777), 0);
    assert_int_equal(state_dir_open(&dir, fixture->path, &err), ERR_PERMISSION);
}

static void numbers_go_on_from_any_file(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    char job[STATE_JOB_SIZE];
    assert_int_equal(state_dir_next(&fixture->dir, "c7f3a", 2, job, &err), ERR_OK);
    assert_string_equal(job, "0001-c7f3a-s2");
    touch(fixture, "0041-other-s1", "plan");
    assert_int_equal(state_dir_next(&fixture->dir, "c7f3a", 2, job, &err), ERR_OK);
    assert_string_equal(job, "0042-c7f3a-s2");
}

static void the_newest_job_is_the_one_with_the_last_ledger(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    char job[STATE_JOB_SIZE];
    assert_false(state_dir_newest(&fixture->dir, job, &err));
    touch(fixture, "0001-a-s1", "ledger");
    touch(fixture, "0012-b-s1", "ledger");
    touch(fixture, "0013-c-s1", "plan");
    touch(fixture, "notes", "ledger");
    assert_true(state_dir_newest(&fixture->dir, job, &err));
    assert_string_equal(job, "0012-b-s1");
    assert_true(state_dir_find(&fixture->dir, "1", job));
    assert_string_equal(job, "0001-a-s1");
    assert_true(state_dir_find(&fixture->dir, "0012-b-s1", job));
    assert_false(state_dir_find(&fixture->dir, "../0012-b-s1", job));
    assert_false(state_dir_find(&fixture->dir, "13", job));
}

static void ledgers_without_first_records_are_removed(void **state)
{
    struct fixture *fixture = *state;
    char path[STATE_FILE_SIZE];
    struct err err;
    touch(fixture, "0001-a-s1", "ledger.new");
    state_dir_file(&fixture->dir, "0001-a-s1", "ledger.new", path);
    state_dir_close(&fixture->dir);
    assert_int_equal(state_dir_open(&fixture->dir, fixture->path, &err), ERR_OK);
    assert_int_equal(access(path, F_OK), -1);
}

/* Nothing was ever sent for it: its plan must not look like one whose ledger was taken away. */
static void a_job_that_never_began_leaves_nothing(void **state)
{
    static const char *const SUFFIX[] = {"plan", "solution", "fit", "json", "ledger.new"};
    struct fixture *fixture = *state;
    struct err err;
    for (size_t i = 0; i < sizeof(SUFFIX) / sizeof(SUFFIX[0]); i++) {
        touch(fixture, "0001-a-s1", SUFFIX[i]);
        touch(fixture, "0002-a-s1", SUFFIX[i]);
    }
    touch(fixture, "0002-a-s1", "ledger");
    touch(fixture, "0003-a-s1", "plan");
    state_dir_close(&fixture->dir);
    assert_int_equal(state_dir_open(&fixture->dir, fixture->path, &err), ERR_OK);
    for (size_t i = 0; i < sizeof(SUFFIX) / sizeof(SUFFIX[0]); i++) {
        const bool mark = strcmp(SUFFIX[i], "ledger.new") == 0;
        assert_false(state_dir_has(&fixture->dir, "0001-a-s1", SUFFIX[i]));
        assert_int_equal(state_dir_has(&fixture->dir, "0002-a-s1", SUFFIX[i]), !mark);
    }
    assert_true(state_dir_has(&fixture->dir, "0003-a-s1", "plan"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(belongs_to_one_daemon, open_fresh, remove_all),
        cmocka_unit_test_setup_teardown(refuses_a_directory_that_others_can_write, open_fresh,
                                        remove_all),
        cmocka_unit_test_setup_teardown(numbers_go_on_from_any_file, open_fresh, remove_all),
        cmocka_unit_test_setup_teardown(the_newest_job_is_the_one_with_the_last_ledger, open_fresh,
                                        remove_all),
        cmocka_unit_test_setup_teardown(ledgers_without_first_records_are_removed, open_fresh,
                                        remove_all),
        cmocka_unit_test_setup_teardown(a_job_that_never_began_leaves_nothing, open_fresh,
                                        remove_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
