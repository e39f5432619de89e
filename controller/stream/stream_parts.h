/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the strike machine is made of: one struct for each thing that it keeps track of. Shared by
 * its own files only (stream_private.h).
 */
#ifndef CONTROLLER_STREAM_STREAM_PARTS_H
#define CONTROLLER_STREAM_STREAM_PARTS_H

#include "controller/stream/axes.h"
#include "controller/stream/stream.h"
#include "gcode/dialect.h"

enum {
    TALK_SIZE = 4096,
    TALK_LINES_MAX = 40,
    RECENT_LINES = 200, /* both ways together, 100 each */
    RECENT_TEXT = 128,
    OUTBOX_SIZE = 16,
    UNSYNCED_MAX = 8, /* records before a sync is due: half of the ledger's batch */
    POLLS_UNANSWERED_MAX = 3
};

#define STREAM_MS(n)     ((int64_t)(n)*1000000)
#define STREAM_NEVER     INT64_MAX
#define STREAM_POLL_NS   STREAM_MS(200)
#define STREAM_GRACE_NS  STREAM_MS(2000)
#define STREAM_NO_STRIKE SIZE_MAX

/* Lines on their way: sent as oks make room, never more than GCODE_IN_FLIGHT_MAX bytes unread. */
struct talk {
    char text[TALK_SIZE];
    size_t len;
    size_t end[TALK_LINES_MAX]; /* where each line ends in text */
    size_t lines, sent, acked;
    bool bad; /* a line could not be made */
};

/* What the arm's axes pass through on a way that is straight from corner to corner. */
struct way_box {
    struct axes least, most;
};

/* Do the board's counters tell where the arm is? It need not be homed for that: not by the arm
 * being elsewhere than planned, nor by a program that has ended. Lost: not before the next homing.
 */
enum counters { COUNTERS_UNPROVEN, COUNTERS_TRUE, COUNTERS_LOST };

/* Where the run comes to rest; a later word only ever raises it. */
enum rest { REST_NONE, REST_DONE, REST_PAUSE, REST_HOLD, REST_STOP, REST_FAULT, REST_ESTOP };

struct recent {
    int64_t ns;
    char way; /* '>' to the firmware, '<' from it */
    uint8_t len;
    unsigned times;
    char text[RECENT_TEXT];
};

struct recents {
    struct recent line[RECENT_LINES / 2];
    uint64_t count;
};

/* A strike that may have been struck, and whose proof nobody heard. */
struct doubt {
    bool there;
    bool may_ask;  /* its number can prove it */
    bool spoiled;  /* an error, alarm or banner has been heard since */
    bool answered; /* `$G` shows the group's last move */
    bool ends_job; /* nothing is left once its word is on disk */
    int looks;
    size_t at;
    uint32_t tag;
    enum stop_reason reason;
};

/* The hover that was aimed for at a strike in place of the solved one. */
struct aim {
    bool there;
    size_t at;
    struct joints solved, hover; /* it holds for this solution only */
};

/* What is waited for before the proof of a place, and before that of a strike. */
enum barrier { BARRIER_HOVER, BARRIER_GROUP, BARRIERS };

/* What the answers so far tell of the next one. */
struct foresight {
    bool known;       /* they keep the time that was foretold, but for off_ns */
    bool settled;     /* a report has come too early once */
    int64_t off_ns;   /* how much later than foretold an answer is heard */
    int64_t ahead_ns; /* so far ahead of an answer a report is asked for */
    int64_t most_ns;  /* a little more than that was too much */
};

/* Where a head is waited for, off it. */
struct retreat {
    bool rests;       /* it comes to rest there; else a strike waits */
    size_t of;        /* straight back from that strike's hover, or STREAM_NO_STRIKE */
    struct axes to;   /* where that is */
    bool waits;       /* for the head, */
    int64_t until_ns; /* and no longer */
};

/* Is the arm where the firmware thinks it is? The reference tells. */
struct touch_off {
    bool due;          /* before the next strike, however few there were */
    bool seen;         /* the probe's place has come */
    uint32_t good_tag; /* strikes up to this one are proven, or nothing can prove them any more */
    size_t face;
    double off_mm, drift_mm; /* of this face, and of the worst one so far */
    size_t worst;
    struct joints back; /* off the face again */
};

/* The foot's tour: where is the skin at these strikes' hovers? */
struct feel {
    struct stream_feel asked;
    size_t at;
    bool seen; /* the probe's place has come */
    double needle_mm;
};

#endif
