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

#include "config/file.h"
#include "tests/unit/scratch.h"

static void writes_and_reads_back_the_same_bytes(void **state)
{
    const struct scratch *scratch = *state;
    char path[SCRATCH_PATH_SIZE];
    scratch_write(scratch, "a.bin", "old", 3, path);
    struct err err = {0};
    assert_int_equal(file_write(path, "x\0y\n", 4, &err), ERR_OK);
    struct file file;
    assert_int_equal(file_read(&file, path, &err), ERR_OK);
    assert_int_equal(file.size, 4);
    assert_memory_equal(file.data, "x\0y\n", 5);
    struct sha256 want = sha256_of("x\0y\n", 4);
    assert_true(sha256_equal(&file.sha256, &want));
    file_free(&file);
}

static void reads_an_empty_file(void **state)
{
    char path[SCRATCH_PATH_SIZE];
    scratch_write(*state, "empty", "", 0, path);
    struct err err = {0};
    struct file file;
    assert_int_equal(file_read(&file, path, &err), ERR_OK);
    assert_int_equal(file.size, 0);
    assert_string_equal(file.data, "");
    file_free(&file);
}

static void refuses_what_is_no_regular_file(void **state)
{
    const struct scratch *scratch = *state;
    char fifo[SCRATCH_PATH_SIZE], absent[SCRATCH_PATH_SIZE];
    (void)snprintf(fifo, sizeof(fifo), "%.200s/fifo", scratch->directory);
    (void)snprintf(absent, sizeof(absent), "%.200s/absent", scratch->directory);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    const char *const paths[] = {fifo, absent, "/dev/null", scratch->directory};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        struct err err = {0};
        struct file file;
        assert_int_equal(file_read(&file, paths[i], &err), ERR_IO);
        assert_null(file.data);
        assert_non_null(strstr(err.msg, paths[i]));
    }
}

static void refuses_a_file_over_the_limit(void **state)
{
    char path[SCRATCH_PATH_SIZE];
    scratch_write(*state, "large", "", 0, path);
    assert_int_equal(truncate(path, (off_t)FILE_SIZE_MAX + 1), 0);
    struct err err = {0};
    struct file file;
    assert_int_equal(file_read(&file, path, &err), ERR_IO);
    assert_non_null(strstr(err.msg, "64 MiB"));
}

static void leaves_devices_and_the_old_file_alone_when_it_cannot_write(void **state)
{
    const struct scratch *scratch = *state;
    char nowhere[SCRATCH_PATH_SIZE];
    (void)snprintf(nowhere, sizeof(nowhere), "%.200s/no/such/place", scratch->directory);
    const char *const paths[] = {"/dev/null", nowhere, scratch->directory};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        struct err err = {0};
        assert_int_equal(file_write(paths[i], "x", 1, &err), ERR_CREATE);
    }
    struct stat stat_now;
    assert_int_equal(stat("/dev/null", &stat_now), 0);
    assert_true(S_ISCHR(stat_now.st_mode));
}

static void joins_paths_beside_a_file(void **state)
{
    (void)state;
    static const struct {
        const char *beside, *path, *want;
    } CASES[] = {
        {"jobs/a.yaml", "m.yaml", "jobs/m.yaml"},
        {"a.yaml", "m.yaml", "m.yaml"},
        {"/x/y/a.yaml", "../m.yaml", "/x/y/../m.yaml"},
        {"jobs/a.yaml", "/etc/m.yaml", "/etc/m.yaml"},
        {"/a.yaml", "m.yaml", "/m.yaml"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        char *joined = file_path_beside(CASES[i].beside, CASES[i].path);
        assert_string_equal(joined, CASES[i].want);
        free(joined);
    }
}

static int set_up(void **state)
{
    static struct scratch scratch;
    scratch = scratch_new();
    *state = &scratch;
    return 0;
}

static int tear_down(void **state)
{
    scratch_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_and_reads_back_the_same_bytes),
        cmocka_unit_test(reads_an_empty_file),
        cmocka_unit_test(refuses_what_is_no_regular_file),
        cmocka_unit_test(refuses_a_file_over_the_limit),
        cmocka_unit_test(leaves_devices_and_the_old_file_alone_when_it_cannot_write),
        cmocka_unit_test(joins_paths_beside_a_file),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
