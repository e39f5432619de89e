/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#include "controller/stream/port.h"

struct pair {
    int master;
    char path[64];
    struct port port;
};

static int open_pair(void **state)
{
    struct pair *pair = calloc(1, sizeof(*pair));
    int slave = -1;
    if (pair == NULL || openpty(&pair->master, &slave, pair->path, NULL, NULL) != 0) {
        return -1;
    }
    (void)close(slave);
    pair->port.fd = -1;
    *state = pair;
    return 0;
}

static int close_pair(void **state)
{
    struct pair *pair = *state;
    port_close(&pair->port);
    if (pair->master >= 0) {
        (void)close(pair->master);
    }
    free(pair);
    return 0;
}

static void open_port(struct pair *pair)
{
    struct err err;
    assert_int_equal(port_open(&pair->port, pair->path, 115200, &err), ERR_OK);
}

static void carries_bytes_both_ways_unchanged(void **state)
{
    struct pair *pair = *state;
    open_port(pair);
    assert_true(port_is_pty(&pair->port));
    char bytes[64];
    assert_int_equal(port_read(&pair->port, bytes, sizeof(bytes)), 0);
    assert_true(port_send(&pair->port, "G4P0\n", 5));
    assert_int_equal(read(pair->master, bytes, sizeof(bytes)), 5);
    assert_memory_equal(bytes, "G4P0\n", 5);
    assert_int_equal(write(pair->master, "ok\r\n\x18", 5), 5);
    assert_int_equal(port_read(&pair->port, bytes, sizeof(bytes)), 5);
    assert_memory_equal(bytes, "ok\r\n\x18", 5);
}

static void sends_nothing_when_it_opens_and_keeps_dtr_when_it_closes(void **state)
{
    struct pair *pair = *state;
    open_port(pair);
    char byte = 0;
    assert_int_equal(fcntl(pair->master, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(read(pair->master, &byte, 1), -1);
    assert_int_equal(errno, EAGAIN);
    struct termios settings;
    assert_int_equal(tcgetattr(pair->port.fd, &settings), 0);
    assert_false(settings.c_cflag & HUPCL);
    assert_int_not_equal(fcntl(pair->port.fd, F_GETFL) & O_NONBLOCK, 0);
    assert_int_not_equal(fcntl(pair->port.fd, F_GETFD) & FD_CLOEXEC, 0);
}

static void finds_a_pty_behind_a_link(void **state)
{
    struct pair *pair = *state;
    char link[] = "/tmp/pigment-port-XXXXXX";
    int fd = mkstemp(link);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink(pair->path, link), 0);
    struct err err;
    assert_int_equal(port_open(&pair->port, link, 115200, &err), ERR_OK);
    assert_true(port_is_pty(&pair->port));
    (void)unlink(link);
}

static void is_busy_for_everybody_else(void **state)
{
    struct pair *pair = *state;
    open_port(pair);
    struct port second;
    struct err err;
    assert_int_equal(port_open(&second, pair->path, 115200, &err), ERR_BUSY);
    assert_non_null(strstr(err.msg, "in use by another program"));
    pid_t child = fork();
    if (child == 0) {
        _exit(port_open(&second, pair->path, 115200, &err));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), ERR_BUSY);
    port_close(&pair->port);
    assert_int_equal(port_open(&pair->port, pair->path, 115200, &err), ERR_OK);
}

static void is_gone_when_the_other_end_hangs_up(void **state)
{
    struct pair *pair = *state;
    open_port(pair);
    (void)close(pair->master);
    pair->master = -1;
    char bytes[8];
    assert_int_equal(port_read(&pair->port, bytes, sizeof(bytes)), -1);
    assert_false(port_send(&pair->port, "?", 1));
}

static void queues_what_the_line_does_not_take_and_refuses_what_does_not_fit(void **state)
{
    struct pair *pair = *state;
    open_port(pair);
    size_t sent = 0;
    while (port_send(&pair->port, "G4P0\n", 5)) {
        sent += 5;
        assert_true(sent < 1000000);
    }
    assert_in_range(pair->port.queued, PORT_QUEUE_SIZE - 4, PORT_QUEUE_SIZE);
    char bytes[4096];
    size_t got = 0;
    assert_int_equal(fcntl(pair->master, F_SETFL, O_NONBLOCK), 0);
    while (got < sent) {
        ssize_t n = read(pair->master, bytes, sizeof(bytes));
        assert_true(n > 0 || port_flush(&pair->port));
        got += n > 0 ? (size_t)n : 0;
    }
    assert_int_equal(got, sent);
    assert_int_equal(pair->port.queued, 0);
}

static void throws_the_unsent_away(void **state)
{
    struct pair *pair = *state;
    open_port(pair);
    while (port_send(&pair->port, "G4P0\n", 5)) {
    }
    port_discard(&pair->port);
    assert_int_equal(pair->port.queued, 0);
}

static void says_what_is_wrong_with_a_path(void **state)
{
    (void)state;
    static const struct {
        const char *path, *want;
    } CASE[] = {{"/dev/no-such-port", "No such file"},
                {"/dev/null", "not a serial device"},
                {"/etc/passwd", "not a serial device"},
                {"/dev/pts/99999", "No such file"}};
    for (size_t i = 0; i < sizeof(CASE) / sizeof(CASE[0]); i++) {
        struct port port;
        struct err err = {.code = ERR_OK};
        enum err_code code = port_open(&port, CASE[i].path, 115200, &err);
        if (code != ERR_IO || strstr(err.msg, CASE[i].want) == NULL || port.fd != -1) {
            fail_msg("%s: %d %s", CASE[i].path, (int)code, err.msg);
        }
        port_close(&port);
    }
}

static void a_closed_port_takes_nothing(void **state)
{
    struct pair *pair = *state;
    char byte = 0;
    assert_false(port_send(&pair->port, "?", 1));
    assert_false(port_flush(&pair->port));
    assert_int_equal(port_read(&pair->port, &byte, 1), -1);
    port_discard(&pair->port);
    port_close(&pair->port);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(carries_bytes_both_ways_unchanged, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(sends_nothing_when_it_opens_and_keeps_dtr_when_it_closes,
                                        open_pair, close_pair),
        cmocka_unit_test_setup_teardown(finds_a_pty_behind_a_link, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(is_busy_for_everybody_else, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(is_gone_when_the_other_end_hangs_up, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(
            queues_what_the_line_does_not_take_and_refuses_what_does_not_fit, open_pair,
            close_pair),
        cmocka_unit_test_setup_teardown(throws_the_unsent_away, open_pair, close_pair),
        cmocka_unit_test(says_what_is_wrong_with_a_path),
        cmocka_unit_test_setup_teardown(a_closed_port_takes_nothing, open_pair, close_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
