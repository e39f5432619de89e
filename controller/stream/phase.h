/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The phases of the strike machine: between its own files only (stream_private.h).
 */
#ifndef CONTROLLER_STREAM_PHASE_H
#define CONTROLLER_STREAM_PHASE_H

#include <stdint.h>

struct stream;
struct reply;
struct reply_status;

enum phase_flag {
    PHASE_HANDSHAKE = 1, /* nobody knows yet who is there */
    PHASE_MOVES = 2,     /* the machine moves, or may */
    PHASE_STRIKES = 4,   /* part of a strike: what does not belong here stops it */
    PHASE_COUNTS = 8,    /* oks answer the lines of the talk */
    PHASE_GROUP = 16,    /* the group is, or may be, in the firmware */
    PHASE_LEAVES = 32,   /* on the way out of trouble */
    PHASE_DEAF = 64      /* the firmware tells nothing until its lines are answered */
};

/* Any of the functions may be NULL: then nothing happens (on_late: the firmware is silent). */
struct phase {
    const char *name;
    unsigned flags;
    int64_t poll_ns; /* a `?` this often while nothing comes; 0 none */
    void (*on_status)(struct stream *stream, const struct reply_status *status);
    void (*on_ok)(struct stream *stream);   /* one more line of the talk is answered */
    void (*on_done)(struct stream *stream); /* every line is, and on_ok added none */
    void (*on_info)(struct stream *stream, const struct reply *reply);
    void (*on_synced)(struct stream *stream);
    void (*on_late)(struct stream *stream); /* the deadline has passed */
};

extern const struct phase PHASE_OFFLINE, PHASE_SETTLE, PHASE_DRAIN, PHASE_IDENTIFY, PHASE_SETTINGS,
    PHASE_NONCE, PHASE_WRONG, PHASE_READY, PHASE_HOMING, PHASE_UP, PHASE_AWAY, PHASE_PARKING,
    PHASE_FLUSH, PHASE_APPROACH, PHASE_REST, PHASE_INTENT, PHASE_STRIKE, PHASE_RISE, PHASE_HEAD,
    PHASE_LIFT, PHASE_FINISH, PHASE_STOPPING, PHASE_FLUSHING, PHASE_RETRACE, PHASE_DOUBT,
    PHASE_DOUBT_WORD, PHASE_SILENCE, PHASE_RELAY, PHASE_REACH, PHASE_PROBE, PHASE_BACK, PHASE_OVER,
    PHASE_FEEL, PHASE_OFF, PHASE_RAISE, PHASE_RETREAT;

#endif
