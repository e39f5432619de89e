/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/reply_status.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "config/number.h"

struct span {
    const char *text;
    size_t len;
};

static bool span_is(struct span span, const char *word)
{
    return span.len == strlen(word) && memcmp(span.text, word, span.len) == 0;
}

/* Cuts what stands before the first mark off the front of *rest; all of it without a mark. */
static struct span cut(struct span *rest, char mark)
{
    const char *at = rest->len == 0 ? NULL : memchr(rest->text, mark, rest->len);
    struct span head = {rest->text, at == NULL ? rest->len : (size_t)(at - rest->text)};
    size_t used = at == NULL ? rest->len : head.len + 1;
    rest->text += used;
    rest->len -= used;
    return head;
}

bool reply_code_parse(const char *text, size_t len, int *code)
{
    uint32_t value = 0;
    if (!number_parse_u32(text, len, &value) || value > INT_MAX) {
        return false;
    }
    *code = (int)value;
    return true;
}

/* A comma at the end would announce a value that is not there. */
static bool read_numbers(struct span text, double *values, size_t max, size_t *count)
{
    *count = 0;
    bool more = true;
    while (more) {
        struct span rest = text;
        struct span word = cut(&rest, ',');
        more = word.len < text.len;
        text = rest;
        if (*count == max || !number_parse(word.text, word.len, &values[*count])) {
            return false;
        }
        (*count)++;
    }
    return true;
}

static bool take_mpos(struct reply_status *status, struct span text)
{
    status->has_mpos = read_numbers(text, status->mpos, REPLY_AXES_MAX, &status->axis_count);
    return status->has_mpos;
}

static bool take_offset(struct reply_status *status, struct span text)
{
    double offset[REPLY_AXES_MAX];
    size_t count = 0;
    if (!read_numbers(text, offset, REPLY_AXES_MAX, &count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        status->has_offset = status->has_offset || offset[i] < 0.0 || offset[i] > 0.0;
    }
    return true;
}

static bool take_line(struct reply_status *status, struct span text)
{
    status->has_line = number_parse_u32(text.text, text.len, &status->line);
    return status->has_line;
}

static bool take_buffer(struct reply_status *status, struct span text)
{
    struct span blocks = cut(&text, ',');
    status->has_buffer = reply_code_parse(blocks.text, blocks.len, &status->blocks_free) &&
                         reply_code_parse(text.text, text.len, &status->rx_free);
    return status->has_buffer;
}

static bool take_pins(struct reply_status *status, struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char pin = text.text[i]; // FluidNC's macro buttons are digits
        if (!((pin >= 'A' && pin <= 'Z') || (pin >= '0' && pin <= '9'))) {
            return false;
        }
        status->probe = status->probe || pin == 'P';
        status->estop = status->estop || pin == 'E';
        status->hold_input = status->hold_input || pin == 'H';
    }
    return true; // grblHAL prints an empty list when a pin that has no letter is all there is
}

static bool take_homed(struct reply_status *status, struct span text)
{
    struct span flag = cut(&text, ',');
    status->has_homed = true;
    status->homed = span_is(flag, "1");
    return span_is(flag, "1") || span_is(flag, "0");
}

static bool take_pendant(struct reply_status *status, struct span text)
{
    status->has_pendant = true;
    status->pendant = span_is(text, "1");
    return span_is(text, "1") || span_is(text, "0");
}

/* Of feed, rapids and spindle, in percent; the spindle is nobody's here. */
static bool take_overrides(struct reply_status *status, struct span text)
{
    enum { FEED, RAPID, AT_LEAST };
    double percent[REPLY_AXES_MAX];
    size_t count = 0;
    if (!read_numbers(text, percent, REPLY_AXES_MAX, &count) || count < AT_LEAST) {
        return false;
    }
    for (size_t i = FEED; i <= RAPID; i++) {
        status->overridden = status->overridden || percent[i] < 100.0 || percent[i] > 100.0;
    }
    return true;
}

/* Fields that say nothing to us still have to look like what they are. */
static bool take_numbers(struct reply_status *status, struct span text)
{
    (void)status;
    double values[REPLY_AXES_MAX];
    size_t count = 0;
    return read_numbers(text, values, REPLY_AXES_MAX, &count);
}

static bool take_letters(struct reply_status *status, struct span text)
{
    (void)status;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.text[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '.')) {
            return false;
        }
    }
    return true;
}

static const struct field {
    const char *name;
    bool (*take)(struct reply_status *status, struct span text);
} FIELD[] = {
    {"MPos", take_mpos},   {"Ln", take_line},      {"Pn", take_pins},      {"Bf", take_buffer},
    {"FS", take_numbers},  {"WCO", take_offset},   {"Ov", take_overrides}, {"H", take_homed},
    {"F", take_numbers},   {"WPos", take_numbers}, {"A", take_letters},    {"WCS", take_letters},
    {"Sc", take_letters},  {"MPG", take_pendant},  {"D", take_numbers},    {"T", take_numbers},
    {"TLR", take_numbers}, {"In", take_numbers},   {"FW", take_letters},   {"AR", take_letters},
    {"DTG", take_numbers},
};

enum { FIELDS = sizeof(FIELD) / sizeof(FIELD[0]) };

/* A letter, then letters and digits: SP1; and $C, a line that still waits for an event. */
static bool is_name(struct span name)
{
    enum { NAME_MAX_LEN = 8 };
    if (name.len == 0 || name.len > NAME_MAX_LEN) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.text[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool inside = i > 0 && c >= '0' && c <= '9';
        if (!letter && !inside && !(i == 0 && c == '$')) {
            return false;
        }
    }
    return true;
}

/* Firmwares grow new fields: one that has a name and a plain value is passed over. A field of ours
 * whose name came garbled is then missing, which proves nothing and so confirms nothing. */
static bool is_foreign(struct span name, struct span value)
{
    if (!is_name(name) || value.len == 0) {
        return false;
    }
    for (size_t i = 0; i < value.len; i++) {
        if (value.text[i] < ' ' || value.text[i] > '~' || strchr("<>[]$", value.text[i])) {
            return false;
        }
    }
    return true;
}

static bool take_field(struct reply_status *status, struct span field, bool seen[FIELDS])
{
    struct span name = cut(&field, ':');
    for (size_t i = 0; i < FIELDS; i++) {
        if (span_is(name, FIELD[i].name)) {
            bool first = !seen[i];
            seen[i] = true;
            return first && FIELD[i].take(status, field);
        }
    }
    return is_foreign(name, field);
}

static bool take_state(struct reply_status *status, struct span text)
{
    static const struct {
        const char *name;
        enum reply_state state;
    } STATE[] = {{"Idle", REPLY_IDLE}, {"Run", REPLY_RUN},     {"Hold", REPLY_HOLD},
                 {"Jog", REPLY_JOG},   {"Home", REPLY_HOME},   {"Alarm", REPLY_ALARM_STATE},
                 {"Door", REPLY_DOOR}, {"Check", REPLY_CHECK}, {"Sleep", REPLY_SLEEP},
                 {"Tool", REPLY_TOOL}};
    struct span name = cut(&text, ':');
    status->substate = -1;
    bool sub = text.text > name.text + name.len;
    for (size_t i = 0; i < sizeof(STATE) / sizeof(STATE[0]); i++) {
        if (span_is(name, STATE[i].name)) {
            status->state = STATE[i].state;
            return !sub || reply_code_parse(text.text, text.len, &status->substate);
        }
    }
    return false;
}

bool reply_status_parse(const char *text, size_t len, struct reply_status *status)
{
    assert(text != NULL || len == 0);
    memset(status, 0, sizeof(*status));
    struct span rest = {text, len};
    if (!take_state(status, cut(&rest, '|'))) {
        return false;
    }
    bool seen[FIELDS] = {false};
    while (rest.len > 0) {
        if (!take_field(status, cut(&rest, '|'), seen)) {
            return false;
        }
    }
    // a report that ends in a bar has lost its last field
    return text[len - 1] != '|';
}
