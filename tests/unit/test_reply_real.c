/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines as the boards print them, builds of several years: what they mean, and that none of them
 * counts as noise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gcode/reply.h"

static struct reply parse(const char *line)
{
    return reply_parse(line, strlen(line));
}

struct row {
    const char *line;
    enum reply_kind want;
    int code;
};

static void expect(const struct row *row, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        const struct reply reply = parse(row[i].line);
        if (reply.kind != row[i].want || reply.code != row[i].code) {
            fail_msg("%s: kind %d code %d", row[i].line, (int)reply.kind, reply.code);
        }
    }
}

/* $I of grblHAL from 2021 on, with its drivers, boards and plugins. */
static void reads_what_grblhal_says_of_itself(void **state)
{
    (void)state;
    static const char *const LINE[] = {
        "[VER:1.1f.20210715:]",
        "[VER:1.1f.20260817:bench, left]",
        "[OPT:VNMSL+,999,1024,4,0]",
        "[OPT:VNMZHSL*$#W2,100,1023,6,0]",
        "[AXS:6:XYZABC]",
        "[NEWOPT:ENUMS,RT+,HOME,ES,TC,SS,SED,RTC,PID,EXPR,ATC=0]",
        "[FIRMWARE:grblHAL]",
        "[SIGNALS:HSEPM]",
        "[NVS STORAGE:*FLASH]",
        "[FREE MEMORY:132K]",
        "[DRIVER:iMXRT1062]",
        "[DRIVER VERSION:210725]",
        "[DRIVER OPTIONS:USB.2]",
        "[BOARD:T41U5XBB]",
        "[MAX STEP RATE:400000 Hz]",
        "[COMPATIBILITY LEVEL:1]",
        "[AUX IO:1,3,0,0]",
        "[WIZCHIP:W5500]",
        "[NETCON:Telnet]",
        "[IP:192.168.5.1]",
        "[SPINDLE:PWM]",
        "[PLUGIN:ENCODER v0.01]",
    };
    for (size_t i = 0; i < sizeof(LINE) / sizeof(LINE[0]); i++) {
        const struct reply reply = parse(LINE[i]);
        if (reply.kind != REPLY_FEEDBACK || strlen(reply.text) + 2 != strlen(LINE[i])) {
            fail_msg("%s", LINE[i]);
        }
    }
}

static void reads_what_grblhal_reports(void **state)
{
    (void)state;
    static const struct row ROW[] = {
        {"<Idle|MPos:0.000,0.000,0.000,0.000,0.000,0.000|Bf:100,1023|FS:0,0"
         "|WCO:0.000,0.000,0.000,0.000,0.000,0.000>",
         REPLY_STATUS, 0},
        {"<Idle|MPos:0.000,0.000,0.000|Bf:100,1024|Ln:90|FS:0,0,0|Pn:O|Ov:100,100,100|A:>",
         REPLY_STATUS, 0},
        {"<Run:2|MPos:1.690,0.000,0.000|Bf:99,1022|Ln:7|F:10|Pn:P>", REPLY_STATUS, 0},
        {"<Hold:1|MPos:1.690,0.000,0.000|Bf:99,1022|FS:10,0|SP1:0,,>", REPLY_STATUS, 0},
        {"<Idle|MPos:0.000|Bf:35,1023|FS:0,0|SP1:1200,,C,100|SP2:0,,|WCS:G59.3>", REPLY_STATUS, 0},
        {"<Alarm:11|MPos:0.000|Bf:35,1023|FS:0,0|Pn:|H:0,0|T:3|TLR:0|FW:grblHAL|AR:500|$C:1>",
         REPLY_STATUS, 0},
        {"<Idle|MPos:0.000|FS:0,0|Sc:|MPG:1|H:1|D:0|In:-1|FW:grblHAL|AR>", REPLY_STATUS, 0},
        {"<Idle|MPos:0.000|FS:0,0|Pn:RHSDLTEQFMP>", REPLY_STATUS, 0},
        {"<Run|MPos:0.000|FS:0,0|SD:12.5,/job.nc|DTG:0.000,1.250>", REPLY_STATUS, 0},
        {"<Tool|MPos:0.000|Bf:35,1023|FS:0,0|A:T>", REPLY_STATUS, 0},
        {"<Door:1|MPos:0.000|Bf:35,1023|FS:0,0|Pn:D>", REPLY_STATUS, 0},
        {"<Run:2|MPos:0.000|Ln:7|DTG:1.250|FS:0,0,0|S:1|Pn:XQPO|Ov:100,100,100|AR:500|MPG:0|P:1,P>",
         REPLY_STATUS, 0},
        {"<Hold:0|MPos:0.000|FS:0,0|WCO:0.000|WCS:G59.3|A:|Sc:XYZ|In:4|T:4294967295>", REPLY_STATUS,
         0},
        // restarted in the middle of one; a hold between two states
        {"<Idle|MPos:0.000,0.0", REPLY_UNKNOWN, 0},
        {"<Hold:4294967295|MPos:0.000|FS:0,0>", REPLY_UNKNOWN, 0},
        {"[MSG:Warning: Probe protected]", REPLY_FEEDBACK, 0},
        {"[MSG:]", REPLY_FEEDBACK, 0},
        {"[PRB:0.000,0.000,0.000,0.000,0.000,-3.512:1]", REPLY_FEEDBACK, 0},
        {"[HOME:-1.000,-1.000,-1.000,-1.000,-1.000,-1.000:63]", REPLY_FEEDBACK, 0},
        {"ALARM:253", REPLY_ALARM, 253},
        {"error:253", REPLY_ERROR, 253},
        {"$180=25.0", REPLY_SETTING, 180},
        {"$1043=7", REPLY_SETTING, 1043},
        {"$301=bench left, 2nd", REPLY_SETTING, 301},
    };
    expect(ROW, sizeof(ROW) / sizeof(ROW[0]));
    assert_true(parse(ROW[7].line).status.estop);
    assert_true(parse(ROW[2].line).status.probe);
    assert_false(parse(ROW[1].line).status.probe);
    assert_int_equal(parse(ROW[1].line).status.line, 90);
}

static void reads_what_classic_boards_report(void **state)
{
    (void)state;
    static const struct row ROW[] = {
        {"Grbl 1.1h ['$' for help]", REPLY_BANNER, 0},
        {"Grbl 1.1q ['$' for help]", REPLY_BANNER, 0},
        {"Grbl 3.7 [FluidNC v3.7.17 (noradio) '$' for help]", REPLY_BANNER, 0},
        {"<Alarm|MPos:0.000,0.000,0.000|FS:0,0|Pn:P|WCO:0.000,0.000,0.000>", REPLY_STATUS, 0},
        {"<Jog|MPos:-2.563,-1.000,-1.000|FS:600,0|Ov:100,100,100>", REPLY_STATUS, 0},
        {"<Idle|MPos:0.000,0.000,0.000,0.000,0.000,0.000|FS:0,0|Ov:100,100,100|A:SD0011>",
         REPLY_STATUS, 0},
        {"<Run|MPos:0.000,0.000,0.000|Bf:34,255|Ln:5|FS:600,0|Pn:PXYZABCDRHS|Qm:128>", REPLY_STATUS,
         0},
        {"<Hold:1|MPos:0.000,0.000,0.000,0.000,0.000,0.000|FS:0,0|Pn:XYH|Ov:100,100,100|A:"
         "D00001010>",
         REPLY_STATUS, 0},
        {"<Door:3|MPos:0.000,0.000,0.000|FS:0,0|Pn:D>", REPLY_STATUS, 0},
        {"<Run|MPos:0.000,0.000,0.000,0.000|FS:1200,0|Pn:PXA023F|SD:12.50,/sd/a b.nc|ISRs:8123>",
         REPLY_STATUS, 0},
        {"<Idle|MPos:0.000,0.000,0.000|Bf:15,255|FS:0,0|Ov:100,100,100|Heap:112312>", REPLY_STATUS,
         0},
        {"[MSG:INFO: Hard stop]", REPLY_FEEDBACK, 0},
        {"[MSG:ERR: Configuration is invalid. Check boot messages for ERR's.]", REPLY_FEEDBACK, 0},
        {"[D:00001010]", REPLY_FEEDBACK, 0},
        {"[GC:G0 G54 G17 G21 G90 G94 M5 M9 T17 F3000 S0]", REPLY_FEEDBACK, 0},
        {"[G54:0.000,0.000,0.000,0.000,0.000,0.000]", REPLY_FEEDBACK, 0},
        {"[PRB:-1.000,-1.000,-1.000,0.000,0.000,-3.512:1]", REPLY_FEEDBACK, 0},
        {"[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]", REPLY_FEEDBACK,
         0},
        {"[MSG:'$H'|'$X' to unlock]", REPLY_FEEDBACK, 0},
        {"[MSG:Caution: Unlocked]", REPLY_FEEDBACK, 0},
        {"[PRB:0.000,0.000,0.000:0]", REPLY_FEEDBACK, 0},
        {"[TLO:0.000]", REPLY_FEEDBACK, 0},
        {"[echo: G0X1]", REPLY_FEEDBACK, 0},
        {"[OPT:V,15,128]", REPLY_FEEDBACK, 0},
        {"$132=8.000", REPLY_SETTING, 132},
        {"$341=N/A", REPLY_SETTING, 341},
        {"$70=", REPLY_SETTING, 70},
    };
    expect(ROW, sizeof(ROW) / sizeof(ROW[0]));
}

static void tells_start_up_lines_from_settings(void **state)
{
    (void)state;
    static const struct row ROW[] = {
        {"$N0=", REPLY_START, 0},
        {"$N1=G20G54", REPLY_START, 1},
        {">G20G54:ok", REPLY_START, 0},
        {">G20:error:2", REPLY_START, 0},
        {">:error:7", REPLY_START, 0},
        {"$N=1", REPLY_UNKNOWN, 0},
        {"$Nx=1", REPLY_UNKNOWN, 0},
        {"$N0", REPLY_UNKNOWN, 0},
        {">", REPLY_UNKNOWN, 0},
        {">ok", REPLY_UNKNOWN, 0},
        {"$N4294967296=", REPLY_UNKNOWN, 0},
    };
    expect(ROW, sizeof(ROW) / sizeof(ROW[0]));
    assert_string_equal(parse("$N0=").text, "");
    assert_string_equal(parse("$N1=G20G54").text, "G20G54");
    assert_string_equal(parse(">G20:ok").text, "G20:ok");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_grblhal_says_of_itself),
        cmocka_unit_test(reads_what_grblhal_reports),
        cmocka_unit_test(reads_what_classic_boards_report),
        cmocka_unit_test(tells_start_up_lines_from_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
