/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/writer.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/machine.h"
#include "gcode/dialect.h"
#include "gcode/text.h"

/* Zeros at the end of a place stay: a decimal point that is lost on the line then makes a number
 * that no axis reaches, and the firmware refuses it. */
enum { PLACE_DECIMALS = 4, FEED_DECIMALS = 1, TAG_MAX = 9999999 };

static const double PLACE_MAX = 1e5;
static const double GUARD = 1e-4;
static const double S_PER_MIN = 60.0;

/* Text of one line or group; size 0 is no place at all. */
static struct gcode_text begin(char *out, size_t size)
{
    assert(out != NULL);
    return (struct gcode_text){.out = out, .size = size, .spoiled = size == 0};
}

static size_t end(struct gcode_text *text)
{
    text->spoiled = text->spoiled || text->len > GCODE_IN_FLIGHT_MAX;
    size_t len = gcode_text_end(text);
    assert(gcode_may_send(text->out, len));
    return len;
}

static void check_place(struct gcode_text *text, char letter, double value)
{
    text->spoiled = text->spoiled || letter == '\0' || strchr("XYZABCUVW", letter) == NULL ||
                    !(fabs(value) < PLACE_MAX);
}

static void add_place(struct gcode_text *text, char letter, double value)
{
    check_place(text, letter, value);
    gcode_text_word(text, letter, value, PLACE_DECIMALS);
}

static void add_axes(struct gcode_text *text, const struct gcode_axes *to)
{
    assert(to->count <= GCODE_AXES_MAX);
    text->spoiled = text->spoiled || to->count == 0;
    for (size_t i = 0; i < to->count; i++) {
        add_place(text, to->letter[i], to->value[i]);
    }
}

static void add_feed(struct gcode_text *text, double speed_per_s)
{
    // a feed of 0.0 would stand still for ever
    text->spoiled = text->spoiled || !(speed_per_s * S_PER_MIN >= 0.1);
    gcode_text_word(text, 'F', speed_per_s * S_PER_MIN, FEED_DECIMALS);
}

static void add_needle_to(struct gcode_text *text, const struct gcode_needle *needle, double value)
{
    gcode_text_add(text, "G1");
    add_place(text, needle->letter, value);
    add_feed(text, needle->speed_mm_s);
    gcode_text_add(text, "\n");
}

static double needle_place(const struct gcode_needle *needle, double needle_mm)
{
    return needle->sign * (needle_mm - needle->homed_at_mm);
}

static void add_needle(struct gcode_text *text, const struct gcode_needle *needle, double needle_mm)
{
    add_needle_to(text, needle, needle_place(needle, needle_mm));
}

static bool depth_allowed(const struct gcode_needle *needle, double depth_mm)
{
    return depth_mm > 0.0 && depth_mm <= needle->cap_mm && depth_mm <= MACHINE_DEPTH_CAP_MM;
}

/* The firmware's own dwell steps, up to the longest that skin is given; NULL for any other. */
static const char *dwell_line(double dwell_s)
{
    static const struct {
        double s;
        const char *line;
    } DWELL[] = {{0.0, ""}, {0.05, "G4P0.05\n"}, {0.10, "G4P0.1\n"}};
    for (size_t i = 0; i < sizeof(DWELL) / sizeof(DWELL[0]); i++) {
        if (fabs(dwell_s - DWELL[i].s) < 1e-9) {
            return DWELL[i].line;
        }
    }
    return NULL;
}

size_t gcode_rapid(char *out, size_t size, const struct gcode_axes *to)
{
    struct gcode_text text = begin(out, size);
    gcode_text_add(&text, "G0");
    add_axes(&text, to);
    gcode_text_add(&text, "\n");
    return end(&text);
}

static void add_difference(struct gcode_text *text, char letter, double value)
{
    int decimals = PLACE_DECIMALS;
    for (double part = fabs(value); part < 1.0 && decimals < 2 * PLACE_DECIMALS; part *= 10.0) {
        decimals++;
    }
    check_place(text, letter, value);
    gcode_text_fraction(text, letter, value, decimals);
}

size_t gcode_rapid_by(char *out, size_t size, const struct gcode_axes *by, char guard)
{
    struct gcode_text text = begin(out, size);
    assert(by->count <= GCODE_AXES_MAX);
    text.spoiled = text.spoiled || by->count == 0;
    gcode_text_add(&text, "G91G0");
    for (size_t i = 0; i < by->count; i++) {
        add_difference(&text, by->letter[i], by->value[i]);
    }
    if (guard != '\0') {
        check_place(&text, guard, GUARD);
        gcode_text_fraction(&text, guard, GUARD, PLACE_DECIMALS);
    }
    gcode_text_add(&text, "\n");
    return end(&text);
}

size_t gcode_needle_air(char *out, size_t size, const struct gcode_needle *needle, double needle_mm)
{
    struct gcode_text text = begin(out, size);
    text.spoiled = text.spoiled || !(needle_mm <= 0.0);
    add_needle(&text, needle, needle_mm);
    return end(&text);
}

static bool by_line(const struct gcode_dialect *dialect)
{
    return dialect == NULL || dialect->proof == GCODE_BY_LINE;
}

size_t gcode_lift(char *out, size_t size, const struct gcode_needle *needle, double needle_mm,
                  uint32_t tag)
{
    struct gcode_text text = begin(out, size);
    text.spoiled = text.spoiled || !(needle_mm <= 0.0) || tag < 1 || tag > TAG_MAX;
    if (by_line(needle->dialect)) {
        gcode_text_word(&text, 'N', (double)tag, 0);
    }
    gcode_text_add(&text, GCODE_MACHINE_PLACE);
    add_needle(&text, needle, needle_mm);
    return end(&text);
}

size_t gcode_probe(char *out, size_t size, const struct gcode_needle *needle, double needle_mm,
                   double speed_mm_s)
{
    struct gcode_text text = begin(out, size);
    text.spoiled = text.spoiled || !(needle_mm <= 0.0);
    gcode_text_add(&text, "G90G38.2"); // G53 does not go with it
    add_place(&text, needle->letter, needle->sign * (needle_mm - needle->homed_at_mm));
    add_feed(&text, speed_mm_s);
    gcode_text_add(&text, "\n");
    return end(&text);
}

size_t gcode_barrier(char *out, size_t size, const struct gcode_dialect *dialect)
{
    struct gcode_text text = begin(out, size);
    gcode_text_add(&text, dialect->barrier);
    return end(&text);
}

/* From place to place as the wire has them: there and back is nothing at all. */
static double stroke(const struct gcode_needle *needle, double depth_mm)
{
    const double unit = pow(10.0, PLACE_DECIMALS);
    const double down = round(needle_place(needle, depth_mm) * unit);
    return (down - round(needle_place(needle, needle->retracted_mm) * unit)) / unit;
}

/* Down, dwell, back. Back by as much as down: what the firmware has made of the first line is seen
 * in where the last one ends. */
static void add_strokes(struct gcode_text *text, const struct gcode_needle *needle, double depth_mm,
                        const char *dwell)
{
    if (needle->dialect == NULL) {
        add_needle(text, needle, depth_mm);
        gcode_text_add(text, dwell);
        add_needle(text, needle, needle->retracted_mm);
        return;
    }
    gcode_text_add(text, "G91");
    add_needle_to(text, needle, stroke(needle, depth_mm));
    gcode_text_add(text, dwell);
    add_needle_to(text, needle, -stroke(needle, depth_mm));
}

static void add_proof(struct gcode_text *text, const struct gcode_dialect *dialect, uint32_t tag)
{
    if (by_line(dialect)) {
        gcode_text_word(text, 'N', (double)tag, 0);
        gcode_text_add(text, dialect == NULL ? "G4P0\n" : "G4P0G90\n");
        return;
    }
    gcode_text_add(text, dialect->barrier);
    gcode_text_word(text, 'T', (double)gcode_tool(tag), 0);
    gcode_text_add(text, "G90\n$G\n");
}

size_t gcode_group(char *out, size_t size, const struct gcode_needle *needle, double depth_mm,
                   double dwell_s, uint32_t tag)
{
    struct gcode_text text = begin(out, size);
    const char *dwell = dwell_line(dwell_s);
    if (!depth_allowed(needle, depth_mm) || !(needle->retracted_mm < 0.0) || dwell == NULL ||
        tag < 1 || tag > TAG_MAX) {
        text.spoiled = true;
        return end(&text);
    }
    add_strokes(&text, needle, depth_mm, dwell);
    add_proof(&text, needle->dialect, tag);
    return end(&text);
}

bool gcode_may_send(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char c = bytes[i];
        bool ok = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.' || c == '+' ||
                  c == '-' || c == '=' || c == '$' || c == '\n';
        if (!ok) {
            return false;
        }
    }
    return true;
}

bool gcode_is_realtime(char byte)
{
    static const char REALTIME[] = {GCODE_STATUS, GCODE_HOLD, GCODE_RESUME,
                                    GCODE_RESET,  GCODE_STOP, GCODE_JOG_CANCEL};
    return memchr(REALTIME, byte, sizeof(REALTIME)) != NULL;
}
