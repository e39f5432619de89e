/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "controller/ledger/ledger.h"
#include "tests/unit/seed.h"

static void an_empty_map_has_heard_of_nothing(void **state)
{
    (void)state;
    struct dot_map map = {0};
    assert_int_equal(dot_map_get(&map, 7).state, DOT_PLANNED);
    assert_int_equal(dot_map_get(&map, 0).state, DOT_PLANNED);
    dot_map_free(&map);
}

static void the_last_word_counts(void **state)
{
    (void)state;
    struct dot_map map = {0};
    dot_map_put(&map, (struct dot_word){5, DOT_INTENT, 0});
    dot_map_put(&map, (struct dot_word){5, DOT_UNCERTAIN, 6});
    assert_int_equal(map.count, 1);
    assert_int_equal(dot_map_get(&map, 5).state, DOT_UNCERTAIN);
    assert_int_equal(dot_map_get(&map, 5).reason, 6);
    dot_map_free(&map);
}

/* Against an array with a place for every id; ids lie close, so that slots collide. */
static void agrees_with_a_plain_array(void **state)
{
    (void)state;
    enum { IDS = 20000, PUTS = 60000 };
    struct seed seed = seed_from_env();
    uint8_t *want = calloc(IDS, 1);
    assert_non_null(want);
    struct dot_map map = {0};
    for (int i = 0; i < PUTS; i++) {
        uint32_t dot = 1 + seed_below(&seed, IDS - 1);
        want[dot] = (uint8_t)(1 + seed_below(&seed, DOT_SKIPPED));
        dot_map_put(&map, (struct dot_word){dot, (enum dot_state)want[dot], 0});
    }
    size_t count = 0;
    for (uint32_t dot = 1; dot < IDS; dot++) {
        assert_int_equal(dot_map_get(&map, dot).state, want[dot]);
        count += want[dot] != 0;
    }
    assert_int_equal(map.count, count);
    assert_int_equal(dot_map_get(&map, UINT32_MAX).state, DOT_PLANNED);
    dot_map_free(&map);
    free(want);
}

static void takes_the_words_of_records_and_no_others(void **state)
{
    (void)state;
    struct dot_map map = {0};
    struct record intent = {.type = RECORD_INTENT, .dot = 3};
    struct record stop = {.type = RECORD_STOP, .reason = 6};
    assert_true(dot_map_put_record(&map, &intent));
    assert_false(dot_map_put_record(&map, &stop));
    assert_int_equal(dot_map_get(&map, 3).state, DOT_INTENT);
    assert_int_equal(map.count, 1);
    dot_map_free(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map_has_heard_of_nothing),
        cmocka_unit_test(the_last_word_counts),
        cmocka_unit_test(agrees_with_a_plain_array),
        cmocka_unit_test(takes_the_words_of_records_and_no_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
