/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ledger: the append-only file that says what became of each strike; the truth. Records are
 * gathered, then written by one pwrite and made durable by one fdatasync, which may happen on
 * another thread. Any write or sync error latches: nothing can be written after it.
 */
#ifndef CONTROLLER_LEDGER_LEDGER_H
#define CONTROLLER_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "controller/ledger/disk.h"
#include "controller/ledger/exclude.h"
#include "controller/ledger/record.h"

enum { LEDGER_BATCH_MAX = 16, LEDGER_PATH_SIZE = 512 };

/* What a whole ledger says of one dot: its last word. */
enum dot_state {
    DOT_PLANNED,
    DOT_INTENT, /* its writer died before it knew more */
    DOT_CONFIRMED,
    DOT_UNCERTAIN,
    DOT_RESOLVED_STRUCK,
    DOT_RESOLVED_SKIP,
    DOT_SKIPPED
};

struct ledger {
    const struct disk *disk; /* borrowed */
    int fd;                  /* owned; -1 when closed */
    char path[LEDGER_PATH_SIZE];
    uint64_t next_seq, capacity; /* in records */
    struct sha256 chain;         /* of the last record made */
    int64_t synced_ns;
    uint64_t synced_seq;
    uint8_t batch[LEDGER_BATCH_MAX][RECORD_SIZE]; /* made, not yet written */
    size_t batch_count;
    bool unsynced; /* written, not yet durable */
    bool failed;   /* latched */
};

/* Creates path (0600, O_EXCL, O_NOFOLLOW), writes zeros for `capacity` records, syncs it and its
 * directory, locks it. ERR_CREATE when it exists or cannot be made whole. */
enum err_code ledger_create(struct ledger *ledger, const char *path, uint64_t capacity,
                            struct err *err);
enum err_code ledger_create_on(const struct disk *disk, struct ledger *ledger, const char *path,
                               uint64_t capacity, struct err *err);

/* Gives it its name for good: renamed, and the directory synced. */
enum err_code ledger_publish(struct ledger *ledger, const char *path, struct err *err);

/* Opens for appending after a full check; cuts off a torn tail and syncs what it found. ERR_BUSY
 * when another process has it, ERR_DATA when it is damaged or was never begun. */
enum err_code ledger_open(struct ledger *ledger, const char *path, struct err *err);
enum err_code ledger_open_on(const struct disk *disk, struct ledger *ledger, const char *path,
                             struct err *err);

/* Adds a record to the batch; fills in seq, synced_* and chain. false when the batch or file is
 * full or a fault is latched. */
bool ledger_append(struct ledger *ledger, struct record *record);

/* Writes the batch, one pwrite, without waiting for the disk: what it says outlives this process,
 * not the power. On any error latches. */
bool ledger_write(struct ledger *ledger);

/* Writes the batch, one pwrite, and fdatasyncs. On success sets synced_*; on any error latches.
 * May run on a helper thread while nobody else touches the ledger. */
bool ledger_sync(struct ledger *ledger);

void ledger_close(struct ledger *ledger);

/* Reading, by anybody, at any time; no lock. Calls visit for every good record, in order.
 *   ERR_DATA   damage before a good record; *err names record and fault */
enum err_code ledger_scan(const char *path,
                          void (*visit)(void *context, const struct record *record), void *context,
                          uint64_t *records, struct sha256 *chain, struct err *err);

/* The state of every dot of one ledger or of several: a map from id to state, its reason and the
 * tag and poses of its intent. */
struct dot_word {
    uint32_t dot;
    enum dot_state state;
    uint16_t reason;
};

struct dot_map {
    struct dot_word *slot; /* open addressing; dot 0 = empty (ids start at 1) */
    size_t capacity, count;
};

void dot_map_free(struct dot_map *map);
void dot_map_put(struct dot_map *map, struct dot_word word);
/* Takes what the record says of its dot; false when it says nothing of any dot. */
bool dot_map_put_record(struct dot_map *map, const struct record *record);
/* DOT_PLANNED when the map has never heard of it. */
struct dot_word dot_map_get(const struct dot_map *map, uint32_t dot);

/* The last intent, when it has no outcome: what it takes to ask the firmware for it. */
struct ledger_open {
    bool there;
    bool follows; /* the strike before was confirmed by the tag before, in the same epoch */
    uint32_t dot, tag, epoch;
    int32_t a_steps[RECORD_AXES];
};

/* A ledger read for its meaning. */
struct ledger_summary {
    struct sha256 plan, predecessor, machine, head, chain;
    char course[RECORD_COURSE_SIZE + 1];
    uint16_t session, backend;
    uint32_t strikes;
    /* dots by their last word; intents = left open by a writer that died, or still in flight */
    uint32_t intents, confirmed, uncertain, resolved_struck, resolved_skip, skipped;
    uint32_t epoch, next_tag;
    uint32_t events_done; /* of the plan */
    uint32_t touched_tag; /* the last one that a touch-off has spoken of */
    uint64_t records;
    bool done;
    uint16_t last_stop; /* enum stop_reason */
    struct ledger_open open;
    uint32_t confirmed_tag, confirmed_epoch; /* of the last confirmed record */
    struct dot_map dots;
    struct excludes excludes; /* keep-outs that it adds */
    struct pose head_in_base; /* as last registered */
    uint32_t revision;        /* of that; 0 none */
    uint16_t contacts;        /* that the surface is bent to there */
    struct record registered; /* by what found the head last: what came after only bent it */
    uint32_t intents_since;   /* that registration */
};

/* ledger_open and ledger_summarise in one reading, under the lock. */
enum err_code ledger_open_summarised(const struct disk *disk, struct ledger *ledger,
                                     const char *path, struct ledger_summary *summary,
                                     struct err *err);

/* Says what the process that wrote a ledger cannot say any more, and makes it durable: each intent
 * without an outcome is uncertain, and a job of which nothing is left is done. One intent is left
 * open when `open` says that the firmware may know its end. The summary follows, but for `done`,
 * which must not hold before. To be called before anything else is done. */
enum err_code ledger_settle(struct ledger *ledger, struct ledger_summary *summary, struct err *err);
enum err_code ledger_summarise(const char *path, struct ledger_summary *summary, struct err *err);
enum err_code ledger_summarise_on(const struct disk *disk, const char *path,
                                  struct ledger_summary *summary, struct err *err);
void ledger_summary_free(struct ledger_summary *summary);

/* Every dot that any *.ledger of this course in the directory has ever intended (INTENT or later,
 * whatever came of it). A ledger of the course that cannot be read refuses: ERR_DATA; so does one
 * that names a predecessor which is not there, and a job's plan (NNNN-COURSE-sN.plan) without one.
 * `last` gets the chain of the course's newest ledger (zeros: none). Ledgers of other courses are
 * left alone; one whose header cannot be read might be ours, so it refuses as well: none has its
 * name before its header is on disk. */
enum err_code ledger_course(const char *directory, const char *course, struct dot_map *touched,
                            struct sha256 *last, struct err *err);
/* The same, with the keep-outs that the course's ledgers add. */
enum err_code ledger_course_excludes(const char *directory, const char *course,
                                     struct dot_map *touched, struct excludes *excludes,
                                     struct sha256 *last, struct err *err);

#endif
