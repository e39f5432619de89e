/* SPDX-License-Identifier: GPL-3.0-or-later */
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

#include "controller/daemon/rpc.h"
#include "controller/daemon/server.h"
#include "controller/daemon/unix_socket.h"

/* A server in a folder of its own, which answers every line with its length. */
struct fixture {
    char directory[64], path[96];
    struct loop loop;
    struct server server;
    size_t lines, last_len;
};

static void on_line(void *context, struct client *client, const char *line, size_t len)
{
    struct fixture *fixture = context;
    (void)line;
    fixture->lines++;
    fixture->last_len = len;
    server_send(client, json_pack("{s:I}", "len", (json_int_t)len));
}

static int open_server(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct err err;
    (void)snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/pigment-test.XXXXXX");
    if (!mkdtemp(fixture->directory) || loop_init(&fixture->loop, &err) != ERR_OK) {
        return -1;
    }
    (void)snprintf(fixture->path, sizeof(fixture->path), "%s/sock", fixture->directory);
    fixture->server.context = fixture;
    fixture->server.line = on_line;
    *state = fixture;
    return server_open(&fixture->server, &fixture->loop, fixture->path, &err) == ERR_OK ? 0 : -1;
}

static int close_server(void **state)
{
    struct fixture *fixture = *state;
    server_close(&fixture->server);
    loop_deinit(&fixture->loop);
    (void)rmdir(fixture->directory);
    free(fixture);
    return 0;
}

/* Hands out whatever waits; a timer in the past ends the last wait. */
static void turn(struct fixture *fixture)
{
    struct err err;
    for (int i = 0; i < 4; i++) {
        loop_set_timer(&fixture->loop, 1);
        assert_int_equal(loop_wait(&fixture->loop, &err), ERR_OK);
    }
}

static int join(struct fixture *fixture)
{
    struct err err;
    int fd = unix_socket_connect(fixture->path, &err);
    assert_true(fd >= 0);
    turn(fixture);
    return fd;
}

static size_t take(int fd, char *out, size_t size)
{
    ssize_t n = recv(fd, out, size - 1, MSG_DONTWAIT);
    out[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

static void greets_with_its_version(void **state)
{
    struct fixture *fixture = *state;
    char text[512];
    int fd = join(fixture);
    assert_true(take(fd, text, sizeof(text)) > 0);
    assert_non_null(strstr(text, "\"method\":\"hello\""));
    assert_non_null(strstr(text, "\"protocol\":1"));
    (void)close(fd);
}

static void is_for_owner_and_group_only(void **state)
{
    struct fixture *fixture = *state;
    struct stat stat_now;
    assert_int_equal(stat(fixture->path, &stat_now), 0);
    assert_int_equal(stat_now.st_mode & 0777, 0660);
}

static void cuts_bytes_into_lines_wherever_they_break(void **state)
{
    struct fixture *fixture = *state;
    int fd = join(fixture);
    assert_int_equal(send(fd, "ab", 2, 0), 2);
    turn(fixture);
    assert_int_equal(fixture->lines, 0);
    assert_int_equal(send(fd, "c\nde\nf", 6, 0), 6);
    turn(fixture);
    assert_int_equal(fixture->lines, 2);
    assert_int_equal(fixture->last_len, 2);
    (void)close(fd);
}

static void drops_a_client_whose_line_has_no_end(void **state)
{
    struct fixture *fixture = *state;
    static char bytes[PROTOCOL_LINE_MAX];
    char text[1024];
    memset(bytes, 'x', sizeof(bytes));
    int fd = join(fixture);
    (void)take(fd, text, sizeof(text));
    for (size_t sent = 0; sent < sizeof(bytes);) {
        ssize_t n = send(fd, bytes + sent, sizeof(bytes) - sent, MSG_DONTWAIT);
        sent += n > 0 ? (size_t)n : 0;
        turn(fixture);
    }
    turn(fixture);
    assert_int_equal(fixture->lines, 0);
    assert_true(take(fd, text, sizeof(text)) > 0);
    assert_non_null(strstr(text, "\"code\":64"));
    assert_int_equal(recv(fd, text, sizeof(text), 0), 0);
    (void)close(fd);
}

/* Sixteen that say nothing keep nobody from a stop. */
static void one_too_many_takes_the_place_of_the_most_silent(void **state)
{
    struct fixture *fixture = *state;
    int fd[PROTOCOL_CLIENTS_MAX];
    char text[512];
    for (int i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        fd[i] = join(fixture);
    }
    assert_int_equal(send(fd[0], "a\n", 2, 0), 2);
    turn(fixture);
    int more = join(fixture);
    assert_true(take(more, text, sizeof(text)) > 0);
    assert_int_equal(send(more, "stop\n", 5, 0), 5);
    turn(fixture);
    assert_int_equal(fixture->last_len, 4);
    // the second, since the first has said something
    assert_true(take(fd[1], text, sizeof(text)) > 0);
    assert_int_equal(recv(fd[1], text, sizeof(text), 0), 0);
    assert_int_equal(send(fd[0], "abc\n", 4, 0), 4);
    turn(fixture);
    assert_int_equal(fixture->last_len, 3);
    for (int i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        (void)close(fd[i]);
    }
    (void)close(more);
}

static void of_users_the_one_with_most_clients_makes_room(void **state)
{
    struct fixture *fixture = *state;
    int fd[PROTOCOL_CLIENTS_MAX];
    char text[512];
    for (int i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        fd[i] = join(fixture);
        fixture->server.client[i].uid = i < 5 ? 7001 : 7002;
    }
    int more = join(fixture);
    for (int i = 0; i < PROTOCOL_CLIENTS_MAX; i++) {
        assert_true(take(fd[i], text, sizeof(text)) > 0);
        const ssize_t n = recv(fd[i], text, sizeof(text), MSG_DONTWAIT);
        assert_int_equal(n, i == 5 ? 0 : -1);
        (void)close(fd[i]);
    }
    (void)close(more);
}

static void a_client_that_never_reads_costs_a_bounded_queue(void **state)
{
    struct fixture *fixture = *state;
    int fd = join(fixture);
    fixture->server.client[0].subscribed = true;
    char *text = calloc(1, 4096);
    memset(text, 'y', 4095);
    json_t *big = json_pack("{s:s}", "text", text);
    for (int i = 0; i < 1000; i++) {
        server_publish(&fixture->server, json_incref(big));
        assert_true(fixture->server.client[0].out_len < PROTOCOL_ANSWER_MAX);
    }
    assert_true(fixture->server.client[0].fd >= 0);
    json_decref(big);
    free(text);
    (void)close(fd);
}

static void a_second_daemon_finds_the_socket_taken_and_a_dead_one_is_replaced(void **state)
{
    struct fixture *fixture = *state;
    struct err err;
    assert_int_equal(unix_socket_listen(fixture->path, &err), -1);
    assert_int_equal(err.code, ERR_BUSY);
    (void)close(fixture->server.fd);
    int fd = unix_socket_listen(fixture->path, &err);
    assert_true(fd >= 0);
    fixture->server.fd = fd;
}

static void a_late_answer_knows_that_its_asker_is_gone(void **state)
{
    struct fixture *fixture = *state;
    int fd = join(fixture);
    struct client_ref ref = client_ref_of(&fixture->server.client[0]);
    assert_non_null(client_from_ref(&fixture->server, ref));
    (void)close(fd);
    turn(fixture);
    assert_null(client_from_ref(&fixture->server, ref));
    fd = join(fixture);
    assert_null(client_from_ref(&fixture->server, ref));
    (void)close(fd);
}

#define SERVER_TEST(name) cmocka_unit_test_setup_teardown(name, open_server, close_server)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVER_TEST(greets_with_its_version),
        SERVER_TEST(is_for_owner_and_group_only),
        SERVER_TEST(cuts_bytes_into_lines_wherever_they_break),
        SERVER_TEST(drops_a_client_whose_line_has_no_end),
        SERVER_TEST(one_too_many_takes_the_place_of_the_most_silent),
        SERVER_TEST(of_users_the_one_with_most_clients_makes_room),
        SERVER_TEST(a_client_that_never_reads_costs_a_bounded_queue),
        SERVER_TEST(a_second_daemon_finds_the_socket_taken_and_a_dead_one_is_replaced),
        SERVER_TEST(a_late_answer_knows_that_its_asker_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
