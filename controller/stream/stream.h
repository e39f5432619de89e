/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike machine. It is fed bytes, time, sync results and a person's commands, and answers
 * through a small world of callbacks; it owns no descriptor, no clock and no thread, never blocks
 * and never allocates after stream_load. One strike is in flight at a time:
 *
 *   approach to hover A, barrier -> status shows A, Idle, touch -> intent durable -> group ->
 *   ok of its proof line -> status shows this strike's N, Idle, A, nothing amiss -> confirmed
 *
 * Whatever else happens goes through one door: stream_stop(reason).
 */
#ifndef CONTROLLER_STREAM_STREAM_H
#define CONTROLLER_STREAM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "config/machine.h"
#include "controller/ledger/exclude.h"
#include "controller/ledger/ledger.h"
#include "controller/ledger/reason.h"
#include "controller/ledger/record.h"
#include "controller/plan/solution.h"
#include "controller/stream/axes.h"
#include "gcode/reply.h"

/* What a person sees. */
enum stream_state {
    STREAM_IDLE,    /* no job */
    STREAM_PLANNED, /* a job is loaded, not armed */
    STREAM_ARMED,
    STREAM_RUNNING,
    STREAM_PAUSED,
    STREAM_HELD,
    STREAM_STOPPED,
    STREAM_DONE,
    STREAM_FAULT,
    STREAM_ESTOP
};

enum stream_verb {
    STREAM_HOME,          /* consent to homing, needle first; leaves the machine homed, unarmed */
    STREAM_HOME_IF_KNOWN, /* the same; refused unless the way off the head is known */
    STREAM_HOME_CLEAR,    /* the same, and a person says that the arm stands clear of the head */
    STREAM_ARM,           /* a person's edge; refused unless connected, homed and free of faults */
    STREAM_RUN,           /* start or resume; refused unless armed (or paused/held while armed) */
    STREAM_PAUSE,         /* after this strike, foot lifted */
    STREAM_HOLD_NOW,      /* needle out now */
    STREAM_STOP_NOW,      /* hold, and the job ends here (disarmed) */
    STREAM_ESTOP_NOW,     /* hold, latched: needs home and arm */
    STREAM_PARK           /* needle to its home end, arm away from the head; not while running */
};

/* May strike i happen now, the needle in the skin for so long? */
enum stream_head {
    STREAM_HEAD_STILL,
    STREAM_HEAD_MOVING, /* not now */
    STREAM_HEAD_MOVED,  /* not here: it has to be registered again */
    STREAM_HEAD_STALE,  /* nobody knows where the head is */
    STREAM_HEAD_EXPIRED /* what is known of it is too old */
};

/* What the stream asks of the world. Never reentrant: callbacks only note what is asked. */
struct stream_world {
    void *context;
    /* Queues all bytes for the port, in order; false when the port is gone or full (250 ms). */
    bool (*send)(void *context, const char *bytes, size_t len);
    /* Throws away what is queued and not yet sent; used only before a stop. */
    void (*discard)(void *context);
    /* Adds a record (type, reason, dot, epoch, tag, body filled in); false when it cannot. */
    bool (*record)(void *context, struct record *record);
    /* Starts to make all records so far durable; answered by stream_on_synced. */
    void (*sync)(void *context);
    /* Joints legs from where the arm stands to a hover of strike i; false when there is no clear
     * way. */
    bool (*approach)(void *context, size_t i, const struct joints *from, const struct joints *hover,
                     struct hop *hop);
    /* A better hover for strike i, near the one in the solution; NULL: that one it is. */
    struct joints (*aim)(void *context, size_t i, const struct joints *from);
    /* Joints of the machine's touch-off face, the foot on it, and legs to there; the last leg's
     * start stands off the face. False when there is no clear way. NULL where none is asked for. */
    bool (*reference)(void *context, size_t face, const struct joints *from, struct joints *hover,
                      struct hop *hop);
    /* Something to tell people: a state change, a stop, a message of the firmware. */
    void (*notice)(void *context, const char *text);
    /* Where somebody watches the head; NULL: it is taken to be still. */
    enum stream_head (*head)(void *context, size_t i, double in_skin_s);
    /* From a hover or above it straight back along the needle, all of it clear of the head; false
     * when the arm is well off it already, or there is no such way. NULL: it waits where it is. */
    bool (*back_off)(void *context, const struct joints *from, struct joints *back);
    /* Strike i has just been struck: has the head moved under the needle? It was in the skin for so
     * long at some time between those two. NULL: nobody looks. */
    bool (*blurs)(void *context, size_t i, int64_t from_ns, int64_t to_ns, double in_skin_s);
};

/* When a strike was struck: by the world's clock, and by the predicted times of what was done. */
struct strike_time {
    int64_t ns; /* 0: not yet */
    double work_s;
};

/* What became of each strike of the loaded plan, index as in the plan. */
struct stream_job {
    const struct plan *plan;         /* borrowed until the next load */
    const struct solution *solution; /* borrowed */
    uint8_t *state;                  /* enum dot_state each; borrowed, written by the stream */
    uint32_t next_tag;               /* first unused line number of the ledger, from 1 */
    uint32_t epoch;                  /* last epoch of the ledger */
    uint32_t touched_tag;            /* up to which it has a touch-off's word */
    struct excludes *excludes;       /* borrowed; the stream adds to it. NULL: none */
    enum record_backend backend;     /* where it began; another one does not get it */
    struct ledger_open open;         /* an intent that the firmware may know the end of */
    size_t events_done;              /* of the plan, by the ledger */
    struct strike_time *when;        /* zeroed, one a strike; borrowed. NULL: no rest is kept */
};

struct stream_counts {
    uint32_t strikes, confirmed, uncertain, skipped, left;
    uint32_t misses; /* touches missed in a row */
};

struct stream; /* opaque: struct stream in stream_private.h */

/* Everything that may be allocated is, here. machine is borrowed. NULL when memory is short. */
struct stream *stream_new(const struct machine *machine, const struct stream_world *world);
struct stream *stream_free(struct stream *stream);

/* The port has been opened (or taken over): begins the handshake: status until nothing moves, hold
 * if it does not end, what became of a strike in doubt, 0x18, banner, $I, $$ against the machine
 * file, nonce. Nothing moves. */
void stream_on_connected(struct stream *stream, int64_t now_ns);
void stream_on_lost(struct stream *stream, int64_t now_ns);
void stream_on_bytes(struct stream *stream, const char *bytes, size_t len, int64_t now_ns);
void stream_on_synced(struct stream *stream, bool ok, int64_t now_ns);
void stream_on_time(struct stream *stream, int64_t now_ns);
/* When stream_on_time wants to be called next; INT64_MAX never. */
int64_t stream_deadline_ns(const struct stream *stream);

/* Would it be taken? Asked before anything is written that counts on it. */
enum err_code stream_may_load(const struct stream *stream, const struct stream_job *job,
                              struct err *err);
/* Takes a job; refused while one runs. The ledger that `record` writes to is already open. */
enum err_code stream_load(struct stream *stream, const struct stream_job *job, struct err *err);

/* A person's command, by uid. Refusals: ERR_PERMISSION not armed or not homed, ERR_BUSY not now,
 * ERR_DATA nothing to do; the message says what to do instead. */
enum err_code stream_command(struct stream *stream, enum stream_verb verb, uint32_t uid,
                             int64_t now_ns, struct err *err);

/* The emergency stop's input: what is known of it since the stream was made. */
enum estop_proof {
    ESTOP_UNPROVEN,
    ESTOP_WAIT_FREE,
    ESTOP_WAIT_PRESS,
    ESTOP_WAIT_RELEASE,
    ESTOP_PROVEN
};

/* The heartbeat relay: what is known of it since the stream was made. */
enum heartbeat_proof { HEARTBEAT_UNPROVEN, HEARTBEAT_TESTING, HEARTBEAT_PROVEN };

/* Proves what guards the machine from outside: the relay by keeping silent until it has dropped
 * (the machine has to be homed again then), the button by a person who presses it and lets it go.
 * ERR_DATA when the machine file names neither, ERR_BUSY unless disarmed and at rest. */
enum err_code stream_selftest(struct stream *stream, int64_t now_ns, struct err *err);
enum estop_proof stream_estop_proof(const struct stream *stream);
bool stream_estop_is_pressed(const struct stream *stream);
enum heartbeat_proof stream_heartbeat_proof(const struct stream *stream);
/* Whatever the machine file names is proven? ERR_PERMISSION says what is not. */
enum err_code stream_check_proven(const struct stream *stream, struct err *err);

/* Adds a keep-out (a record of type EXCLUDE, body filled in) to the job in hand, running or not:
 * from now on no dot in it gets an intent. ERR_DATA without a job or when there are EXCLUDES_MAX,
 * ERR_BUSY while the one before is not durable yet, ERR_IO. */
enum err_code stream_exclude(struct stream *stream, const struct record *record, int64_t now_ns,
                             struct err *err);
/* The head lies elsewhere: `solution` (borrowed from now on) has the joints for it, `record` (of
 * type REGISTRATION, body filled in) says where. ERR_BUSY while it runs or moves, ERR_DATA, ERR_IO.
 */
enum err_code stream_register(struct stream *stream, const struct solution *solution,
                              const struct record *record, int64_t now_ns, struct err *err);

/* Is strike i's intent this stream's own, with nothing become of it yet? It is under way, or was
 * held before its first byte and will be struck once the job goes on: not a person's to settle. */
bool stream_is_on(const struct stream *stream, size_t i);

enum { STREAM_FEEL_MAX = 100 };
enum stream_feel_answer { STREAM_FEEL_OPEN, STREAM_FEEL_SKIN, STREAM_FEEL_NONE };
/* Where the skin is, as the foot feels it, the needle in it: a tour over some strikes' hovers. */
struct stream_feel {
    bool active, whole; /* whole: it has come to its end by itself */
    size_t count;
    size_t strike[STREAM_FEEL_MAX]; /* index in the plan */
    enum stream_feel_answer answer[STREAM_FEEL_MAX];
    double off_mm[STREAM_FEEL_MAX];       /* of the skin above the foot's plane, along the needle */
    struct joints hover[STREAM_FEEL_MAX]; /* where the arm stood */
};
/* Begins one. At each hover the foot comes down as for a strike; where it feels skin it goes up and
 * comes down again slowly, until it touches (G38.2). The state is running until it ends in a pause;
 * any pause, hold or stop ends it sooner. ERR_PERMISSION not armed, ERR_BUSY not now, ERR_DATA no
 * foot, ERR_USAGE no place or too many. */
enum err_code stream_feel(struct stream *stream, const size_t *strike, size_t count, int64_t now_ns,
                          struct err *err);
/* What the latest one has found. */
const struct stream_feel *stream_felt(const struct stream *stream);

/* Is what was added last on its way to the disk? Once it is not: durable, or the ledger failed. */
bool stream_is_saving(const struct stream *stream);
bool stream_ledger_failed(const struct stream *stream);

enum stream_state stream_state(const struct stream *stream);
enum stop_reason stream_last_stop(const struct stream *stream);
struct stream_counts stream_counts(const struct stream *stream);
bool stream_is_connected(const struct stream *stream); /* handshake done */
/* What of the board's settings can be lived with and should not be, and the lines that mend it;
 * NULL: nothing. */
const char *stream_warning(const struct stream *stream);
bool stream_is_homed(const struct stream *stream);
bool stream_is_armed(const struct stream *stream);
bool stream_is_moving(const struct stream *stream); /* homing, parking, striking, coming to rest */
bool stream_is_simulator(const struct stream *stream); /* $I names pigment-sim */
/* The event of the plan that a person has to attend to before the job is resumed; NULL: none. */
const struct plan_event *stream_event(const struct stream *stream);
size_t stream_events_done(const struct stream *stream);
/* How long the job still waits for the skin to rest, s; 0: it does not. */
double stream_rest_left_s(const struct stream *stream);
/* Has something asked it to rest, and will it once the strike in work is over? */
bool stream_comes_to_rest(const struct stream *stream);
/* Index of the strike in work or next, plan order; plan's strike count when none is left. */
size_t stream_current(const struct stream *stream);
const char *stream_state_name(enum stream_state state);
/* The firmware's own last position, for people. */
bool stream_axes(const struct stream *stream, struct axes *axes);
/* How much of what was said on the line has been told to somebody; zeros: nothing. */
struct stream_told {
    uint64_t sent, heard; /* lines */
};

/* What was said since, of the last 100 lines each way, oldest first, each with its time in s: as
 * many lines as out has room for, and told goes on by as many. Length; 0: no more. A status
 * that comes again and again is one line, with how often, and so is the question for it: a machine
 * at rest does not talk its history away. */
size_t stream_recent(const struct stream *stream, struct stream_told *told, char *out, size_t size);

#endif
