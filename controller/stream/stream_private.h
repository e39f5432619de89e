/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the strike machine, shared by the files that are it: stream.c (what comes in),
 * stream_command.c (people), stream_talk.c (lines out, oks back), stream_note.c (ledger, notices,
 * flight record), stream_handshake.c, stream_identity.c, stream_settings.c and stream_advice.c (who
 * is there), stream_home.c (home), stream_motion.c (park, lift), stream_approach.c (to the hover),
 * stream_check.c and stream_head.c (may it happen?), stream_event.c and stream_rest.c (is it
 * time?), stream_strike.c (intent, group), stream_foresight.c (when to ask), stream_proof.c (was it
 * struck?), stream_rise.c (is the needle out?), stream_stop.c (the one door), stream_estop.c (the
 * button), stream_heartbeat.c (the relay), stream_touch.c (the reference), stream_feel.c (where the
 * skin is), stream_retreat.c (off a head that moves), stream_doubt.c (a strike whose proof nobody
 * heard).
 *
 * At any time it is in one phase: a row of what to do with each thing that can come in.
 */
#ifndef CONTROLLER_STREAM_STREAM_PRIVATE_H
#define CONTROLLER_STREAM_STREAM_PRIVATE_H

#include "controller/ledger/ledger.h"
#include "controller/plan/plan.h"
#include "controller/stream/cycle.h"
#include "controller/stream/stream.h"
#include "controller/stream/identity.h"
#include "controller/stream/phase.h"
#include "controller/stream/stream_parts.h"
#include "gcode/dialect.h"

struct stream {
    const struct machine *machine;
    struct stream_world world;
    const struct gcode_dialect *dialect;
    struct gcode_needle needle;

    /* what people see */
    enum stream_state state;
    enum stop_reason last_stop;
    bool connected, homed, armed;
    bool met; /* a board has answered since the program began */
    enum counters counters;
    bool board_idle; /* by the last report */
    enum rest rest;
    enum estop_proof estop_proof;
    bool estop_pressed; /* as the last report has it */
    enum heartbeat_proof heartbeat_proof;

    /* the job */
    struct stream_job job;
    bool has_job;
    size_t at;         /* strike in work or next */
    size_t stands_at;  /* strike at whose hover the arm stands, or STREAM_NO_STRIKE */
    struct aim aim[2]; /* of the strike at which it stands, and the next */
    unsigned hops_by;  /* hops said by how much, since one was said in full */
    struct way_box box;
    unsigned outside; /* reports in a row that have shown the arm outside of it */
    uint32_t misses;
    uint32_t tag; /* last used */
    char group[GCODE_IN_FLIGHT_MAX + 1];
    size_t group_len;
    bool intent_open;   /* `at` has an intent and no outcome */
    bool group_sent;    /* and its bytes have gone out */
    int64_t group_ns;   /* no longer does it take */
    size_t group_lines; /* of the talk; what follows them lifts the foot */
    bool lifting;       /* that is on its way: the next thing is known to be that */
    int64_t lift_ns;    /* since then */
    bool report_lost;   /* since the group went out */
    bool stood;         /* a report has shown this strike at rest where it ends */
    bool tool_shown;    /* `$G` has answered with this group's tool */
    uint32_t confirm_tag, confirm_epoch; /* of the latest strike confirmed */
    size_t events_due;                   /* done once a person resumes */
    double work_s;                       /* predicted time of all that was done */
    double rest_left_s;                  /* as of the last look */
    bool tag_follows; /* the strike before was confirmed by the number before, in this epoch */
    struct doubt doubt;
    struct touch_off touch;
    struct feel feel;
    struct retreat retreat;

    /* the line */
    const struct phase *phase;
    int64_t now_ns, since_ns, deadline_ns, poll_at_ns, again_at_ns, heard_ns;
    int64_t sent_ns;           /* the latest byte, whatever it was */
    int64_t asked_ns, trip_ns; /* a report was asked for, and how long the latest one took */
    struct cycle cycle;
    struct foresight foresight[BARRIERS];
    enum barrier barrier;
    int64_t foretold_ns; /* when the barrier in hand is reached */
    int64_t ahead_at_ns; /* when to ask ahead of its answer */
    bool asked_ahead, came_ahead;
    bool place_tells;          /* only the end of the way looks like its end */
    bool shown;                /* the end of the way has been, ahead of its barrier's answer */
    struct reply_status hover; /* that report */
    int unanswered;            /* `?` without a status */
    int silences;              /* rounds of a handshake that nobody answered */
    bool asked_again;
    bool reset_tried; /* since the stop, on a board that reads no line */
    unsigned garbled; /* in this phase */
    struct reply_stream input;
    struct talk talk;
    struct axes expect; /* where the motion in hand ends */
    struct axes where;  /* last report */
    bool where_known;
    bool touches_air; /* the foot, in the last report */
    struct axes home; /* where homing ended */
    bool home_waits;  /* for an answer that is fresh: an alarmed board gave none before */

    /* the firmware's session */
    struct identity identity;
    uint32_t nonce;
    bool nonce_seen, nonce_due, epoch_due, held, banner_seen, silence_told, estop_told;
    bool pendant; /* has the board, which hears nobody else then */
    uint32_t epoch;

    /* the ledger */
    bool syncing, sync_again, ledger_failed;
    bool record_due; /* a person's word is not durable yet */
    bool done_noted; /* that the job has ended is written, or on its way */
    unsigned unsynced;
    struct record outbox[OUTBOX_SIZE];
    size_t outbox_count;

    struct recents sent, heard;
};

/* stream.c */
void stream_enter(struct stream *stream, const struct phase *phase, int64_t for_ns);
static inline bool stream_is(const struct stream *stream, unsigned flags)
{
    return (stream->phase->flags & flags) != 0;
}

/* stream_command.c */
bool stream_is_resting(const struct stream *stream);
/* A stop, a hold or an emergency stop from outside: a group that is whole ends by itself. */
void stream_stop_by_hand(struct stream *stream, enum stop_reason reason);

/* stream_talk.c */
void talk_begin(struct stream *stream);
/* Room for the next lines; an encoder writes there, talk_add counts what it wrote. */
char *talk_room(struct stream *stream, size_t *size);
void talk_add(struct stream *stream, size_t len);
void talk_text(struct stream *stream, const char *lines);
void talk_needle(struct stream *stream, double needle_mm);
void talk_lift(struct stream *stream, double needle_mm, uint32_t tag);
void talk_rapid(struct stream *stream, const struct axes *to);
void talk_rapid_from(struct stream *stream, const struct axes *from, const struct axes *to);
void talk_rapid_by(struct stream *stream, const struct gcode_axes *by, char guard);
void talk_barrier(struct stream *stream);
bool talk_pump(struct stream *stream); /* what fits in flight; false: stopped by that */
bool talk_is_done(const struct stream *stream);
/* All that is ever sent goes through here. */
bool talk_send(struct stream *stream, const char *bytes, size_t len);
bool talk_byte(struct stream *stream, char byte);
void talk_ask(struct stream *stream);
/* Asks once more, in a moment; the second time false is final. */
bool talk_ask_again(struct stream *stream);

/* stream_foresight.c */
/* Lines that end in a barrier go out now; it is reached in foretold_s. */
void foresight_begin(struct stream *stream, enum barrier barrier, double foretold_s);
void foresight_on_time(struct stream *stream);
/* A report, before that answer: the one asked for ahead? */
bool foresight_on_report(struct stream *stream);
/* The barrier is answered, and a report has shown the place already, or not. True: one that was
 * asked for ahead is still to come, and made after that answer. */
bool foresight_on_answer(struct stream *stream, bool shown);

/* stream_note.c */
void note_record(struct stream *stream, struct record record);
void note_sync(struct stream *stream);
/* reason: STOP_NONE, or STOP_HEAD for one that the head has moved under. */
void note_confirm(struct stream *stream, enum stop_reason reason);
void note_skip(struct stream *stream, size_t i, enum skip_reason reason);
void note_uncertain(struct stream *stream, enum stop_reason reason);
void note_stop(struct stream *stream, enum stop_reason reason);
/* That the job has ended: once, however often it comes to its end. */
void note_done(struct stream *stream);
void note_text(struct stream *stream, const char *text);
void note_line(struct stream *stream, char way, const char *bytes, size_t len);

/* stream_handshake.c, stream_identity.c, stream_settings.c */
void handshake_begin(struct stream *stream);
void handshake_banner(struct stream *stream);
void handshake_reset(struct stream *stream);
void handshake_refuse(struct stream *stream, const char *what);
void handshake_nonce(struct stream *stream);
void identity_take(struct stream *stream, const struct reply *reply);
/* Is it the machine's board? Refuses it when not. */
bool identity_agrees(struct stream *stream);
/* The board's axes in the order of its reports, settings and masks. */
const char *identity_letters(const struct stream *stream);
void settings_begin(struct stream *stream);
void settings_take(struct stream *stream, int number, bool has_value, double value);
bool settings_agree(struct stream *stream);
/* Adds the line that mends a setting to those for people, with what is there; those that make one
 * homing of another. */
void settings_complain(struct stream *stream, int number, double is, double want, int decimals);
void settings_complain_of_homing(struct stream *stream, const struct homing *want);

/* stream_advice.c */
void settings_advise(struct stream *stream);

/* stream_home.c */
/* A person's word: homing, whatever is not known; only where the way off the head is; straight
 * there, since the arm stands clear of it. */
enum home_word { HOME_CONSENT, HOME_ONLY_IF_KNOWN, HOME_CLEAR };
enum err_code home_begin(struct stream *stream, enum home_word word, struct err *err);
/* It stands at home, and its answers are fresh. */
void home_done(struct stream *stream);

/* stream_motion.c */
enum err_code motion_park(struct stream *stream, struct err *err);
/* Begins lines that take the needle up to to_mm where the arm stands, never down: after homing it
 * is higher than clear_mm. Returns how long that may take, ns. */
int64_t motion_raise(struct stream *stream, double to_mm);
void motion_lift(struct stream *stream);
/* In place and at rest? Asks once more in a moment; then it is a fault. */
bool motion_is_there(struct stream *stream, const struct reply_status *status);
double motion_in_units(const struct machine_joint *joint, double value);
/* Upper bound of the time between two places, ns. */
int64_t motion_ns(const struct stream *stream, const struct axes *from, const struct axes *to);
double motion_needle_air_s(const struct machine *machine);

/* stream_check.c: what is asked again before each approach and before each intent */
enum check { CHECK_GOOD, CHECK_EXCLUDED, CHECK_WRONG };
enum check check_strike(const struct stream *stream, size_t i);

/* stream_estop.c */
void estop_on_alarm(struct stream *stream);
/* True: what the report says of the button has just stopped the machine. */
bool estop_on_status(struct stream *stream, const struct reply_status *status);
enum err_code estop_check_may_arm(const struct stream *stream, struct err *err);

/* stream_heartbeat.c */
bool heartbeat_is_there(const struct stream *stream);
/* When a byte is due, only to be heard; STREAM_NEVER where no relay listens. */
int64_t heartbeat_due_ns(const struct stream *stream);
void heartbeat_on_time(struct stream *stream);
/* Called before anything that comes in is believed: has there been no byte for too long? */
void heartbeat_look(struct stream *stream);
/* Says nothing until the relay has dropped: what gets a needle out of a board that hangs. */
void heartbeat_fall_silent(struct stream *stream);
void heartbeat_test(struct stream *stream);

/* stream_retreat.c */
/* Is it coming to a pause where a head might come? Asked when a report has shown where it stands;
 * a pause is a job's. */
bool retreat_is_wanted(const struct stream *stream);
/* Needle up, arm straight back, then to rest, or to wait for the head. */
void retreat_begin(struct stream *stream, bool rests);
/* The strike in work waits for the head, off it where there is a way back. */
void retreat_to_wait(struct stream *stream);
/* Does the arm stand straight back from the hover of strike i? */
bool retreat_is_from(const struct stream *stream, size_t i);
void retreat_forget(struct stream *stream);

/* stream_head.c */
/* False: the arm waits off the head, or has come to rest. */
bool head_lets_out(struct stream *stream);
/* False: the phase is another one now, and the strike comes later or not at all. */
bool head_allows(struct stream *stream);
/* The same for the foot alone at strike i, which waits for nothing. */
bool head_allows_touch(struct stream *stream, size_t i);
bool head_has_blurred(struct stream *stream); /* did it move while the needle was in? */

/* stream_event.c */
/* False: an event comes before strike i, and the run has stopped for it. */
bool event_allows(struct stream *stream, size_t i);
/* Is it a person's turn, and nothing else the matter? Then resuming says that it is done. */
bool event_waits(const struct stream *stream);
void event_attend(struct stream *stream, uint32_t uid);
bool event_head_lies(const struct stream *stream, size_t i); /* as strike i wants it? */

/* stream_rest.c */
/* What an earlier process struck counts as struck now. */
void rest_begin(struct stream *stream);
/* The strike in work may be in the skin from now on. */
void rest_note(struct stream *stream);
/* False: strike i waits, and comes by itself. */
bool rest_allows(struct stream *stream, size_t i);

/* stream_touch.c */
bool touch_is_due(const struct stream *stream);
void touch_begin(struct stream *stream);
/* Homed, or about to be: what was not proven by now never will be. */
void touch_forget(struct stream *stream);
void touch_on_stop(struct stream *stream, enum stop_reason reason);
void touch_on_alarm(struct stream *stream);
/* The needle's place in [PRB:x,y,z,...:1]; false: it is something else. */
bool touch_probe_of(const struct stream *stream, const struct reply *reply, double *needle_mm);
#define TOUCH_MM_S 2.0 /* how slowly the foot comes down where its place is what is asked */

/* stream_feel.c */
void feel_on_stop(struct stream *stream);
/* Over to the next place that can be felt; ends the tour where there is none any more. */
void feel_next(struct stream *stream);

/* stream_approach.c */
/* Foot up, over to hover i, foot down, and a barrier. False: there is no clear way. */
bool approach_set_out(struct stream *stream, size_t i, const struct phase *phase);
/* On its way there: has the arm left the way? A digit of a report may have changed as well: true
 * at the second in a row, which is asked for at the first. */
bool approach_strays(struct stream *stream, const struct reply_status *status);
/* To strike there; false: that dot is left out. */
bool approach_begin(struct stream *stream, size_t i);
struct axes strike_hover(const struct stream *stream, size_t i, double needle_mm);
struct joints strike_joints(const struct stream *stream, size_t i);
/* Does the last report show the arm at that hover, each axis within slack or a step? */
bool approach_shows(const struct stream *stream, size_t i, double slack);
/* Whatever was noted: does the arm really stand there? */
bool approach_stands_at(const struct stream *stream, size_t i);
void approach_aim(struct stream *stream, size_t i, const struct joints *hover); /* from now on */

/* stream_strike.c */
void strike_on_late(struct stream *stream);
/* A whole group is sooner than any stop: it has its time from now on to end and be proven. */
void strike_hurry(struct stream *stream);
void strike_stop_after(struct stream *stream, enum stop_reason reason); /* a stop that waits so */
/* While the foot hangs free it feels nothing: does it? */
bool strike_touches_air(const struct stream *stream, const struct reply_status *status);
void strike_at_hover(struct stream *stream, const struct reply_status *status);
void strike_next(struct stream *stream);

/* stream_rise.c */
/* Struck and lifted, or about to be: on to the next one once the foot is seen to be free. */
void rise_begin(struct stream *stream);
/* Up as it is, by the last report; the arm may move. */
enum err_code rise_check_free(const struct stream *stream, struct err *err);

/* stream_doubt.c */
void doubt_take(struct stream *stream, const struct ledger_open *open);
/* The strike in work: its group has gone out and the line is lost. */
void doubt_begin(struct stream *stream, enum stop_reason reason);
/* The firmware stands. True when it is asked more before it may be reset. */
bool doubt_on_rest(struct stream *stream, const struct reply_status *status);
/* The last word, if one is due. */
void doubt_end(struct stream *stream, bool struck);
void doubt_on_synced(struct stream *stream);

/* stream_stop.c */
/* Takes on what a reason asks for; the needle is out, or on its way out by itself. */
void stream_latch(struct stream *stream, enum stop_reason reason);
enum rest stream_rest_of(enum stop_reason reason);
void stream_stop(struct stream *stream, enum stop_reason reason);
/* The reset that throws the queue away has been carried out. */
void stop_on_banner(struct stream *stream);
/* The foot is up and the machine stands: take the state that was asked for. */
void stream_settle(struct stream *stream);
void stream_raise(struct stream *stream, enum rest rest);

#endif
