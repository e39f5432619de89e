/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
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

#include "sim/out.h"
#include "sim/pty.h"

struct place {
    char folder[32], link[48];
    struct sim_pty pty;
    struct err err;
};

static int new_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/test_sim_pty.XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->link, sizeof place->link, "%s/tty", place->folder);
    *state = place;
    return 0;
}

static int free_place(void **state)
{
    struct place *place = *state;
    (void)unlink(place->link);
    assert_int_equal(rmdir(place->folder), 0);
    free(place);
    return 0;
}

static int open_host(const struct sim_pty *pty)
{
    const int host = open(pty->path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    assert_true(host >= 0);
    return host;
}

static void carries_every_byte_unchanged(void **state)
{
    struct place *place = *state;
    char all[256], got[256];
    for (int i = 0; i < 256; i++) {
        all[i] = (char)i;
    }
    assert_int_equal(sim_pty_open(&place->pty, NULL, &place->err), ERR_OK);
    const int host = open_host(&place->pty);
    assert_int_equal(sim_pty_read(&place->pty, got, sizeof got), 0);
    assert_int_equal(write(host, all, sizeof all), sizeof all);
    assert_int_equal(sim_pty_read(&place->pty, got, sizeof got), sizeof got);
    assert_memory_equal(got, all, sizeof all);
    sim_pty_write(&place->pty, all, sizeof all);
    assert_int_equal(read(host, got, sizeof got), sizeof got);
    assert_memory_equal(got, all, sizeof all);
    close(host);
    sim_pty_close(&place->pty);
}

static void does_not_see_hosts_come_and_go(void **state)
{
    struct place *place = *state;
    char got[8];
    assert_int_equal(sim_pty_open(&place->pty, NULL, &place->err), ERR_OK);
    int host = open_host(&place->pty);
    assert_int_equal(write(host, "G1", 2), 2);
    close(host);
    assert_int_equal(sim_pty_read(&place->pty, got, sizeof got), 2);
    assert_int_equal(sim_pty_read(&place->pty, got, sizeof got), 0);
    sim_pty_write(&place->pty, "ok", 2);
    host = open_host(&place->pty);
    assert_int_equal(read(host, got, sizeof got), 2);
    close(host);
    sim_pty_close(&place->pty);
}

static void keeps_what_the_host_has_not_read(void **state)
{
    struct place *place = *state;
    char block[4096], got[4096];
    size_t sum = 0;
    memset(block, 'x', sizeof block);
    assert_int_equal(sim_pty_open(&place->pty, NULL, &place->err), ERR_OK);
    const int host = open_host(&place->pty);
    for (int i = 0; i < 16; i++) {
        sim_pty_write(&place->pty, block, sizeof block);
    }
    assert_true(place->pty.pending_size > 0 && place->pty.lost == 0);
    for (int i = 0; i < 1000 && sum < 16 * sizeof block; i++) {
        const ssize_t size = read(host, got, sizeof got);
        sum += size > 0 ? (size_t)size : 0;
        sim_pty_write(&place->pty, "", 0);
    }
    assert_int_equal(sum, 16 * sizeof block);
    assert_int_equal(place->pty.pending_size, 0);
    close(host);
    sim_pty_close(&place->pty);
}

static void replaces_a_link_and_takes_it_away(void **state)
{
    struct place *place = *state;
    char target[64] = "";
    assert_int_equal(symlink("/nowhere", place->link), 0);
    assert_int_equal(sim_pty_open(&place->pty, place->link, &place->err), ERR_OK);
    assert_true(readlink(place->link, target, sizeof target - 1) > 0);
    assert_string_equal(target, place->pty.path);
    sim_pty_close(&place->pty);
    assert_int_equal(access(place->link, F_OK), -1);
}

static void leaves_a_file_alone_where_the_link_should_be(void **state)
{
    struct place *place = *state;
    struct stat status;
    const int fd = open(place->link, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(sim_pty_open(&place->pty, place->link, &place->err), ERR_CREATE);
    sim_pty_close(&place->pty);
    assert_int_equal(lstat(place->link, &status), 0);
    assert_true(S_ISREG(status.st_mode));
}

static void sees_every_open_when_told_to(void **state)
{
    struct place *place = *state;
    assert_int_equal(sim_pty_open(&place->pty, NULL, &place->err), ERR_OK);
    assert_false(sim_pty_opened(&place->pty));
    assert_int_equal(sim_pty_watch_opens(&place->pty, &place->err), ERR_OK);
    assert_false(sim_pty_opened(&place->pty));
    close(open_host(&place->pty));
    assert_true(sim_pty_opened(&place->pty));
    assert_false(sim_pty_opened(&place->pty));
    sim_pty_close(&place->pty);
}

static void tells_of_bytes_that_did_not_get_to_the_file(void **state)
{
    struct place *place = *state;
    static struct sim_out out;
    assert_int_equal(sim_out_open(&out, "/dev/full", &place->err), ERR_OK);
    sim_out_write(&out, "x", 1);
    assert_int_equal(sim_out_close(&out, &place->err), ERR_IO);
    assert_int_equal(sim_out_open(&out, "/nowhere/at/all", &place->err), ERR_CREATE);
}

static void writes_all_of_a_file_larger_than_its_buffer(void **state)
{
    struct place *place = *state;
    static struct sim_out out;
    struct stat status;
    char block[5000];
    memset(block, 'x', sizeof block);
    assert_int_equal(sim_out_open(&out, place->link, &place->err), ERR_OK);
    for (int i = 0; i < 50; i++) {
        sim_out_write(&out, block, sizeof block);
    }
    assert_int_equal(sim_out_close(&out, &place->err), ERR_OK);
    assert_int_equal(stat(place->link, &status), 0);
    assert_int_equal(status.st_size, 50 * sizeof block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define IN_A_PLACE(test) cmocka_unit_test_setup_teardown(test, new_place, free_place)
        IN_A_PLACE(carries_every_byte_unchanged),
        IN_A_PLACE(does_not_see_hosts_come_and_go),
        IN_A_PLACE(keeps_what_the_host_has_not_read),
        IN_A_PLACE(replaces_a_link_and_takes_it_away),
        IN_A_PLACE(leaves_a_file_alone_where_the_link_should_be),
        IN_A_PLACE(sees_every_open_when_told_to),
        IN_A_PLACE(tells_of_bytes_that_did_not_get_to_the_file),
        IN_A_PLACE(writes_all_of_a_file_larger_than_its_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
