/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike machine on virtual time: a ledger in memory that syncs when it is told to, a firmware
 * at the other end of the line, and checks of everything that is sent.
 */
#ifndef TESTS_UNIT_STREAM_RIG_H
#define TESTS_UNIT_STREAM_RIG_H

#include "controller/ledger/ledger.h"
#include "controller/stream/stream.h"

enum { RIG_RECORDS = 8192, RIG_NOTICE = 65536, RIG_LINES = 64 };

/* The firmware's side of the line. */
struct rig_peer {
    void *context;
    void (*receive)(void *context, const char *bytes, size_t len);
    int64_t (*next_ns)(void *context);
    void (*advance)(void *context, int64_t now_ns);
    size_t (*take)(void *context, char *bytes, size_t size);
};

struct rig {
    const struct machine *machine;
    struct rig_peer peer;
    enum stream_head (*head)(void *context, size_t i, double in_skin_s);
    bool (*blurs)(void *context, size_t i, int64_t from_ns, int64_t to_ns, double in_skin_s);
    bool (*back_off)(void *context, const struct joints *from, struct joints *back);
    struct joints (*aim)(void *context, size_t i, const struct joints *from);
    struct stream *stream;
    struct stream_job job;
    const struct hop_world *hops; /* NULL: every way is clear */
    int64_t now_ns;
    bool plugged;
    bool stuck; /* nothing can be sent, though replies still come */
    bool never_approach;
    struct hop detour; /* where nothing else is known of hops: each way's legs */
    bool (*find_way)(void *context, size_t i, const struct joints *from, const struct joints *hover,
                     struct hop *hop); /* NULL: as those say */
    bool (*find_reference)(void *context, size_t face, const struct joints *from,
                           struct joints *hover, struct hop *hop); /* NULL: as `hops` have it */

    struct record *record; /* RIG_RECORDS, of which none is read before it is written */
    size_t records, synced, sync_to;
    int64_t sync_at_ns, sync_takes_ns;
    int syncs, sync_fails_at; /* 0 never */
    bool record_fails;

    char notice[RIG_NOTICE];
    size_t notice_len;

    size_t waiting[RIG_LINES]; /* lengths of the lines that the firmware has not answered */
    size_t lines_waiting, in_flight, in_flight_most;
    size_t plunges; /* lines sent that take the needle below the foot's plane */
    size_t motions; /* lines sent that move */
    size_t discards;
    bool needle_told; /* where the lines so far take the needle; not behind a stop */
    double needle_mm;
    char last_realtime;
    char half[512]; /* a line that firmware has begun to answer */
    size_t half_len;
};

void rig_init(struct rig *rig, const struct machine *machine, const struct rig_peer *peer);
void rig_free(struct rig *rig);
/* A tracker, before anything is plugged in. */
void rig_watch_head(struct rig *rig,
                    enum stream_head (*head)(void *context, size_t i, double in_skin_s));
/* The same for what else was set in the rig or its machine since. */
void rig_renew(struct rig *rig);
/* kill -9: a new process with the first `kept` records of the old one's ledger, nothing plugged. */
void rig_restart(struct rig *rig, size_t kept);
void rig_plug(struct rig *rig);
void rig_pull(struct rig *rig);
/* Lets the next thing happen, at or before until_ns; false when that time has come. */
bool rig_step(struct rig *rig, int64_t until_ns);
void rig_run_s(struct rig *rig, double s);
/* Until that state, for at most so long. */
bool rig_until(struct rig *rig, enum stream_state state, double s);
enum err_code rig_command(struct rig *rig, enum stream_verb verb);
/* The firmware says that, whole lines, now. */
void rig_hear(struct rig *rig, const char *lines);
/* Plug, wait, load, home, arm. */
void rig_ready(struct rig *rig);
size_t rig_count(const struct rig *rig, enum record_type type);
/* How the last record of a type gives its reason; -1 when there is none. */
int rig_reason(const struct rig *rig, enum record_type type);

#endif
