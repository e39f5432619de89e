/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A firmware that answers anything at any time: honest lines, lies and noise, between a person's
 * commands and syncs that come or fail. No dot gets a second group, and none before its intent.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "controller/ledger/ledger.h"
#include "controller/stream/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DOTS = 3 };

struct line {
    struct stream *stream;
    double x, z; /* where the last lines sent the axes */
    uint32_t number, feed, open_dot;
    unsigned unanswered, groups[DOTS + 1];
    bool syncing, durable;
};

static bool on_send(void *context, const char *bytes, size_t len)
{
    struct line *line = context;
    for (size_t i = 0; i < len; i++) {
        const char *rest = bytes + i + 1;
        line->x = bytes[i] == 'X' ? strtod(rest, NULL) : line->x;
        line->z = bytes[i] == 'Z' ? strtod(rest, NULL) : line->z;
        line->number = bytes[i] == 'N' ? (uint32_t)strtoul(rest, NULL, 10) : line->number;
        line->feed = bytes[i] == 'F' ? (uint32_t)strtoul(rest, NULL, 10) : line->feed;
        line->unanswered += bytes[i] == '\n';
        if (bytes[i] == 'Z' && line->z < -6.0) {
            assert(line->durable && line->open_dot != 0);
            line->groups[line->open_dot]++;
            assert(line->groups[line->open_dot] == 1);
        }
    }
    return true;
}

static void on_discard(void *context)
{
    (void)context;
}

static bool on_record(void *context, struct record *record)
{
    struct line *line = context;
    assert(!line->syncing);
    if (record->type == RECORD_INTENT) {
        assert(line->groups[record->dot] == 0);
        line->open_dot = record->dot;
        line->durable = false;
    }
    line->open_dot = record->type == RECORD_UNCERTAIN ? 0 : line->open_dot;
    return true;
}

static void on_sync(void *context)
{
    struct line *line = context;
    assert(!line->syncing);
    line->syncing = true;
}

static bool on_approach(void *context, size_t i, const struct joints *from,
                        const struct joints *hover, struct hop *hop)
{
    (void)context;
    (void)from;
    (void)hover;
    hop->count = (int)i % 2;
    hop->via[0] = (struct joints){{5.0}};
    return true;
}

static void on_notice(void *context, const char *text)
{
    (void)context;
    assert(strlen(text) < 512);
}

static struct machine small_machine(void)
{
    struct machine machine = {.baud = 115200, .junction_mm = 0.01, .joint_count = 1};
    machine.joint[0] = (struct machine_joint){.axis = 'X', .sign = 1, .max = 100, .speed = 100};
    machine.joint[0].homed_at = machine.joint[0].max;
    machine.joint[0].accel = 1000;
    machine.joint[0].steps_per_unit = 100;
    machine.needle = (struct machine_joint){.axis = 'Z', .sign = -1, .min = -6, .max = 2};
    machine.needle.homed_at = -6;
    machine.needle.speed = 100;
    machine.needle.accel = 5000;
    machine.needle.steps_per_unit = 1000;
    machine.strike = (struct machine_strike){.retracted_mm = -2, .clear_mm = -4};
    machine.strike.depth_cap_mm = 1.2;
    machine.sense = MACHINE_SENSE_FOOT;
    machine.misses_max = 2;
    return machine;
}

static const char SETTINGS[] =
    "[AXS:2:XZ]\n[FIRMWARE:grblHAL]\n$10=511\n$11=0.01\n$13=0\n$20=1\n$22=1\n$100=100\n$102=1000\n"
    "$110=6000\n$112=6000\n$120=1000\n$122=5000\n$130=100\n$132=8\n";

static void hear(struct line *line, const char *text, int64_t now_ns)
{
    stream_on_bytes(line->stream, text, strlen(text), now_ns);
}

static void put(char *out, const char *text)
{
    memcpy(out + strlen(out), text, strlen(text) + 1);
}

static void put_number(char *out, double value, int decimals)
{
    char number[NUMBER_SIZE];
    (void)number_format(number, sizeof(number), value, decimals);
    put(out, number);
}

static void honest(struct line *line, bool touch, int64_t now_ns)
{
    char out[256] = "<Idle|MPos:";
    put_number(out, line->x, 3);
    put(out, ",");
    put_number(out, line->z, 3);
    put(out, "|Ln:");
    put_number(out, line->number, 0);
    put(out, touch ? "|Pn:P>\n[GC:G0 G54 G17 G21 G90 G94 F" : ">\n[GC:G0 G54 G17 G21 G90 G94 F");
    put_number(out, line->feed, 0);
    put(out, " S0]\n");
    hear(line, out, now_ns);
}

static void act(struct line *line, uint8_t op, int64_t now_ns)
{
    static const char *const TEXT[] = {"ok\n",
                                       SETTINGS,
                                       "GrblHAL 1.1f [x]\n",
                                       "error:9\n",
                                       "ALARM:1\n",
                                       "<Run|MPos:0,0>\n",
                                       "<Hold:0|MPos:1,2>\n",
                                       "\xff\n",
                                       "<Alarm|MPos:0,0>\n",
                                       "<Idle|MPos:9,9|Ln:3>\n"};
    struct err err = {.code = ERR_OK};
    if (op < 120) {
        for (; line->unanswered > 0 && op < 60; line->unanswered--) {
            hear(line, "ok\n", now_ns);
        }
        honest(line, op % 8 != 0, now_ns);
    } else if (op < 140) {
        line->unanswered -= op % 10 == 0 && line->unanswered > 0;
        hear(line, TEXT[op % 10], now_ns);
    } else if (op < 150) {
        (void)stream_command(line->stream, (enum stream_verb)(op % 8), 1, now_ns, &err);
    } else if (op < 152) {
        stream_on_lost(line->stream, now_ns);
        stream_on_connected(line->stream, now_ns);
    } else if (line->syncing) {
        line->syncing = false;
        line->durable = true;
        stream_on_synced(line->stream, op != 255, now_ns);
    } else {
        stream_on_time(line->stream, stream_deadline_ns(line->stream) % INT64_C(1000000000000));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct machine machine = small_machine();
    struct plan_strike planned[DOTS] = {{.dot = 1}, {.dot = 2}, {.dot = 3}};
    struct solved solved[DOTS] = {{.depth_mm = 0.5, .hover = {{10}}},
                                  {.depth_mm = 0.5, .hover = {{20}}},
                                  {.depth_mm = 0.5, .hover = {{30}}}};
    const struct plan plan = {.strike = planned, .strike_count = DOTS, .depth_limit_mm = 1.0};
    const struct solution solution = {.strike = solved, .count = DOTS};
    uint8_t state[DOTS] = {0};
    struct line line = {.stream = NULL};
    const struct stream_world world = {.context = &line,
                                       .send = on_send,
                                       .discard = on_discard,
                                       .record = on_record,
                                       .sync = on_sync,
                                       .approach = on_approach,
                                       .notice = on_notice};
    const struct stream_job job = {
        .plan = &plan, .solution = &solution, .state = state, .next_tag = 1};
    struct err err;
    line.stream = stream_new(&machine, &world);
    (void)stream_load(line.stream, &job, &err);
    stream_on_connected(line.stream, 0);
    for (size_t i = 0; i < size; i++) {
        act(&line, data[i], (int64_t)i * 20000000);
    }
    line.stream = stream_free(line.stream);
    return 0;
}
