/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rims of the reply reader: every byte in every kind of field, values at the ends of their
 * ranges.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gcode/reply.h"

static struct reply parse(const char *line)
{
    return reply_parse(line, strlen(line));
}

static bool plain(int c)
{
    return c >= ' ' && c <= '~' && strchr("<>[]$", c) == NULL;
}

static bool is_letter_or_number(int c)
{
    return isalnum(c) || c == '.';
}

/* Of a name, behind its first letter. */
static bool is_letter_or_digit(int c)
{
    return isalnum(c) != 0;
}

static bool begins_a_name(int c)
{
    return isalpha(c) || c == '$';
}

static bool is_pin(int c)
{
    return isupper(c) != 0 || isdigit(c) != 0;
}

static void takes_no_byte_that_a_field_cannot_hold(void **state)
{
    (void)state;
    static const struct {
        const char *name, *before, *after;
        bool (*allowed)(int c);
    } row[] = {{"accessories", "<Idle|MPos:1|A:", ">", is_letter_or_number},
               {"pins", "<Idle|MPos:1|Pn:", ">", is_pin},
               {"a foreign field's value", "<Idle|MPos:1|Zz:", ">", plain},
               {"a foreign field's name", "<Idle|MPos:1|Zz", ":1>", is_letter_or_digit},
               {"a foreign field's first letter", "<Idle|MPos:1|", "z:1>", begins_a_name}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        for (int c = 1; c < 256; c++) {
            char line[64];
            // marks of the status itself would make another line of it
            if (strchr("|:<>[]\r\n", c) != NULL) {
                continue;
            }
            (void)snprintf(line, sizeof(line), "%s%c%s", row[i].before, c, row[i].after);
            if ((parse(line).kind == REPLY_STATUS) != row[i].allowed(c)) {
                fail_msg("%s: byte 0x%02x", row[i].name, (unsigned)c);
            }
        }
    }
}

static void refuses_values_past_the_end_of_their_range(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum reply_kind want;
    } row[] = {{"ALARM:2147483647", REPLY_ALARM},
               {"ALARM:2147483648", REPLY_UNKNOWN},
               {"$2147483648=1", REPLY_UNKNOWN},
               {"<Idle|Ln:4294967295>", REPLY_STATUS},
               {"<Idle|Bf:1,2147483648>", REPLY_UNKNOWN},
               {"<Idle|Bf:2147483648,1>", REPLY_UNKNOWN},
               {"<Idle|Bf:,1>", REPLY_UNKNOWN},
               {"<Idle|WCO:1,x>", REPLY_UNKNOWN},
               {"<Idle|FS:1,2,3,4,5,6,7,8,9,1>", REPLY_UNKNOWN},
               {"<Idle|H:>", REPLY_UNKNOWN},
               {"<Idle|Toolong:1>", REPLY_STATUS},
               {"<Idle|Muchtoolong:1>", REPLY_UNKNOWN},
               {"<Idle|:1>", REPLY_UNKNOWN},
               {"<Idle|Zz:>", REPLY_UNKNOWN},
               {"<Idle|Zz>", REPLY_UNKNOWN},
               {"<Nowhere|MPos:1>", REPLY_UNKNOWN},
               {"<Alarm:2147483648|MPos:1>", REPLY_UNKNOWN}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        if (parse(row[i].line).kind != row[i].want) {
            fail_msg("%s", row[i].line);
        }
    }
}

static void tells_an_offset_of_either_sign_from_none(void **state)
{
    (void)state;
    assert_false(parse("<Idle|MPos:1|WCO:0.000,-0.000>").status.has_offset);
    assert_true(parse("<Idle|MPos:1|WCO:0.000,-0.001>").status.has_offset);
    assert_true(parse("<Idle|MPos:1|WCO:0.001,0.000>").status.has_offset);
    assert_true(parse("<Idle|MPos:1|WCO:0.001,0.001>").status.has_offset);
}

static void takes_a_word_of_the_modal_state_only_when_it_is_clear(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool want;
    } row[] = {{"[GC:G0 T12 F100]", true}, {"[GC:T12]", true},         {"[GC:G0 T F100]", false},
               {"[GC:G0 Tx]", false},      {"[GC:T1 T1]", false},      {"[GC:G0 F100]", false},
               {"[GC:]", false},           {"[MSG:T12]", false},       {"ok", false},
               {"$10=1", false},           {"[GC:T4294967296]", false}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        uint32_t tool = 0;
        const struct reply reply = parse(row[i].line);
        if (reply_modal_word(&reply, 'T', &tool) != row[i].want || (row[i].want && tool != 12)) {
            fail_msg("%s", row[i].line);
        }
    }
    struct reply cut = parse("[GC:T12]");
    memset(cut.text + 6, ' ', sizeof(cut.text) - 6);
    uint32_t tool = 0;
    assert_false(reply_modal_word(&cut, 'T', &tool));
    // the same words in an answer to something else
    struct reply other = parse("[GC:T12]");
    assert_true(reply_modal_word(&other, 'T', &tool));
    other.kind = REPLY_SETTING;
    assert_false(reply_modal_word(&other, 'T', &tool));
}

/* What a terminal would take for a command reaches nobody. */
static void a_line_with_a_byte_that_is_no_text_is_unknown(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char line[] = "[MSG:a b]\n";
        struct reply_stream stream = {.len = 0};
        struct reply reply = {.kind = REPLY_EMPTY};
        bool complete = false;
        line[6] = (char)c;
        if (c == '\n' || c == '\r') {
            continue;
        }
        (void)reply_stream_take(&stream, line, sizeof(line) - 1, &reply, &complete);
        assert_true(complete);
        assert_int_equal(reply.kind, c >= ' ' && c <= '~' ? REPLY_FEEDBACK : REPLY_UNKNOWN);
    }
}

static void tells_pins_apart_in_any_order(void **state)
{
    (void)state;
    struct reply_status both = parse("<Idle|MPos:1|Pn:EXPE>").status;
    assert_true(both.estop && both.probe);
    assert_false(parse("<Idle|MPos:1|Pn:X>").status.estop);
    assert_false(parse("<Idle|MPos:1|Pn:E>").status.probe);
}

static void sees_an_override_of_feed_or_rapids_only(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool whole, overridden;
    } ROW[] = {
        {"<Idle|MPos:1|Ov:100,100,100>", true, false}, {"<Idle|MPos:1|Ov:100,100,50>", true, false},
        {"<Idle|MPos:1|Ov:110,100,100>", true, true},  {"<Idle|MPos:1|Ov:100,25,100>", true, true},
        {"<Idle|MPos:1|Ov:99,100>", true, true},       {"<Idle|MPos:1>", true, false},
        {"<Idle|MPos:1|Ov:100>", false, false},        {"<Idle|MPos:1|Ov:>", false, false},
        {"<Idle|MPos:1|Ov:100,,100>", false, false},
    };
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        const struct reply reply = parse(ROW[i].line);
        if ((reply.kind == REPLY_STATUS) != ROW[i].whole ||
            reply.status.overridden != ROW[i].overridden) {
            fail_msg("%s", ROW[i].line);
        }
    }
}

static void tells_a_pendant_that_has_the_board_from_one_that_gave_it_back(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool whole, told, taken;
    } ROW[] = {
        {"<Idle|MPos:1>", true, false, false},      {"<Idle|MPos:1|MPG:1>", true, true, true},
        {"<Idle|MPos:1|MPG:0>", true, true, false}, {"<Idle|MPos:1|MPG:2>", false, true, false},
        {"<Idle|MPos:1|MPG:>", false, true, false}, {"<Idle|MPos:1|MPG:11>", false, true, false},
    };
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        const struct reply reply = parse(ROW[i].line);
        const bool whole = reply.kind == REPLY_STATUS;
        if (whole != ROW[i].whole || (whole && reply.status.has_pendant != ROW[i].told) ||
            (whole && reply.status.pendant != ROW[i].taken)) {
            fail_msg("%s", ROW[i].line);
        }
    }
}

static void tells_homed_from_not_homed_and_untold(void **state)
{
    (void)state;
    struct reply_status homed = parse("<Idle|MPos:1|H:1,7>").status;
    struct reply_status not_homed = parse("<Idle|MPos:1|H:0>").status;
    assert_true(homed.has_homed && homed.homed);
    assert_true(not_homed.has_homed && !not_homed.homed);
    assert_false(parse("<Idle|MPos:1>").status.has_homed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_no_byte_that_a_field_cannot_hold),
        cmocka_unit_test(refuses_values_past_the_end_of_their_range),
        cmocka_unit_test(tells_an_offset_of_either_sign_from_none),
        cmocka_unit_test(takes_a_word_of_the_modal_state_only_when_it_is_clear),
        cmocka_unit_test(a_line_with_a_byte_that_is_no_text_is_unknown),
        cmocka_unit_test(tells_pins_apart_in_any_order),
        cmocka_unit_test(sees_an_override_of_feed_or_rapids_only),
        cmocka_unit_test(tells_a_pendant_that_has_the_board_from_one_that_gave_it_back),
        cmocka_unit_test(tells_homed_from_not_homed_and_untold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
