/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/socket.h>
#include <unistd.h>

#include "controller/daemon/roles.h"

enum { OPERATORS = 1001, VIEWERS = 1002, OTHERS = 1003, SOMEBODY = 54321 };

static void gives_each_the_role_of_its_groups(void **state)
{
    (void)state;
    const struct roles both = {true, true, OPERATORS, VIEWERS};
    const struct roles operators = {true, false, OPERATORS, 0}, open = {.has_viewers = false};
    const struct {
        const char *name;
        const struct roles *roles;
        uid_t uid;
        gid_t gid[2];
        enum role want;
    } CASES[] = {
        {"root", &both, 0, {OTHERS, OTHERS}, ROLE_SERVICE},
        {"the daemon's own user", &both, geteuid(), {OTHERS, OTHERS}, ROLE_SERVICE},
        {"an operator", &both, SOMEBODY, {OPERATORS, OTHERS}, ROLE_OPERATE},
        {"an operator by a second group", &both, SOMEBODY, {OTHERS, OPERATORS}, ROLE_OPERATE},
        {"both", &both, SOMEBODY, {VIEWERS, OPERATORS}, ROLE_OPERATE},
        {"a viewer", &both, SOMEBODY, {OTHERS, VIEWERS}, ROLE_VIEW},
        {"a stranger", &both, SOMEBODY, {OTHERS, 0}, ROLE_NONE},
        {"group 0 is not the viewers that nobody named", &operators, SOMEBODY, {0, 0}, ROLE_NONE},
        {"anybody where nothing is named", &open, SOMEBODY, {OTHERS, 0}, ROLE_SERVICE},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        enum role role = roles_of(CASES[i].roles, CASES[i].uid, CASES[i].gid, 2);
        if (role != CASES[i].want) {
            fail_msg("%s: %s", CASES[i].name, role_name(role));
        }
    }
}

static void asks_the_kernel_who_is_there(void **state)
{
    (void)state;
    const struct roles both = {true, true, OPERATORS, VIEWERS};
    int pair[2];
    uid_t uid = SOMEBODY;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    assert_int_equal(roles_of_peer(&both, pair[0], &uid), ROLE_SERVICE);
    assert_int_equal(uid, geteuid());
    assert_int_equal(roles_of_peer(&both, -1, &uid), ROLE_NONE);
    (void)close(pair[0]);
    (void)close(pair[1]);
}

static void knows_groups_by_name_and_number(void **state)
{
    (void)state;
    struct err err;
    gid_t gid = 7;
    assert_int_equal(roles_group("root", &gid, &err), ERR_OK);
    assert_int_equal(gid, 0);
    assert_int_equal(roles_group("4711", &gid, &err), ERR_OK);
    assert_int_equal(gid, 4711);
    assert_int_equal(roles_group("no such group", &gid, &err), ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_each_the_role_of_its_groups),
        cmocka_unit_test(asks_the_kernel_who_is_there),
        cmocka_unit_test(knows_groups_by_name_and_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
