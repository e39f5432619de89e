/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "gcode/reply.h"
#include "tests/unit/seed.h"

static struct reply parse(const char *line)
{
    return reply_parse(line, strlen(line));
}

static const struct {
    const char *line;
    enum reply_kind want;
    int code;
} LINE[] = {
    {"", REPLY_EMPTY, 0},
    {"ok", REPLY_OK, 0},
    {"error:20", REPLY_ERROR, 20},
    {"ALARM:11", REPLY_ALARM, 11},
    {"Grbl 1.1h ['$' for help]", REPLY_BANNER, 0},
    {"GrblHAL 1.1f ['$' or '$HELP' for help]", REPLY_BANNER, 0},
    {"$100=250.000", REPLY_SETTING, 100},
    {"$302=192.168.5.1", REPLY_SETTING, 302},
    {"[MSG:Stop]", REPLY_FEEDBACK, 0},
    {"[AXS:6:XYZABC]", REPLY_FEEDBACK, 0},
    {"[GC:G0 G54 G17 G21 G90 G94 G49 G98 G50 M5 M9 T0 F123 S0.]", REPLY_FEEDBACK, 0},
    {"<Idle|MPos:0.000,1.000|FS:0,0>", REPLY_STATUS, 0},
    {"<Alarm:11|MPos:0.000,1.000|Bf:100,1023|FS:0,0,0|Pn:PXE|WCO:0.000,0.000>", REPLY_STATUS, 0},
    {"<Run|MPos:1.000,1.000|Ln:7|F:600|Ov:100,100,100|A:SFM|Sc:XY|MPG:0|H:1,63|D:1|T:0|TLR:0>",
     REPLY_STATUS, 0},
    {"okk", REPLY_UNKNOWN, 0},
    {"o", REPLY_UNKNOWN, 0},
    {"OK", REPLY_UNKNOWN, 0},
    {" ok", REPLY_UNKNOWN, 0},
    {"ok ", REPLY_UNKNOWN, 0},
    {"error:", REPLY_UNKNOWN, 0},
    {"error:2x", REPLY_UNKNOWN, 0},
    {"error:-1", REPLY_UNKNOWN, 0},
    {"error:4294967296", REPLY_UNKNOWN, 0},
    {"ALARM:", REPLY_UNKNOWN, 0},
    {"$=1", REPLY_UNKNOWN, 0},
    {"$x=1", REPLY_UNKNOWN, 0},
    {"$100", REPLY_UNKNOWN, 0},
    {"[]", REPLY_UNKNOWN, 0},
    {"[:x]", REPLY_UNKNOWN, 0},
    {"[MSG:Stop", REPLY_UNKNOWN, 0},
    {"<>", REPLY_UNKNOWN, 0},
    {"<Idle", REPLY_UNKNOWN, 0},
    {"<idle|MPos:0.000>", REPLY_UNKNOWN, 0},
    {"<Idle||MPos:0.000>", REPLY_UNKNOWN, 0},
    {"<Idle|MPos:0.000|>", REPLY_UNKNOWN, 0},
    {"<Idle|MPos:0.000,>", REPLY_UNKNOWN, 0},
    {"<Idle|MPos:>", REPLY_UNKNOWN, 0},
    {"<Idle|MPos:nan>", REPLY_UNKNOWN, 0},
    {"<Idle|MPos:0x1>", REPLY_UNKNOWN, 0},
    {"<Idle|MPos:1,2,3,4,5,6,7,8,9>", REPLY_UNKNOWN, 0},
    {"<Idle|MPos:1.0|MPos:2.0>", REPLY_UNKNOWN, 0},
    {"<Idle|Ln:1|Ln:2>", REPLY_UNKNOWN, 0},
    {"<Idle|Ln:-1>", REPLY_UNKNOWN, 0},
    {"<Idle|Ln:4294967296>", REPLY_UNKNOWN, 0},
    {"<Idle|Bf:100>", REPLY_UNKNOWN, 0},
    {"<Idle|Pn:>", REPLY_STATUS, 0},
    {"<Idle|Pn:p>", REPLY_UNKNOWN, 0},
    {"<Idle|H:2>", REPLY_UNKNOWN, 0},
    {"<Idle|Xx:2>", REPLY_STATUS, 0},
    {"<Hold:|MPos:0.000>", REPLY_UNKNOWN, 0},
    {"<Hold:0:1|MPos:0.000>", REPLY_UNKNOWN, 0},
};

enum { LINES = sizeof(LINE) / sizeof(LINE[0]) };

static void tells_every_kind_of_line_from_every_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        struct reply reply = parse(LINE[i].line);
        if (reply.kind != LINE[i].want || reply.code != LINE[i].code) {
            fail_msg("%s: kind %d code %d", LINE[i].line, (int)reply.kind, reply.code);
        }
    }
}

static void reads_a_status_in_full(void **state)
{
    (void)state;
    struct reply reply = parse("<Hold:1|MPos:-1.500,2.000,0.001,4.000,5.000,-6.250|Bf:99,1000|Ln:42"
                               "|FS:600,0|Pn:PE|WCO:0.000,0.000,0.000,0.000,0.000,0.000|H:1>");
    const struct reply_status *status = &reply.status;
    assert_int_equal(reply.kind, REPLY_STATUS);
    assert_int_equal(status->state, REPLY_HOLD);
    assert_int_equal(status->substate, 1);
    assert_int_equal(status->axis_count, 6);
    assert_true(status->mpos[0] == -1.5 && status->mpos[5] == -6.25);
    assert_true(status->has_mpos && status->has_line && status->has_buffer && status->has_homed);
    assert_int_equal(status->line, 42);
    assert_int_equal(status->blocks_free, 99);
    assert_int_equal(status->rx_free, 1000);
    assert_true(status->probe && status->estop && status->homed && !status->has_offset);
}

static void says_nothing_that_a_status_does_not(void **state)
{
    (void)state;
    struct reply reply = parse("<Idle|WPos:1.000>");
    assert_int_equal(reply.status.substate, -1);
    assert_false(reply.status.has_mpos || reply.status.has_line || reply.status.has_buffer);
    assert_false(reply.status.probe || reply.status.estop || reply.status.has_homed);
}

static void knows_the_states(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum reply_state want;
        int substate;
    } STATE[] = {
        {"<Idle|MPos:0>", REPLY_IDLE, -1},   {"<Run:2|MPos:0>", REPLY_RUN, 2},
        {"<Hold:0|MPos:0>", REPLY_HOLD, 0},  {"<Jog|MPos:0>", REPLY_JOG, -1},
        {"<Home|MPos:0>", REPLY_HOME, -1},   {"<Alarm:9|MPos:0>", REPLY_ALARM_STATE, 9},
        {"<Door:3|MPos:0>", REPLY_DOOR, 3},  {"<Check|MPos:0>", REPLY_CHECK, -1},
        {"<Sleep|MPos:0>", REPLY_SLEEP, -1}, {"<Tool|MPos:0>", REPLY_TOOL, -1},
    };
    for (size_t i = 0; i < sizeof(STATE) / sizeof(STATE[0]); i++) {
        struct reply reply = parse(STATE[i].line);
        // motors that may have lost their place without the counters
        const bool lost = STATE[i].want == REPLY_ALARM_STATE || STATE[i].want == REPLY_SLEEP;
        if (reply.kind != REPLY_STATUS || reply.status.state != STATE[i].want ||
            reply.status.substate != STATE[i].substate || reply_is_lost(&reply.status) != lost) {
            fail_msg("%s", STATE[i].line);
        }
    }
}

static void sees_a_work_offset(void **state)
{
    (void)state;
    assert_true(parse("<Idle|MPos:0.000,0.000|WCO:0.000,-1.000>").status.has_offset);
    assert_false(parse("<Idle|MPos:0.000,0.000|WCO:0.000,-0.000>").status.has_offset);
}

static void reads_a_setting_and_keeps_one_that_is_text(void **state)
{
    (void)state;
    struct reply number = parse("$110=12000.000");
    assert_true(number.has_value && number.value == 12000.0);
    struct reply text = parse("$300=grblHAL");
    assert_false(text.has_value);
    assert_string_equal(text.text, "grblHAL");
}

/* A number cut short is another number: only the line's end can tell. It stays its kind. */
static bool may_be_cut(enum reply_kind kind)
{
    return kind == REPLY_ERROR || kind == REPLY_ALARM || kind == REPLY_SETTING;
}

static void never_misreads_the_beginning_of_a_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        for (size_t len = 1; LINE[i].want != REPLY_UNKNOWN && len < strlen(LINE[i].line); len++) {
            struct reply reply = reply_parse(LINE[i].line, len);
            bool number = may_be_cut(LINE[i].want) && reply.kind == LINE[i].want;
            if (reply.kind != REPLY_UNKNOWN && !number) {
                fail_msg("%.*s became kind %d", (int)len, LINE[i].line, (int)reply.kind);
            }
        }
    }
}

static void cuts_feedback_that_is_too_long(void **state)
{
    (void)state;
    char line[REPLY_LINE_MAX];
    memset(line, 'x', sizeof(line));
    memcpy(line, "[MSG:", 5);
    line[sizeof(line) - 1] = ']';
    struct reply reply = reply_parse(line, sizeof(line));
    assert_int_equal(reply.kind, REPLY_FEEDBACK);
    assert_int_equal(strlen(reply.text), REPLY_TEXT_SIZE - 1);
}

/* Feeds all of text in pieces of `step` and writes the kinds seen, one letter each. */
static void kinds_of(const char *text, size_t len, size_t step, char *kinds)
{
    static const char LETTER[] = "_OEASB$NFU";
    struct reply_stream stream = {.len = 0};
    size_t count = 0;
    for (size_t at = 0; at < len;) {
        size_t piece = len - at < step ? len - at : step;
        struct reply reply;
        bool complete = false;
        at += reply_stream_take(&stream, text + at, piece, &reply, &complete);
        if (complete && count < 15) {
            kinds[count++] = LETTER[reply.kind];
        }
    }
    kinds[count] = '\0';
}

static void cuts_a_stream_into_lines_however_it_arrives(void **state)
{
    (void)state;
    static const char TEXT[] =
        "ok\r\n\r\nerror:2\r<Idle|MPos:1.000>\nok\n\n$1=2\r\n[A:b]\r\nALARM:1\r\n"
        "Grbl 1.1h ['$' for help]\r\nok";
    for (size_t step = 1; step < sizeof(TEXT); step++) {
        char kinds[16];
        kinds_of(TEXT, sizeof(TEXT) - 1, step, kinds);
        assert_string_equal(kinds, "OESO$FAB");
    }
}

static void turns_an_over_long_line_into_one_unknown(void **state)
{
    (void)state;
    static char text[100000 + 8];
    memset(text, 'o', sizeof(text));
    memcpy(text + 100000, "\r\nok\r\nok", 8);
    char kinds[16];
    kinds_of(text, sizeof(text), 999, kinds);
    assert_string_equal(kinds, "UO");
}

static void turns_bytes_that_no_firmware_sends_into_one_unknown(void **state)
{
    (void)state;
    static const char BAD[] = {'\0', '\xff', '\x1b', '\x7f', '\t', '\x80'};
    for (size_t i = 0; i < sizeof(BAD); i++) {
        char text[] = "ok\r\n?ok\r\no?k\r\nok?\r\n?\r\nok\r\n";
        for (size_t k = 0; k < sizeof(text) - 1; k++) {
            text[k] = text[k] == '?' ? BAD[i] : text[k];
        }
        char kinds[16];
        kinds_of(text, sizeof(text) - 1, 3, kinds);
        assert_string_equal(kinds, "OUUUUO");
    }
}

static void keeps_the_last_whole_line_for_its_reader(void **state)
{
    (void)state;
    struct reply_stream stream = {.len = 0};
    struct reply reply;
    bool complete = false;
    assert_int_equal(reply_stream_take(&stream, "[A:b]\nok", 8, &reply, &complete), 6);
    assert_true(complete);
    assert_int_equal(stream.done_len, 5);
    assert_memory_equal(stream.line, "[A:b]", 5);
}

static void survives_garbage(void **state)
{
    (void)state;
    static const char PIECES[] = "<>|:,.0123456789-okerALMGrb[$='] \r\nIdleMPosLnPn\x18\xff";
    struct seed seed = seed_from_env();
    struct reply_stream stream = {.len = 0};
    for (int i = 0; i < 300000; i++) {
        char bytes[8];
        for (size_t k = 0; k < sizeof(bytes); k++) {
            bytes[k] = PIECES[seed_below(&seed, sizeof(PIECES) - 1)];
        }
        struct reply reply = {.kind = REPLY_EMPTY};
        bool complete = false;
        size_t took = reply_stream_take(&stream, bytes, sizeof(bytes), &reply, &complete);
        assert_in_range(took, 1, sizeof(bytes));
        assert_true(!complete || reply.kind != REPLY_EMPTY);
        assert_in_range(reply.status.axis_count, 0, REPLY_AXES_MAX);
    }
}

static void explains_codes_that_it_knows(void **state)
{
    (void)state;
    assert_string_equal(reply_error_meaning(9), "locked: alarm or jog state");
    assert_string_equal(reply_error_meaning(84), "file could not be opened");
    assert_null(reply_error_meaning(0));
    assert_null(reply_error_meaning(-1));
}

/* Up to nine they are everybody's; behind that the same number is something else on each board. */
static void explains_an_alarm_as_its_own_firmware_means_it(void **state)
{
    (void)state;
    static const struct {
        enum machine_dialect dialect;
        int last;
        const char *ten;
    } ROW[] = {{MACHINE_GRBLHAL, 22, "emergency stop"},
               {MACHINE_GRBL, 10, "dual axis homing failed"},
               {MACHINE_GRBL_MEGA_5X, 11, "an axis has too little travel to be homed"},
               {MACHINE_FLUIDNC, 18, "spindle fault"}};
    for (size_t i = 0; i < sizeof(ROW) / sizeof(ROW[0]); i++) {
        for (int code = 1; code <= ROW[i].last; code++) {
            assert_non_null(reply_alarm_meaning(ROW[i].dialect, code));
        }
        assert_string_equal(reply_alarm_meaning(ROW[i].dialect, 10), ROW[i].ten);
        assert_string_equal(reply_alarm_meaning(ROW[i].dialect, 9),
                            "homing did not find a limit switch");
        assert_null(reply_alarm_meaning(ROW[i].dialect, 0));
        assert_null(reply_alarm_meaning(ROW[i].dialect, ROW[i].last + 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_every_kind_of_line_from_every_other),
        cmocka_unit_test(reads_a_status_in_full),
        cmocka_unit_test(says_nothing_that_a_status_does_not),
        cmocka_unit_test(knows_the_states),
        cmocka_unit_test(sees_a_work_offset),
        cmocka_unit_test(reads_a_setting_and_keeps_one_that_is_text),
        cmocka_unit_test(never_misreads_the_beginning_of_a_line),
        cmocka_unit_test(cuts_feedback_that_is_too_long),
        cmocka_unit_test(cuts_a_stream_into_lines_however_it_arrives),
        cmocka_unit_test(turns_an_over_long_line_into_one_unknown),
        cmocka_unit_test(turns_bytes_that_no_firmware_sends_into_one_unknown),
        cmocka_unit_test(keeps_the_last_whole_line_for_its_reader),
        cmocka_unit_test(survives_garbage),
        cmocka_unit_test(explains_codes_that_it_knows),
        cmocka_unit_test(explains_an_alarm_as_its_own_firmware_means_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
