/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line from the firmware, as a value. Every byte is hostile until parsed: whatever is not
 * understood in full is REPLY_UNKNOWN, never half a value.
 */
#ifndef GCODE_REPLY_H
#define GCODE_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/machine.h"

enum { REPLY_AXES_MAX = 8, REPLY_LINE_MAX = 512, REPLY_TEXT_SIZE = 96 };

enum reply_kind {
    REPLY_EMPTY,
    REPLY_OK,
    REPLY_ERROR,    /* error:N */
    REPLY_ALARM,    /* ALARM:N */
    REPLY_STATUS,   /* <...> */
    REPLY_BANNER,   /* GrblHAL 1.1f [...], Grbl 1.1h [...] */
    REPLY_SETTING,  /* $100=value */
    REPLY_START,    /* a line that the board carries out by itself: $N0=..., and >...:ok */
    REPLY_FEEDBACK, /* [MSG:...], [GC:...], [VER:...], [PRB:...] ... */
    REPLY_UNKNOWN
};

enum reply_state {
    REPLY_IDLE,
    REPLY_RUN,
    REPLY_HOLD,
    REPLY_JOG,
    REPLY_HOME,
    REPLY_ALARM_STATE,
    REPLY_DOOR,
    REPLY_CHECK,
    REPLY_SLEEP,
    REPLY_TOOL
};

/* A status report. Positions in the firmware's units (mm, degrees), in the order of its axes. */
struct reply_status {
    enum reply_state state;
    int substate; /* Hold:0, Door:1, Alarm:9 ...; -1 where none is given */
    size_t axis_count;
    double mpos[REPLY_AXES_MAX];
    bool has_mpos, has_line, has_buffer;
    uint32_t line; /* Ln: */
    int blocks_free, rx_free;
    bool probe;                /* Pn: holds P */
    bool estop;                /* Pn: holds E */
    bool hold_input;           /* Pn: holds H */
    bool has_offset;           /* WCO: shows a work offset that is not zero */
    bool overridden;           /* Ov: shows feed or rapids at other than 100 % */
    bool has_homed, homed;     /* H: */
    bool has_pendant, pendant; /* MPG: a pendant has it; told where that changes */
};

struct reply {
    enum reply_kind kind;
    int code;       /* error, alarm; number of a setting or a start-up line */
    bool has_value; /* a setting may be text */
    double value;
    struct reply_status status;
    /* feedback without its brackets, banner, text of a setting or a start-up line; cut */
    char text[REPLY_TEXT_SIZE];
};

/* Parses one line without its line end. */
struct reply reply_parse(const char *line, size_t len);

/* Held, and come to rest: by a hold, or by a door that is closed again. */
bool reply_is_held(const struct reply_status *status);

/* Locked, or asleep, with motors that may be off: the counters prove nothing. */
bool reply_is_lost(const struct reply_status *status);

/* The number of that word in the modal state, [GC:G0 G54 ... T7 F123 S0]. False unless the reply is
 * one, was not cut, and has the letter exactly once with a whole number. */
bool reply_modal_word(const struct reply *reply, char letter, uint32_t *value);

/* Cuts a byte stream into lines: CR, LF or both end one; blank lines vanish; a line over
 * REPLY_LINE_MAX or with bytes that no firmware sends comes out once, as REPLY_UNKNOWN. */
struct reply_stream {
    char line[REPLY_LINE_MAX];
    size_t len;
    bool spoiled;    /* too long, or with bytes that no firmware sends */
    size_t done_len; /* line[done_len] is the last whole line, until more bytes are taken */
};

/* Takes bytes until a line is complete; returns how many were taken and sets *complete. */
size_t reply_stream_take(struct reply_stream *stream, const char *bytes, size_t len,
                         struct reply *reply, bool *complete);

const char *reply_error_meaning(int code); /* "expected command letter"; NULL when not known */
const char *reply_alarm_meaning(enum machine_dialect dialect, int code);

#endif
