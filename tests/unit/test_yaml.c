/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/yaml.h"
#include "tests/unit/scratch.h"

static struct yaml_node *parse(const char *text, struct diags *diags)
{
    return yaml_parse("t.yaml", text, strlen(text), diags);
}

/* Text whose only fault is this one; the tree comes back or not. */
static const struct {
    const char *name, *text, *want;
} FAULTS[] = {
    {"duplicate key", "a: 1\nb: 2\na: 3\n",
     "t.yaml:3:1: error: duplicate key 'a'; it stands on line 1"},
    {"deep duplicate", "m:\n  x: {k: 1, k: 2}\n", "t.yaml:2:13: error: duplicate key 'k'"},
    {"alias", "a: 1\nb: *a\n", "t.yaml:2:4: error: alias '*a'"},
    {"anchor", "a: &x 1\n", "t.yaml:1:4: error: anchor '&x'"},
    {"tag", "a: !!int 1\n", "t.yaml:1:4: error: tag"},
    {"two documents", "a: 1\n---\nb: 2\n", "t.yaml:2:1: error: a second document"},
    {"empty", "", "t.yaml:1:1: error: the file is empty"},
    {"only a comment", "# hello\n", "the file is empty"},
    {"syntax", "a: [1, 2\nb: 3\n", "t.yaml:"},
    {"bad UTF-8", "a: 1\nb: \xff\n", "t.yaml:2:4: error: "},
    {"list as key", "? [a]\n: 1\n", "t.yaml:1:3: error: a key must be a plain word"},
    {"bell", "a: 1\nbc: \a\n", "t.yaml:2:5: error: "},
};

static void tells_each_fault_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(*FAULTS); i++) {
        struct diags diags = {0};
        struct yaml_node *root = parse(FAULTS[i].text, &diags);
        if (diags.errors != 1 || !scratch_has(&diags, FAULTS[i].want)) {
            fail_msg("%s: %zu errors, first: %s", FAULTS[i].name, diags.errors,
                     diags.kept ? diags.item[0].text : "none");
        }
        yaml_tree_free(root);
        diag_free(&diags);
    }
}

static void refuses_a_nul_byte_with_its_place(void **state)
{
    (void)state;
    struct diags diags = {0};
    assert_null(yaml_parse("t.yaml", "a: 1\nb: \0x\n", 11, &diags));
    assert_true(scratch_has(&diags, "t.yaml:2:4: error: "));
    diag_free(&diags);
}

static char *nested(size_t depth, const char *open)
{
    size_t len = strlen(open);
    char *text = calloc(depth * len + 4, 1);
    assert_non_null(text);
    for (size_t i = 0; i < depth; i++) {
        memcpy(text + i * len, open, len);
    }
    return text;
}

static void survives_attacks_by_depth(void **state)
{
    (void)state;
    const char *const opens[] = {"[", "{a: ", "- ", "? "};
    for (size_t i = 0; i < sizeof(opens) / sizeof(*opens); i++) {
        char *text = nested(50000, opens[i]);
        struct diags diags = {0};
        assert_null(parse(text, &diags));
        assert_true(diags.errors >= 1);
        diag_free(&diags);
        free(text);
    }
}

static void takes_64_levels_and_no_more(void **state)
{
    (void)state;
    for (size_t depth = YAML_DEPTH_MAX; depth <= YAML_DEPTH_MAX + 1; depth++) {
        char text[2 * YAML_DEPTH_MAX + 8] = "";
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        struct diags diags = {0};
        struct yaml_node *root = parse(text, &diags);
        assert_int_equal(root != NULL, depth == YAML_DEPTH_MAX);
        assert_int_equal(diags.errors, depth - YAML_DEPTH_MAX);
        yaml_tree_free(root);
        diag_free(&diags);
    }
}

static void reads_values_of_every_kind(void **state)
{
    (void)state;
    struct diags diags = {0};
    struct yaml_node *root =
        parse("\xef\xbb\xbfn: 1.5\nl: [1, 2]\ni: 7\ns: hi\nw: b\nm: {k: 1}\n", &diags);
    const struct yaml_range range = {0, 10};
    const char *const words[] = {"a", "b"};
    double n = 0, l[2] = {0};
    long i = 0;
    int w = 0;
    const char *s = NULL;
    assert_true(yaml_number(root, "n", YAML_REQUIRED, range, &n, &diags) && n == 1.5);
    assert_true(yaml_numbers(root, "l", YAML_REQUIRED, range, l, 2, &diags) && l[1] == 2);
    assert_true(yaml_integer(root, "i", YAML_REQUIRED, range, &i, &diags) && i == 7);
    assert_true(yaml_string(root, "s", YAML_REQUIRED, &s, &diags));
    assert_string_equal(s, "hi");
    assert_true(yaml_word(root, "w", YAML_REQUIRED, words, 2, &w, &diags) && w == 1);
    struct yaml_node *map = yaml_map(root, "m", YAML_REQUIRED, &diags);
    assert_true(yaml_number(map, "k", YAML_REQUIRED, range, &n, &diags) && n == 1);
    yaml_refuse_unknown(root, &diags);
    assert_int_equal(diags.errors, 0);
    yaml_tree_free(root);
}

static const struct {
    const char *text, *want;
} NUMBERS[] = {
    {"n: nan", "t.yaml:1:4: error: n: 'nan' is not a number; allowed: 0 to 10"},
    {"n: .inf", "not a number"},
    {"n: 0x1", "not a number"},
    {"n: 0o7", "not a number"},
    {"n: 07", "not a number"},
    {"n: '5'", "not a number"},
    {"n: 1,5", "not a number"},
    {"n:", "not a number"},
    {"n: 11", "n: 11 is out of range; allowed: 0 to 10"},
    {"n: -1", "out of range"},
    {"n: [1]", "must be a single value"},
    {"x: 1", "t.yaml:1:1: error: the key 'n' is missing"},
};

static void keeps_the_default_when_a_number_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(NUMBERS) / sizeof(*NUMBERS); i++) {
        struct diags diags = {0};
        struct yaml_node *root = parse(NUMBERS[i].text, &diags);
        double n = 4;
        bool good = yaml_number(root, "n", YAML_REQUIRED, (struct yaml_range){0, 10}, &n, &diags);
        if (good || n != 4 || diags.errors != 1 || !scratch_has(&diags, NUMBERS[i].want)) {
            fail_msg("%s: %s", NUMBERS[i].text, diags.kept ? diags.item[0].text : "no error");
        }
        yaml_tree_free(root);
        diag_free(&diags);
    }
}

static void guesses_what_an_unknown_key_meant(void **state)
{
    (void)state;
    struct diags diags = {0};
    struct yaml_node *root = parse("depht_mm: 1\nx-mine: {any: 1}\nzzz: 2\n", &diags);
    assert_null(yaml_get(root, "depth_mm"));
    assert_null(yaml_get(root, "gap_mm"));
    yaml_refuse_unknown(root, &diags);
    assert_int_equal(diags.errors, 2);
    assert_true(scratch_has(&diags, "t.yaml:1:1: error: unknown key 'depht_mm'; did you mean "
                                    "'depth_mm'?"));
    assert_true(scratch_has(&diags, "t.yaml:3:1: error: unknown key 'zzz'; allowed: depth_mm, "
                                    "gap_mm"));
    yaml_tree_free(root);
    diag_free(&diags);
}

static void finds_unknown_keys_in_lists_of_maps(void **state)
{
    (void)state;
    struct diags diags = {0};
    struct yaml_node *root = parse("l:\n  - {k: 1}\n", &diags);
    assert_non_null(yaml_list(root, "l", YAML_REQUIRED, &diags));
    yaml_refuse_unknown(root, &diags);
    assert_true(scratch_has(&diags, "t.yaml:2:6: error: unknown key 'k'"));
    yaml_tree_free(root);
    diag_free(&diags);
}

static const struct {
    const char *text;
    bool want;
    size_t errors;
} FORMATS[] = {
    {"format: thing 1\n", true, 0},
    {"format: thing 2\n", false, 1},
    {"format: thing\n", false, 1},
    {"format: other 1\n", false, 1},
    {"a: 1\nformat: thing 1\n", true, 1},
    {"a: 1\n", true, 1},
    {"- 1\n", false, 1},
    {"format: [thing, 1]\n", false, 1},
};

static void checks_format_and_version_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(FORMATS) / sizeof(*FORMATS); i++) {
        struct diags diags = {0};
        struct yaml_node *root = parse(FORMATS[i].text, &diags);
        if (yaml_check_format(root, "thing", 1, &diags) != FORMATS[i].want ||
            diags.errors != FORMATS[i].errors) {
            fail_msg("%s", FORMATS[i].text);
        }
        yaml_tree_free(root);
        diag_free(&diags);
    }
}

static void parses_every_prefix_without_harm(void **state)
{
    (void)state;
    static const char TEXT[] = "format: thing 1\na: [1, {b: 'c', d: \"e\\n\"}]\nf: |\n  g\n";
    for (size_t len = 0; len < sizeof(TEXT); len++) {
        struct diags diags = {0};
        struct yaml_node *root = yaml_parse("t.yaml", TEXT, len, &diags);
        assert_true(root || diags.errors > 0);
        yaml_tree_free(root);
        diag_free(&diags);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_each_fault_with_its_place),
        cmocka_unit_test(refuses_a_nul_byte_with_its_place),
        cmocka_unit_test(survives_attacks_by_depth),
        cmocka_unit_test(takes_64_levels_and_no_more),
        cmocka_unit_test(reads_values_of_every_kind),
        cmocka_unit_test(keeps_the_default_when_a_number_is_wrong),
        cmocka_unit_test(guesses_what_an_unknown_key_meant),
        cmocka_unit_test(finds_unknown_keys_in_lists_of_maps),
        cmocka_unit_test(checks_format_and_version_first),
        cmocka_unit_test(parses_every_prefix_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
