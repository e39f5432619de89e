/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The daemon: one process owns the port, the ledger and the state. Everything that happens is an
 * event of one loop; after each batch of events daemon_step does what has come due. Nothing here
 * blocks while a strike is under way: syncs run on the journal's helper, planning in a child.
 *
 * Memory: the path of a strike (port, stream, journal) uses fixed buffers only. Clients' requests
 * are built with jansson, which takes heap, but no strike waits for it.
 */
#ifndef CONTROLLER_DAEMON_DAEMON_H
#define CONTROLLER_DAEMON_DAEMON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/machine.h"
#include "controller/daemon/child.h"
#include "controller/daemon/journal.h"
#include "controller/daemon/loop.h"
#include "controller/daemon/server.h"
#include "controller/daemon/sitting.h"
#include "controller/daemon/state_dir.h"
#include "controller/daemon/systemd.h"
#include "controller/plan/locate.h"
#include "controller/stream/head_gate.h"
#include "controller/stream/port.h"
#include "controller/stream/stream.h"

enum { DAEMON_NOTICES = 16, DAEMON_NOTICE_SIZE = 1536 };

struct daemon_options {
    const char *machine_path, *device, *state_path, *socket_path;
    const char *tracker_path; /* NULL: nobody tracks the head */
    bool verbose, no_realtime;
    struct roles roles;
};

/* The port and how it is got back. */
struct link {
    struct port port;        /* fd -1: lost */
    struct stream_told told; /* with --verbose, of what is said there */
    int kept_fd;             /* handed over by the process before this one; -1 none, or taken */
    struct loop_source source;
    bool wants_out;      /* EPOLLOUT is asked for */
    int64_t retry_at_ns; /* INT64_MAX: it is there */
    int64_t retry_after_ns;
};

/* A start that a person confirmed: home where needed, arm, run. */
struct starting {
    bool active, homing;
    struct client_ref asker;
    json_t *id; /* owned */
    uint32_t uid;
    int64_t give_up_ns;
};

/* A keep-out that is on its way to the disk; answered once it is there. */
struct excluding {
    bool active;
    struct client_ref asker;
    json_t *id, *result; /* owned */
};

/* The foot is touching the skin here and there; then the surface is bent to it. */
struct touching {
    bool active;
    struct client_ref asker;
    json_t *id;                    /* owned */
    size_t skin, none;             /* places where the foot found skin, and where it did not */
    double off_rms_mm, off_max_mm; /* of the skin, from where the joints had it */
};

/* Where a tracker says where the head is: a datagram socket. */
struct tracker {
    int fd; /* owned; -1: none */
    struct loop_source source;
    struct head_gate gate;
};

/* The head is being registered again: work out where it lies from what was measured, solve, wait
 * until the machine rests, take over, make it durable, go on where it was the tracker's doing. */
enum registering_step {
    REGISTERING_NOTHING,
    REGISTERING_WANTED,
    REGISTERING_LOCATING,
    REGISTERING_SOLVING,
    REGISTERING_SOLVED,
    REGISTERING_SAVING
};
struct registering {
    enum registering_step step;
    bool resume;
    char *file; /* owned: what was measured; the pose comes of it while kind is LOCATE_SAID */
    uint32_t contacts; /* that the surface was bent to; RMS of what the model was off there, */
    double contact_rms_mm, band_mm; /* and of the half band that is left at the dots */
    struct pose head_in_base;
    enum locate_kind kind;
    double residual_mm, error_mm, noise_mm;
    uint32_t used, set_aside;
    struct client_ref asker;
    json_t *id; /* owned; NULL: nobody has asked */
};

/* Who moves the machine. */
struct lease {
    bool held;
    uint32_t uid;
};

/* The plan that the last `plan` request made; `start` names it by its hash. */
struct proposal {
    bool there;
    bool sealed; /* its field has totals that held */
    struct sha256 plan;
    json_t *files; /* owned */
};

/* How fast it goes, since it last began to run. */
struct pace {
    int64_t since_ns; /* 0: it does not run */
    uint32_t confirmed_then;
    double left_then_s;
    double rate_hz, ratio; /* measured; ratio: true time by predicted time */
};

/* What has been said lately; oldest first, flushed after each batch. */
struct notices {
    char text[DAEMON_NOTICES][DAEMON_NOTICE_SIZE];
    size_t count;
};

enum daemon_leaving { STAYING, LEAVING_PAUSE, LEAVING_HOLD, LEAVING_NOW };

struct daemon {
    const struct daemon_options *options;
    struct machine machine;
    struct state_dir state_dir;
    struct loop loop;
    struct server server;
    struct journal journal;
    struct link link;
    struct stream *stream;
    struct sitting *sitting;      /* owned, never NULL; what the stream has loaded */
    struct child planner, reader; /* one plans, one reads old ledgers */
    struct child solver;          /* joints for another place of the head */
    struct proposal proposal;
    struct starting starting;
    struct excluding excluding;
    struct registering registering;
    struct touching touching;
    struct tracker tracker;
    struct lease lease;
    struct pace pace;
    struct notices notices;
    struct systemd systemd;
    enum stream_state last_state;
    char message[DAEMON_NOTICE_SIZE]; /* the latest notice */
    int signal_fd;
    struct loop_source signal_source;
    enum daemon_leaving leaving;
    int64_t leave_step_ns;
    int64_t publish_at_ns, tell_systemd_at_ns;
    int64_t left_ns; /* when it began to wait for events, CLOCK_BOOTTIME */
    bool realtime, realtime_refused;
    bool confined; /* or asked for in vain */
};

/* Everything up to the point where the handshake begins. options are borrowed. Diagnostics of the
 * machine file go to stderr. */
enum err_code daemon_init(struct daemon *daemon, const struct daemon_options *options,
                          struct err *err);
/* Runs until a signal ends it. */
enum err_code daemon_run(struct daemon *daemon, struct err *err);
void daemon_deinit(struct daemon *daemon);

/* Says it to the log, and to subscribers after this batch. */
void daemon_notice(struct daemon *daemon, const char *text);

/* link.c */
enum err_code link_open(struct daemon *daemon, struct err *err);
void link_lost(struct daemon *daemon);
void link_on_time(struct daemon *daemon, int64_t now_ns);
void link_update_interest(struct daemon *daemon);
void link_close(struct daemon *daemon);

/* absence.c: around the wait for events; the end comes before the first of them is heard */
void absence_begin(struct daemon *daemon);
void absence_end(struct daemon *daemon);
/* No wait is longer while a job runs; INT64_MAX: none runs. */
int64_t absence_look_ns(const struct daemon *daemon);

/* world.c: what the strike machine sees of all this */
struct stream_world world_of_daemon(struct daemon *daemon);

/* recover.c: takes up the newest job that has not ended, and settles its open intents first */
enum err_code recover_newest(struct daemon *daemon, struct err *err);

/* methods_exclude.c */
void exclude_on_time(struct daemon *daemon);
void exclude_deinit(struct daemon *daemon);

/* methods_touch.c */
void touch_on_time(struct daemon *daemon);
/* The head lies elsewhere: where it was touched tells nothing any more. */
void touch_forget_contacts(struct daemon *daemon);

/* lease.c */
/* ERR_BUSY while another user has it and take_over is false. */
enum err_code lease_take(struct daemon *daemon, uint32_t uid, bool take_over, struct err *err);
void lease_on_time(struct daemon *daemon);

/* tracker.c */
enum err_code tracker_open(struct daemon *daemon, struct err *err);
void tracker_close(struct daemon *daemon);
/* Has the head moved under the needle, which was in the skin at strike i for so long at some time
 * between those two? */
bool tracker_blurs(struct daemon *daemon, size_t i, int64_t from_ns, int64_t to_ns,
                   double in_skin_s);
enum stream_head tracker_judge(struct daemon *daemon, size_t i, double in_skin_s);

/* register.c */
void register_on_time(struct daemon *daemon, int64_t now_ns);
void register_solved(void *context, struct child *child, json_t *result, json_t *diagnostics,
                     struct err *err);
/* Too old to strike by, or none at all where the job asks for one? */
bool register_is_expired(const struct daemon *daemon);
/* For strike i, whose own intent may have been written already and does not count. */
bool register_is_expired_at(const struct daemon *daemon, size_t i);
/* For a job that is about to begin: is the head known to lie elsewhere than its file says? Then it
 * has to be registered first. */
void register_suppose(const struct daemon *daemon, struct sitting *sitting);
/* By that record of the process that did it. */
void register_date(struct daemon *daemon, const struct record *registered);
/* What is on disk may be newer than the ledger's last word on it. */
enum err_code register_settle(struct daemon *daemon, const struct pose *said, struct err *err);

/* start.c */
enum err_code start_begin(struct daemon *daemon, const struct sha256 *plan, struct client *asker,
                          json_t *id, struct err *err);
void start_on_time(struct daemon *daemon, int64_t now_ns);
void start_cancel(struct daemon *daemon, enum err_code code, const char *why);

/* status.c */
json_t *status_of(struct daemon *daemon);
void pace_on_state(struct daemon *daemon, enum stream_state state, int64_t now_ns);
/* One line, for a service manager or a log. */
void status_line(struct daemon *daemon, char *out, size_t size);

/* methods.c: one request in, its answer out, now or later */
void method_line(void *context, struct client *client, const char *line, size_t len);
/* methods_job.c: a child has ended */
void method_planned(void *context, struct child *child, json_t *result, json_t *diagnostics,
                    struct err *err);
void method_read(void *context, struct child *child, json_t *result, json_t *diagnostics,
                 struct err *err);

#endif
