/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plans, and all their dots in one table: what was wanted. Lengths mm, head frame.
 */
#ifndef AUDIT_PLAN_H
#define AUDIT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/report.h"

enum {
    AUDIT_NAME_SIZE = 32,
    AUDIT_DOTS_MAX = 4000000,
    AUDIT_PLANS_MAX = 256,
    AUDIT_POSES_MAX = 16
};

/* Where a head lies in base: Rz(yaw) Ry(pitch) Rx(roll), then the shift. */
struct audit_head_place {
    double xyz_mm[3], rpy_rad[3];
};

struct audit_pose {
    char name[AUDIT_NAME_SIZE];
    struct audit_head_place place; /* as planned */
};

/* A strike line of one plan. */
struct audit_dot {
    uint32_t id, plan, fate; /* fate: index among the distinct ids of the course */
    size_t pose;             /* index among the plan's poses, if it has any */
    bool skip;               /* a skip line: nothing but the id holds */
    double place_mm[3], normal[3];
    double depth_mm, dwell_s;
    char zone[AUDIT_NAME_SIZE];
};

struct audit_plan {
    const char *path; /* borrowed */
    uint8_t hash[32];
    char course[AUDIT_NAME_SIZE], machine[AUDIT_NAME_SIZE];
    uint64_t session;
    uint8_t machine_hash[32], head_hash[32], job_hash[32];
    double gap_mm, depth_limit_mm;
    uint64_t dots_in, strikes, skipped; /* as the header says */
    uint64_t events;                    /* the same */
    double rest_mm, rest_s;             /* 0: the skin needs none */
    struct audit_pose pose[AUDIT_POSES_MAX];
    size_t poses, lies; /* lies: the pose in force while its lines are read */
    size_t strike_lines, skip_lines, event_lines;
};

struct audit_plans {
    struct audit_plan plan[AUDIT_PLANS_MAX];
    size_t count;
    struct audit_dot *dot; /* after audit_plans_index: sorted by id, then plan */
    size_t dots, capacity;
    size_t fates;
};

/* Reads one more plan. Its counts and its end are judged under I7; false when it is no plan. */
bool audit_plan_read(struct audit_plans *plans, const char *path, struct audit_report *report);
/* Sorts the dots; every distinct id gets a fate. Ids twice in one plan violate I7. */
void audit_plans_index(struct audit_plans *plans, struct audit_report *report);
/* The plan's line of that id, NULL when it has none. */
const struct audit_dot *audit_plans_find(const struct audit_plans *plans, uint32_t plan,
                                         uint32_t id);
/* Any plan's line of that id. */
const struct audit_dot *audit_plans_find_any(const struct audit_plans *plans, uint32_t id);
void audit_plans_free(struct audit_plans *plans);

#endif
