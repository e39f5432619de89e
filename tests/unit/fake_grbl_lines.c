/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/fake_grbl_private.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

static void say_settings(struct fake_grbl *fake)
{
    static const int BASE[] = {100, 110, 120, 130};
    fake_say(fake, "$10=511\r\n$11=%.3f\r\n$13=0\r\n$20=1\r\n$22=1\r\n$24=120.0\r\n$25=1500.0",
             fake->machine->junction_mm);
    if (fake->reports_ms > 0) {
        fake_say(fake, "$481=%u", fake->reports_ms);
    }
    for (int k = 0; k < 4; k++) {
        for (size_t i = 0; i < FAKE_AXIS_COUNT; i++) {
            const struct machine_joint *joint =
                i < FAKE_NEEDLE ? &fake->machine->joint[i] : &fake->machine->needle;
            double unit = joint->kind == MACHINE_REVOLUTE ? deg_from_rad(1.0) : 1.0;
            const double value[] = {joint->steps_per_unit, joint->speed * unit * 60.0,
                                    joint->accel * unit, (joint->max - joint->min) * unit};
            bool wrong = fake->wrong_settings && k == 0 && i == 2;
            fake_say(fake, "$%d=%.3f", BASE[k] + (int)i, value[k] * (wrong ? 1.01 : 1.0));
        }
    }
}

/* true when the line is answered already, or answers later */
static bool system_line(struct fake_grbl *fake, const char *line)
{
    fake->sticky = false;
    if (strcmp(line, "$H") == 0) {
        fake->homing = true;
        fake->alarmed = false;
        fake->waits = true;
        fake->home_end_ns = fake->now_ns + FAKE_HOMING_NS;
        return true;
    }
    if (strcmp(line, "$I") == 0) {
        fake_say(fake, "[VER:1.1f:]\r\n[AXS:6:%s]\r\n[FIRMWARE:%s]\r\n[DRIVER:fake]", fake->letters,
                 fake->firmware);
    } else if (strcmp(line, "$$") == 0) {
        say_settings(fake);
    } else if (strcmp(line, "$N") == 0) {
        fake_say(fake, "$N0=%s\r\n$N1=", fake->start_line);
    } else {
        assert(strcmp(line, "$G") == 0);
        fake_say(fake, "[GC:G%d G54 G17 G21 G90 G94 M5 M9 T0 F%u S0]", fake->feeds ? 1 : 0,
                 fake->feed);
    }
    return false;
}

/* G53 and G91 in front of a move; G90 behind what does not move. */
static void take_mode(struct fake_grbl *fake, const char *line)
{
    fake->machine_place = strstr(line, "G53") != NULL;
    if (strstr(line, "G90") != NULL || strstr(line, "G91") != NULL) {
        fake->by_way = strstr(line, "G91") != NULL;
    }
}

static bool do_g_line(struct fake_grbl *fake, const char *line)
{
    take_mode(fake, line);
    const char *g = line + strcspn(line, "G"), *number = strchr(line, 'N');
    while (g[0] != '\0' && (g[1] == '5' || g[1] == '9')) {
        g += 1 + strcspn(g + 1, "G");
    }
    fake->line = number != NULL ? (uint32_t)strtoul(number + 1, NULL, 10) : fake->line;
    if (g[0] == '\0') {
        assert(line[0] == 'F');
        fake->feed = fake->deaf_to_feed ? 5 : (uint32_t)strtoul(line + 1, NULL, 10);
        return false;
    }
    if (g[1] == '4') {
        fake->waits = true;
        fake->dwell_s = strtod(g + 3, NULL);
        return true;
    }
    assert((g[1] == '0' || g[1] == '1') && fake->moves < FAKE_MOVES);
    const char *feed = strchr(g, 'F');
    fake->feeds = g[1] == '1';
    fake->feed = feed == NULL ? fake->feed : (uint32_t)strtoul(feed + 1, NULL, 10);
    struct fake_move *move = &fake->move[fake->moves];
    const struct fake_move *before = fake->moves > 0 ? move - 1 : NULL;
    memcpy(move->from, before != NULL ? before->to : fake->at, sizeof(move->from));
    memcpy(move->to, move->from, sizeof(move->to));
    for (size_t i = 0; i < FAKE_AXIS_COUNT; i++) {
        const char *word = strchr(g, FAKE_LETTERS[i]);
        const bool by_way = fake->by_way && !fake->machine_place;
        const double from = by_way ? move->from[i] : 0.0;
        move->to[i] = word == NULL ? move->to[i] : from + strtod(word + 1, NULL);
    }
    int64_t free_ns = before != NULL ? before->end_ns : fake->now_ns;
    move->start_ns = free_ns > fake->now_ns ? free_ns : fake->now_ns;
    move->end_ns = move->start_ns + FAKE_MOVE_NS;
    fake->moves++;
    return false;
}

/* What the armed fault does instead of the line; true when that was all. */
static bool go_wrong(struct fake_grbl *fake)
{
    fake->fault_armed = false;
    switch (fake->fault) {
    case FAKE_ERROR:
        fake->sticky = true;
        fake_say(fake, "error:20");
        return true;
    case FAKE_ALARM:
        fake_flush(fake);
        fake->alarmed = true;
        fake_say(fake, "ALARM:1");
        return true;
    case FAKE_BANNER:
        fake_power_cut(fake);
        return true;
    case FAKE_FALSE_OK:
        // as after an abort: what was read behind it is gone as well
        fake_say(fake, "ok");
        fake->rx_len = 0;
        return true;
    case FAKE_TWO_OKS:
        fake_say(fake, "ok");
        return false;
    case FAKE_GARBLE:
        fake_say(fake, "o\x7fk");
        return false;
    case FAKE_SILENT:
        fake->silent = true;
        return false;
    case FAKE_UNPLUGGED:
        fake->unplugged = true;
        return false;
    case FAKE_WRONG_TAG:
        fake->wrong_tag = true;
        return false;
    case FAKE_SLIP:
        fake->slipped = true;
        return false;
    case FAKE_NOISY_STATUS:
        fake->noisy_status = true;
        return false;
    case FAKE_NO_FAULT:
    case FAKE_NO_OK:
    case FAKE_FAULTS:
        break;
    }
    return false;
}

void fake_do_line(struct fake_grbl *fake, const char *line)
{
    if (line[0] == '$') {
        if (!system_line(fake, line)) {
            fake_say(fake, "ok");
        }
        return;
    }
    if (fake->alarmed || fake->sticky) {
        fake_say(fake, fake->alarmed ? "error:9" : "error:20");
        return;
    }
    bool wrong = fake->fault_armed && fake->lines++ == fake->fault_line;
    if (wrong && go_wrong(fake)) {
        return;
    }
    // a lost or garbled answer: the line is carried out all the same
    bool mute = wrong && (fake->fault == FAKE_NO_OK || fake->fault == FAKE_GARBLE);
    bool later = do_g_line(fake, line);
    fake->dwell_s = mute && later ? -1.0 : fake->dwell_s;
    if (!mute && !later) {
        fake_say(fake, "ok");
    }
}

const char *fake_fault_name(enum fake_fault fault)
{
    static const char *const NAME[] = {
        "none",    "error", "alarm",     "banner", "silent",       "garbled answer", "false ok",
        "two oks", "no ok", "wrong tag", "slip",   "noisy status", "unplugged"};
    return NAME[fault];
}
