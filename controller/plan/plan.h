/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan: the ordered dots of one session with their places in the head frame, bound by hash to
 * everything that made it (docs/records.md). Same inputs, same bytes.
 */
#ifndef CONTROLLER_PLAN_PLAN_H
#define CONTROLLER_PLAN_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "config/diag.h"
#include "config/err.h"
#include "config/field.h"
#include "config/head.h"
#include "config/job.h"
#include "config/machine.h"
#include "controller/ledger/ledger.h"
#include "controller/ledger/reason.h"
#include "controller/plan/existing.h"
#include "controller/plan/pictures.h"
#include "kinematics/vec.h"

enum { PLAN_DETAIL_SIZE = 32 };

struct plan_strike {
    uint32_t dot;
    struct vec3 at_mm, normal; /* head frame; quantised as they are written */
    double depth_mm, dwell_s, diameter_mm;
    char zone[JOB_ID_SIZE], shade[JOB_ID_SIZE];
    uint8_t pose; /* index in the plan's poses, if it has any */
};

/* How the head lies for some of the strikes, and where that is in base until it is registered. */
struct plan_pose {
    char id[JOB_ID_SIZE];
    struct pose head_in_base; /* quantised as it is written */
};
enum { PLAN_POSES_MAX = JOB_POSES_MAX + 1 };

struct plan_skip {
    uint32_t dot;
    enum skip_reason reason;
    char detail[PLAN_DETAIL_SIZE]; /* the keep-out's name and the like, or "" */
};

/* What a person has to do before the strike at index `before`, and all after it. */
enum plan_event_kind { PLAN_RELOAD, PLAN_NEEDLE, PLAN_BREAK, PLAN_POSE, PLAN_PAUSE };
enum { PLAN_EVENT_KINDS = 5 };

struct plan_event {
    size_t before;
    enum plan_event_kind kind;
    char detail[JOB_ID_SIZE]; /* shade, needle, pose, or what a pause is for */
    double time_s;            /* what it is taken to last */
};

struct plan {
    char course[JOB_ID_SIZE];
    unsigned session;
    enum record_backend backend; /* where it may be struck */
    uint64_t seed;
    char machine_name[MACHINE_NAME_SIZE];
    struct sha256 machine, head, job, field;
    struct sha256 named; /* of the pictures and existing dots that the job names; zeros: none */
    double gap_mm, depth_limit_mm;
    double rest_mm, rest_s; /* no strike within rest_mm of one less than rest_s before; 0 none */
    size_t dots_in, strike_count, skip_count, event_count, touched;
    size_t skipped[SKIP_REASONS];
    struct plan_strike *strike;
    struct plan_skip *skip;
    struct plan_event *event; /* in the order of `before` */
    struct plan_pose pose[PLAN_POSES_MAX];
    size_t pose_count; /* 0: the head lies one way for all of it */
};

/* "reload", "needle", "break", "pose", "pause". */
const char *plan_event_name(enum plan_event_kind kind);
bool plan_event_from_name(const char *name, size_t len, enum plan_event_kind *kind);
/* What all events together are taken to last, s. */
double plan_events_s(const struct plan *plan);

/* Where the head nominally lies for strike i; `only` where the plan has no poses. */
const struct pose *plan_head_of(const struct plan *plan, size_t i, const struct pose *only);

/* Everything that a plan is made of, read from the job file and the files that it names. */
struct plan_inputs {
    struct machine machine;
    struct head head;
    struct job job;
    struct field field;
    struct existing existing;
    struct pictures pictures;
    const struct excludes *excludes; /* borrowed: what the course's ledgers added; NULL none */
    enum record_backend backend;
};

/* Reads job, machine, head and field; every fault of every file in diags. The code is that of the
 * worst: ERR_CONFIG for machine or head, ERR_DATA for job or field, ERR_IO. machine_path overrides
 * the job's own (NULL: the job's). */
enum err_code plan_inputs_read(struct plan_inputs *inputs, const char *job_path,
                               const char *machine_path, struct diags *diags, struct err *err);
void plan_inputs_free(struct plan_inputs *inputs);

/* place -> check -> reach -> order. Dots in `touched` (may be NULL) are skipped as already struck.
 * dots_in = strike_count + skip_count, always. */
enum err_code plan_make(struct plan *plan, const struct plan_inputs *inputs, unsigned session,
                        const struct dot_map *touched, struct err *err);
/* The same, with the joints that it was found with, for the nominal pose of the head; the hash of
 * the plan is left to the caller. */
struct solution;
enum err_code plan_make_solved(struct plan *plan, const struct plan_inputs *inputs,
                               unsigned session, const struct dot_map *touched,
                               struct solution *solution, struct err *err);
void plan_free(struct plan *plan);

/* The plan as text, malloc'd; and back. plan_read refuses whatever is not whole: ERR_DATA. *hash is
 * the SHA-256 of the text. */
char *plan_write(const struct plan *plan, size_t *size);
enum err_code plan_read(struct plan *plan, const char *path, struct sha256 *hash, struct err *err);
/* The same of a text in hand; path is for messages. */
enum err_code plan_read_text(struct plan *plan, const char *path, const char *text, size_t size,
                             struct err *err);

#endif
