/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One job in the daemon's hands: its plan, its solution, what became of each strike, and the files
 * that it was made from.
 */
#ifndef CONTROLLER_DAEMON_SITTING_H
#define CONTROLLER_DAEMON_SITTING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "config/job_registration.h"
#include "config/machine.h"
#include "controller/daemon/state_dir.h"
#include "controller/ledger/ledger.h"
#include "controller/plan/plan.h"
#include "controller/plan/solution.h"
#include "controller/stream/stream.h"
#include "kinematics/arm/arm.h"
#include "kinematics/path/hop.h"
#include "kinematics/scalp/scalp.h"

enum sitting_file { SITTING_MACHINE, SITTING_HEAD, SITTING_JOB, SITTING_FIELD, SITTING_FILES };

struct sitting {
    bool loaded;
    char name[STATE_JOB_SIZE];
    char *file[SITTING_FILES]; /* owned paths; NULL where the job has none */
    struct plan plan;
    struct sha256 plan_hash;
    struct solution solution;
    uint8_t *state;           /* enum dot_state of each strike */
    struct strike_time *when; /* of each strike, where the skin has to rest */
    double *wait_s;           /* before each strike, as predicted; NULL: nothing rests */
    uint32_t epoch, next_tag, touched_tag;
    size_t events_done;
    uint32_t revision;        /* of the registration that the solution is for */
    int64_t registered_ns;    /* when the head was found there, CLOCK_BOOTTIME */
    uint32_t intents_since;   /* and how many strikes ago */
    struct record registered; /* and the record of that; 0: it was only said */
    struct job_registration limits;
    enum record_backend backend; /* where it is struck, by its ledger or else its plan */
    struct excludes excludes;    /* added while it was in hand */
    struct arm arm;
    struct scalp scalp;
    struct hop_world world;
    struct lattice lattice;
    char fit_path[STATE_FILE_SIZE]; /* where planning left the surface that it had to fit */
    struct sha256 fit;              /* of that file, as it was at the start; zeros: none is known */
    bool has_world;                 /* the head file has been read and is the plan's */
};

/* On the heap and staying there: the world inside points to its own parts. Empty, never NULL. */
struct sitting *sitting_new(void);
struct sitting *sitting_free(struct sitting *sitting); /* NULL */

/* Reads plan and solution from files; every strike is DOT_PLANNED then. machine is borrowed. */
enum err_code sitting_read(struct sitting *sitting, const char *plan_path,
                           const char *solution_path, const struct machine *machine,
                           struct err *err);

/* The job as the stream takes it: all parts stay the sitting's. */
struct stream_job sitting_job(struct sitting *sitting, const struct ledger_open *open);

/* Takes over what an earlier process's ledger says of each strike. */
void sitting_take_ledger(struct sitting *sitting, struct ledger_summary *summary);

/* Marks as skipped what the course's ledgers have meanwhile touched; returns how many. */
size_t sitting_skip_touched(struct sitting *sitting, const struct dot_map *touched);

/* The paths of its files as an object {machine, head, job, field}, and back. */
bool sitting_set_files(struct sitting *sitting, const json_t *files);
json_t *sitting_files(const struct sitting *sitting);

/* The hash of the fitted surface, where there is one, into a job's description, and back. */
void sitting_note_fit(struct sitting *sitting, json_t *description);
bool sitting_take_fit(struct sitting *sitting, const json_t *description);

/* Are they still what the plan was made from? ERR_DATA names the one that changed. Reads the head
 * for the approaches. */
enum err_code sitting_check_files(struct sitting *sitting, struct err *err);

/* Takes over (moves) the joints for another place of the head. */
void sitting_take_solution(struct sitting *sitting, struct solution *solution);

/* Predicted time of the strikes that are still planned, their waits, and the events that have not
 * been attended to, s. */
double sitting_left_s(const struct sitting *sitting, size_t events_done);

/* Which of the plan's poses the next strike that is planned wants the head in. */
size_t sitting_pose_due(const struct sitting *sitting);

/* Where the head was last said to lie in that pose: as registered, or as planned. */
const struct pose *sitting_said_pose(const struct sitting *sitting);

/* Index of the strike of that dot; the strike count when there is none. */
size_t sitting_find(const struct sitting *sitting, uint32_t dot);

#endif
