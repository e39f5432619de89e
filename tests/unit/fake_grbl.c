/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/fake_grbl_private.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fake_say(struct fake_grbl *fake, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof(line) - 2, format, args);
    va_end(args);
    if (fake->silent || fake->unplugged) {
        return;
    }
    memcpy(line + len, "\r\n", 2);
    assert(fake->tx_len + (size_t)len + 2 <= sizeof(fake->tx));
    memcpy(fake->tx + fake->tx_len, line, (size_t)len + 2);
    fake->tx_len += (size_t)len + 2;
}

static void position(const struct fake_grbl *fake, double at[FAKE_AXES])
{
    memcpy(at, fake->at, sizeof(fake->at));
    if (fake->moves == 0 || fake->held) {
        return;
    }
    const struct fake_move *move = &fake->move[0];
    double part = (double)(fake->now_ns - move->start_ns) / (double)(move->end_ns - move->start_ns);
    part = fmin(fmax(part, 0.0), 1.0);
    for (size_t i = 0; i < FAKE_AXIS_COUNT; i++) {
        at[i] = move->from[i] + part * (move->to[i] - move->from[i]);
    }
}

static double needle_of(const struct fake_grbl *fake, const double at[FAKE_AXES])
{
    return fake->machine->needle.sign * at[FAKE_NEEDLE] + fake->machine->needle.homed_at;
}

double fake_grbl_needle_mm(const struct fake_grbl *fake)
{
    double at[FAKE_AXES];
    position(fake, at);
    return needle_of(fake, at);
}

static int dot_under(const struct fake_grbl *fake, const double at[FAKE_AXES])
{
    double x = fake->machine->joint[0].sign * at[0] + fake->machine->joint[0].homed_at;
    long dot = lround(x - 100.0);
    return dot >= 0 && dot < FAKE_DOTS && fabs(x - 100.0 - (double)dot) < 0.01 ? (int)dot : -1;
}

static void feel(struct fake_grbl *fake, const double at[FAKE_AXES])
{
    bool in_skin = needle_of(fake, at) > 0.0;
    if (in_skin && !fake->in_skin) {
        int dot = dot_under(fake, at);
        assert(dot >= 0);
        fake->struck[dot]++;
    }
    fake->in_skin = in_skin;
}

/* Retires the moves that have ended. */
static void advance_motion(struct fake_grbl *fake)
{
    while (!fake->held && fake->moves > 0 && fake->move[0].end_ns <= fake->now_ns) {
        feel(fake, fake->move[0].to);
        memcpy(fake->at, fake->move[0].to, sizeof(fake->at));
        fake->moves--;
        memmove(fake->move, fake->move + 1, fake->moves * sizeof(fake->move[0]));
    }
    double at[FAKE_AXES];
    position(fake, at);
    feel(fake, at);
}

static void halt(struct fake_grbl *fake)
{
    double at[FAKE_AXES];
    position(fake, at);
    memcpy(fake->at, at, sizeof(fake->at));
    fake->moves = 0;
}

void fake_flush(struct fake_grbl *fake)
{
    halt(fake);
    fake->rx_len = 0;
    fake->waits = fake->held = fake->homing = fake->sticky = false;
    fake->dwell_end_ns = INT64_MAX;
}

static void banner(struct fake_grbl *fake)
{
    fake_say(fake, "GrblHAL 1.1f ['$' or '$HELP' for help]");
}

void fake_power_cut(struct fake_grbl *fake)
{
    fake_flush(fake);
    memset(fake->at, 0, sizeof(fake->at));
    fake->in_skin = false;
    fake->line = fake->feed = 0;
    fake->feeds = false;
    banner(fake);
}

static const char *pins(const struct fake_grbl *fake, bool probe)
{
    static const char *const PINS[] = {"", "|Pn:P", "|Pn:E", "|Pn:PE"};
    return PINS[(probe ? 1 : 0) + (fake->estop ? 2 : 0)];
}

static void say_status(struct fake_grbl *fake)
{
    double at[FAKE_AXES];
    position(fake, at);
    int dot = dot_under(fake, at);
    bool foot = needle_of(fake, at) > -3.0 && dot >= 0 && !fake->no_skin[dot];
    const char *state = fake->alarmed     ? "Alarm"
                        : fake->homing    ? "Home"
                        : fake->held      ? "Hold:0"
                        : fake->moves > 0 ? "Run"
                                          : "Idle";
    char tag[32] = "";
    if (fake->line > 0 && !(fake->forgets_line && fake->moves == 0)) {
        (void)snprintf(tag, sizeof(tag), "|Ln:%u", fake->line + fake->wrong_tag);
    }
    if (fake->noisy_status) {
        fake->noisy_status = false;
        fake_say(fake, "<Idle|MPos:0.0,,");
        return;
    }
    fake_say(fake, "<%s|MPos:%.3f,%.3f,%.3f,%.3f,%.3f,%.3f%s|FS:0,0%s%s>", state,
             at[0] + (fake->slipped ? 0.1 : 0.0), at[1], at[2], at[3], at[4], at[5], tag,
             pins(fake, foot || fake->touch_in_air), fake->overrides);
}

static void take_byte(struct fake_grbl *fake, char byte)
{
    if (byte == '?') {
        say_status(fake);
    } else if (byte == '!') {
        fake->holds++;
        if (!fake->alarmed && !fake->homing) {
            double at[FAKE_AXES];
            position(fake, at);
            memcpy(fake->at, at, sizeof(fake->at));
            fake->held = true;
        }
    } else if (byte == '\x19') {
        fake->stops++;
        fake->stuck = fake->stop_sticks;
        if (!fake->alarmed) {
            fake_flush(fake);
            fake_say(fake, "[MSG:Stop]");
        }
    } else {
        assert(byte == '\x18');
        fake->resets++;
        fake->stuck = false;
        bool moves = fake->moves > 0 && !fake->held;
        fake_flush(fake);
        fake->line = fake->feed = 0;
        fake->feeds = false;
        if (moves) {
            fake->alarmed = true;
            fake_say(fake, "ALARM:3");
        }
        banner(fake);
    }
}

static void take_lines(struct fake_grbl *fake)
{
    char *end = memchr(fake->rx, '\n', fake->rx_len);
    while (end != NULL && !fake->waits && !fake->held && !fake->stuck) {
        size_t len = (size_t)(end - fake->rx);
        char line[256];
        assert(len < sizeof(line));
        memcpy(line, fake->rx, len);
        line[len] = '\0';
        fake->rx_len -= len + 1;
        memmove(fake->rx, end + 1, fake->rx_len);
        fake_do_line(fake, line);
        end = memchr(fake->rx, '\n', fake->rx_len);
    }
}

/* The dwell of the G4 in hand begins when the motion has ended; its answer comes when it is over.
 */
static void wait_in_line(struct fake_grbl *fake)
{
    if (fake->homing && fake->home_end_ns <= fake->now_ns) {
        memset(fake->at, 0, sizeof(fake->at));
        for (size_t i = 0; i < FAKE_AXIS_COUNT; i++) {
            fake->at[i] = -1.0;
        }
        fake->homing = fake->waits = false;
        fake->slipped = false;
        fake_say(fake, "ok");
    }
    if (!fake->waits || fake->homing || fake->held || fake->moves > 0) {
        return;
    }
    if (fake->dwell_end_ns == INT64_MAX) {
        fake->dwell_end_ns = fake->now_ns + 1000000 + (int64_t)(fmax(fake->dwell_s, 0.0) * 1e9);
    }
    if (fake->dwell_end_ns <= fake->now_ns) {
        fake->dwell_end_ns = INT64_MAX;
        fake->waits = false;
        if (fake->dwell_s >= 0.0) {
            fake_say(fake, "ok");
        }
    }
}

static void work(struct fake_grbl *fake)
{
    advance_motion(fake);
    wait_in_line(fake);
    take_lines(fake);
    wait_in_line(fake);
}

static void peer_receive(void *context, const char *bytes, size_t len)
{
    struct fake_grbl *fake = context;
    if (len == 1 && bytes[0] != '\n') {
        take_byte(fake, bytes[0]);
    } else {
        assert(fake->rx_len + len <= sizeof(fake->rx));
        memcpy(fake->rx + fake->rx_len, bytes, len);
        fake->rx_len += len;
    }
    work(fake);
}

static int64_t peer_next_ns(void *context)
{
    const struct fake_grbl *fake = context;
    int64_t next = fake->dwell_end_ns;
    if (fake->homing && fake->home_end_ns < next) {
        next = fake->home_end_ns;
    }
    if (!fake->held && fake->moves > 0 && fake->move[0].end_ns < next) {
        next = fake->move[0].end_ns;
    }
    return fake->tx_len > 0 ? fake->now_ns : next;
}

static void peer_advance(void *context, int64_t now_ns)
{
    struct fake_grbl *fake = context;
    while (peer_next_ns(fake) < now_ns && fake->tx_len == 0) {
        fake->now_ns = peer_next_ns(fake);
        work(fake);
    }
    fake->now_ns = now_ns;
    work(fake);
}

static size_t peer_take(void *context, char *bytes, size_t size)
{
    struct fake_grbl *fake = context;
    size_t take = fake->tx_len < size ? fake->tx_len : size;
    memcpy(bytes, fake->tx, take);
    fake->tx_len -= take;
    memmove(fake->tx, fake->tx + take, fake->tx_len);
    return take;
}

void fake_grbl_init(struct fake_grbl *fake, const struct machine *machine)
{
    memset(fake, 0, sizeof(*fake));
    fake->machine = machine;
    fake->dwell_end_ns = INT64_MAX;
    fake->firmware = "grblHAL";
    fake->letters = FAKE_LETTERS;
    fake->start_line = fake->overrides = "";
}

struct rig_peer fake_grbl_peer(struct fake_grbl *fake)
{
    return (struct rig_peer){fake, peer_receive, peer_next_ns, peer_advance, peer_take};
}

void fake_grbl_fail(struct fake_grbl *fake, enum fake_fault fault, unsigned line)
{
    fake->fault = fault;
    fake->fault_line = line;
    fake->lines = 0;
    fake->fault_armed = fault != FAKE_NO_FAULT;
}
