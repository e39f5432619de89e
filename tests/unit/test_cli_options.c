/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "controller/cli/cli.h"

enum { WORDS_MAX = 8 };

struct found {
    struct cli cli;
    const char *output;
    unsigned session;
    bool yes;
};

static enum err_code parse(struct found *found, const char *const *words, struct err *err)
{
    *found = (struct found){.session = 1};
    char *argv[WORDS_MAX + 1] = {NULL};
    int argc = 0;
    while (words[argc]) {
        argv[argc] = (char *)(uintptr_t)words[argc];
        argc++;
    }
    const struct option_spec spec[] = {{"-o", OPTION_TEXT, &found->output},
                                       {"--session", OPTION_COUNT, &found->session},
                                       {"--yes", OPTION_FLAG, &found->yes}};
    return cli_options(&found->cli, spec, 3, (struct option_range){1, 2}, argc, argv, err);
}

static void takes_options_and_arguments_in_any_order(void **state)
{
    (void)state;
    const char *const words[] = {"--yes",       "job.yaml", "-o", "x.plan",
                                 "--session=3", "--json",   NULL};
    struct found found;
    struct err err;
    assert_int_equal(parse(&found, words, &err), ERR_OK);
    assert_true(found.yes && found.cli.json);
    assert_string_equal(found.output, "x.plan");
    assert_int_equal(found.session, 3);
    assert_int_equal(found.cli.argument_count, 1);
    assert_string_equal(found.cli.argument[0], "job.yaml");
}

static void refuses_what_it_does_not_know(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *words[WORDS_MAX];
    } row[] = {
        {"unknown", {"job", "--nope", NULL}},
        {"abbreviated", {"job", "--sess", "2", NULL}},
        {"a longer name", {"job", "--yess", NULL}},
        {"a flag with a value", {"job", "--yes=1", NULL}},
        {"no value", {"job", "-o", NULL}},
        {"no number", {"job", "--session", "two", NULL}},
        {"a negative number", {"job", "--session", "-1", NULL}},
        {"too few", {"--yes", NULL}},
        {"too many", {"a", "b", "c", NULL}},
    };
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        struct found found;
        struct err err;
        if (parse(&found, row[i].words, &err) != ERR_USAGE) {
            fail_msg("%s was taken", row[i].name);
        }
    }
}

static void names_the_word_that_was_meant(void **state)
{
    (void)state;
    static const char *const words[] = {"start", "status", "stop", "estop", "sim"};
    static const struct {
        const char *typed, *want;
    } row[] = {{"strat", "start"}, {"statsu", "status"}, {"stpo", "stop"}, {"xstop", "stop"},
               {"simm", "sim"},    {"frobnicate", NULL}, {"", NULL}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        const char *near = cli_nearest(row[i].typed, words, 5);
        bool same = near && row[i].want ? strcmp(near, row[i].want) == 0 : near == row[i].want;
        if (!same) {
            fail_msg("%s gave %s", row[i].typed, near ? near : "nothing");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_options_and_arguments_in_any_order),
        cmocka_unit_test(refuses_what_it_does_not_know),
        cmocka_unit_test(names_the_word_that_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
