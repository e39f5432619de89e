/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/out.h"
#include "sim/pty.h"
#include "sim/tracker.h"

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

static void hangs_up_and_comes_back_under_another_name(void **state)
{
    struct place *place = *state;
    char got[8], other[128], first[SIM_PTY_PATH_SIZE];
    snprintf(other, sizeof other, "%s.2", place->link);
    assert_int_equal(sim_pty_open(&place->pty, place->link, &place->err), ERR_OK);
    strcpy(first, place->pty.path);
    const int host = open_host(&place->pty);
    sim_pty_unplug(&place->pty, true);
    assert_true(read(host, got, sizeof got) <= 0);
    assert_int_equal(write(host, "x", 1), -1);
    assert_int_equal(access(place->link, F_OK), -1);
    close(host);
    assert_int_equal(sim_pty_read(&place->pty, got, sizeof got), 0);
    assert_int_equal(sim_pty_replug(&place->pty, other, &place->err), ERR_OK);
    assert_string_not_equal(first, place->pty.path);
    assert_int_equal(access(other, F_OK), 0);
    sim_pty_unplug(&place->pty, false);
    assert_int_equal(sim_pty_replug(&place->pty, "", &place->err), ERR_OK);
    assert_int_equal(access(other, F_OK), 0);
    sim_pty_close(&place->pty);
    assert_int_equal(access(other, F_OK), -1);
}

static void tells_a_socket_where_the_head_is(void **state)
{
    struct place *place = *state;
    struct sim_tracker tracker;
    struct sim_text text = {.len = 0};
    char got[200] = "";
    const struct pose pose = {{1, -2, 3.5}, {0, 0, rad_from_deg(90)}};
    sim_tracker_text(&text, 123, &pose);
    assert_memory_equal(text.at, "pose 123 1.0000 -2.0000 3.5000 0.0000 0.0000 90.0000", text.len);
    assert_int_equal(sim_tracker_open(&tracker, place->link, 1, &place->err), ERR_OK);
    sim_tracker_send(&tracker, 0, &pose); /* nobody is there */
    assert_int_equal(tracker.unheard, 1);
    const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    const struct sockaddr *address = (const struct sockaddr *)&tracker.to;
    assert_int_equal(bind(fd, address, sizeof tracker.to), 0);
    sim_tracker_send(&tracker, 10000000, &pose);
    assert_true(recv(fd, got, sizeof got - 1, MSG_DONTWAIT) > 0);
    double x = 0;
    assert_int_equal(sscanf(got, "pose 10000000 %lf", &x), 1);
    assert_true(x != 1.0 && x > 0.8 && x < 1.2);
    assert_true(tracker.next_ns == 2 * SIM_TRACKER_PERIOD_NS);
    close(fd);
    sim_tracker_close(&tracker);
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
        IN_A_PLACE(hangs_up_and_comes_back_under_another_name),
        IN_A_PLACE(tells_a_socket_where_the_head_is),
        IN_A_PLACE(tells_of_bytes_that_did_not_get_to_the_file),
        IN_A_PLACE(writes_all_of_a_file_larger_than_its_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
