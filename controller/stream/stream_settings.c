/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The board's $$ against the machine file: a board that believes in another machine moves nothing.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>
#include <math.h>

static const double TOLERANCE = 0.001;
static const double PRINTED = 0.0005 + 1e-9; /* the board shows three decimals of it */

enum { IDLE = 1, REPORT = 10, JUNCTION = 11, HOMING = 22, HOMING_FEED = 24, HOMING_SEEK = 25 };
enum { PROBING = 65 };
enum { AXIS_HOMING_FEED = 180, AXIS_HOMING_SEEK = 190, AXES_EACH = 9 };

static const double USUAL_PULL_OFF = 1.0;  /* of Grbl and grblHAL */
static const double IDLE_NEVER_MS = 255.0; /* the motors keep their power */

/* grblHAL: a reset in motion, which loses the place, would leave `H:1`; the foot's switch would
 * raise an alarm wherever it closes but in a probing move. */
enum { HOMED_WHATEVER = 128, PROBE_PROTECTION = 32 };

static bool is_close(double a, double b)
{
    return fabs(a - b) <= TOLERANCE * fmax(fabs(b), 1e-9);
}

static double unit(const struct machine_joint *joint, double value)
{
    return joint->kind == MACHINE_REVOLUTE ? deg_from_rad(value) : value;
}

static double want_steps(const struct machine_joint *joint)
{
    return joint->steps_per_unit;
}

static double want_rate_per_min(const struct machine_joint *joint)
{
    return unit(joint, joint->speed) * 60.0;
}

static double want_accel(const struct machine_joint *joint)
{
    return unit(joint, joint->accel);
}

static double want_travel(const struct machine_joint *joint)
{
    return unit(joint, joint->max - joint->min);
}

static const struct {
    int base;
    double (*want)(const struct machine_joint *joint);
} PER_AXIS[] = {{100, want_steps}, {110, want_rate_per_min}, {120, want_accel}, {130, want_travel}};

enum { KINDS = sizeof(PER_AXIS) / sizeof(PER_AXIS[0]) };

/* Settings of the whole board: a value, or bits that have to be set and others that must not be.
 * Those that every board has come first, then those that FluidNC keeps elsewhere. */
static const struct general {
    int number;
    bool as_bits;
    double want;
    unsigned never;
} GENERAL[] = {
    {REPORT, true, 0.0, 0},              // the dialect's
    {20, true, 1.0, 0},                  // soft limits
    {HOMING, true, 1.0, HOMED_WHATEVER}, // homing
    {JUNCTION, false, 0.0, 0},           // the machine file's
    {13, false, 0.0, 0},                 // reports in mm
    {PROBING, true, 0.0, 0},             // where there is a foot
    {481, false, 0.0, 0},                // reports by itself: a `?` would go unanswered
    {39, true, 1.0, 0},                  // or would be taken for text behind a `$`
};

enum { GENERALS = sizeof(GENERAL) / sizeof(GENERAL[0]), GENERALS_OF_ALL = 3, GENERALS_OF_MOST = 5 };

static size_t generals_due(const struct stream *stream)
{
    return stream->dialect->tells_all ? GENERALS_OF_MOST : GENERALS_OF_ALL;
}

/* Grbl takes no `$20=1` before it homes. */
void settings_complain(struct stream *stream, int number, double is, double want, int decimals)
{
    struct identity *identity = &stream->identity;
    struct notice *text = number == HOMING ? &identity->mend_first : &identity->mend;
    notice_add(text, ", $");
    notice_add_number(text, number, 0);
    notice_add(text, "=");
    notice_add_number(text, want, decimals);
    notice_add(text, " (is ");
    notice_add_number(text, is, decimals);
    notice_add(text, ")");
}

void settings_begin(struct stream *stream)
{
    stream->identity.seen = 0;
    talk_begin(stream);
    talk_text(stream, "$$\n$N\n");
    stream_enter(stream, &PHASE_SETTINGS, STREAM_MS(3000));
    (void)talk_pump(stream);
}

static void take_axis(struct stream *stream, int number, double value)
{
    const struct machine *machine = stream->machine;
    for (size_t i = 0; i <= machine_arm_axes(machine); i++) {
        int slot = gcode_axis_slot(identity_letters(stream), machine_axis(machine, i)->axis);
        for (size_t kind = 0; kind < KINDS; kind++) {
            if (number != PER_AXIS[kind].base + slot) {
                continue;
            }
            double want = PER_AXIS[kind].want(machine_axis(machine, i));
            // some firmware counts travel downwards, as a negative number
            if (!is_close(fabs(value), want)) {
                settings_complain(stream, number, value, want, 3);
            }
            stream->identity.seen++;
        }
    }
}

static double want_general(const struct stream *stream, const struct general *general)
{
    double want = general->number == JUNCTION ? stream->machine->junction_mm : general->want;
    return general->number == REPORT ? stream->dialect->report_bits : want;
}

static unsigned never_general(const struct stream *stream, const struct general *general)
{
    bool feels = general->number == PROBING && stream->machine->sense == MACHINE_SENSE_FOOT;
    return feels ? PROBE_PROTECTION : general->never;
}

/* A value that is bits; 0 where it is none. */
static bool is_bits(double value)
{
    return value >= 0.0 && value < 1e6;
}

static unsigned bits_of(double value)
{
    return is_bits(value) ? (unsigned)value : 0;
}

static void take_general(struct stream *stream, const struct general *general, double value)
{
    stream->identity.seen += general < GENERAL + generals_due(stream);
    double want = want_general(stream, general);
    unsigned bits = (unsigned)want, is = bits_of(value);
    unsigned mended = (is | bits) & ~never_general(stream, general);
    bool good = general->as_bits ? is_bits(value) && mended == is
                                 : fabs(value - want) <= TOLERANCE * fabs(want) + PRINTED;
    if (!good) {
        settings_complain(stream, general->number, value, general->as_bits ? mended : want,
                          general->number == JUNCTION ? 3 : 0);
    }
}

/* Of the whole board; or, as grblHAL can have it, of each axis: then the slowest tells. */
static void take_homing_speed(double *per_min, int number, int whole, int each, double value)
{
    if (number == whole) {
        *per_min = value;
    } else if (number >= each && number < each + AXES_EACH) {
        *per_min = *per_min > 0.0 ? fmin(*per_min, value) : value;
    }
}

static void take_homing(struct stream *stream, int number, double value)
{
    struct identity *identity = &stream->identity;
    take_homing_speed(&identity->homing_feed_per_min, number, HOMING_FEED, AXIS_HOMING_FEED, value);
    take_homing_speed(&identity->homing_seek_per_min, number, HOMING_SEEK, AXIS_HOMING_SEEK, value);
    if (stream->dialect->tells_all) {
        homing_take(&identity->homing, number, value);
    }
}

void settings_take(struct stream *stream, int number, bool has_value, double value)
{
    if (!has_value) {
        return;
    }
    take_homing(stream, number, value);
    if (number == IDLE) {
        stream->identity.idle_ms = value;
        stream->identity.cuts_motors = value < IDLE_NEVER_MS;
    }
    if (number == REPORT) {
        stream->identity.report_bits = bits_of(value);
    }
    for (size_t i = 0; i < GENERALS; i++) {
        if (GENERAL[i].number == number) {
            take_general(stream, &GENERAL[i], value);
        }
    }
    take_axis(stream, number, value);
}

void settings_complain_of_homing(struct stream *stream, const struct homing *want)
{
    const struct homing is = stream->identity.homing;
    if (want->lower != is.lower) {
        settings_complain(stream, HOMING_ENDS, is.lower, want->lower, 0);
    }
    for (int i = 0; i < HOMING_PASSES_MAX; i++) {
        if (want->pass[i] != is.pass[i]) {
            settings_complain(stream, HOMING_PASS_FIRST + i, is.pass[i], want->pass[i], 0);
        }
    }
}

/* Its homing could only be refused. */
static void complain_of_pull_off(struct stream *stream)
{
    const double is = stream->identity.homing.pull_off;
    const double most = homing_pull_off_most(stream->machine);
    if (!(is < most)) {
        settings_complain(stream, HOMING_PULL_OFF, is, fmin(USUAL_PULL_OFF, most / 2.0), 3);
    }
}

bool settings_agree(struct stream *stream)
{
    const struct identity *identity = &stream->identity;
    size_t due = generals_due(stream) + KINDS * (machine_arm_axes(stream->machine) + 1);
    if (stream->dialect->tells_all) {
        const struct homing want =
            homing_mended(&identity->homing, stream->machine, identity_letters(stream));
        settings_complain_of_homing(stream, &want);
    }
    complain_of_pull_off(stream);
    struct notice text = {.len = 0};
    if (identity->mend_first.len + identity->mend.len > 0) {
        notice_add(&text, "settings differ from the machine file; send, a line each");
        notice_add(&text, identity->mend_first.out);
        notice_add(&text, identity->mend.out);
    } else if (identity->seen != due) {
        notice_add(&text, "settings of the machine file are missing from $$");
    } else if (identity->starts_by_itself) {
        notice_add(&text, "a start-up line is stored ($N), which the board would carry out by "
                          "itself after homing; clear it: $X, then $N0= and $N1=");
    }
    if (text.len > 0) {
        handshake_refuse(stream, text.out);
    }
    return text.len == 0;
}
