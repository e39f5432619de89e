/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/poses.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/audit/shift.h"
#include "sim/audit/text.h"
#include "sim/audit/vector.h"

/* What a turn of the head moves, about. */
static const double HEAD_RADIUS_MM = 100;

static size_t find(const struct audit_plan *plan, const char *name)
{
    size_t i = 0;
    while (i < plan->poses && strcmp(plan->pose[i].name, name) != 0) {
        i++;
    }
    return i;
}

bool audit_pose_read(struct audit_plan *plan, char *rest)
{
    const char *name = audit_word(&rest, ' ');
    if (!name || strlen(name) >= AUDIT_NAME_SIZE || plan->poses == AUDIT_POSES_MAX ||
        find(plan, name) < plan->poses) {
        return false;
    }
    struct audit_pose *pose = &plan->pose[plan->poses++];
    memcpy(pose->name, name, strlen(name) + 1);
    return audit_numbers(&rest, ' ', pose->place.xyz_mm, 3) &&
           audit_numbers(&rest, ' ', pose->place.rpy_rad, 3);
}

bool audit_pose_lay(struct audit_plan *plan, const char *name)
{
    if (plan->poses == 0) {
        return true;
    }
    plan->lies = name ? find(plan, name) : plan->poses;
    return plan->lies < plan->poses;
}

/* Rz(yaw) Ry(pitch) Rx(roll). */
static void turn_of(const double rpy_rad[3], double turn[3][3])
{
    const double cr = cos(rpy_rad[0]), sr = sin(rpy_rad[0]);
    const double cp = cos(rpy_rad[1]), sp = sin(rpy_rad[1]);
    const double cy = cos(rpy_rad[2]), sy = sin(rpy_rad[2]);
    const double rows[3][3] = {{cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr},
                               {sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr},
                               {-sp, cp * sr, cp * cr}};
    memcpy(turn, rows, sizeof rows);
}

/* How far the skin is from one to the other, about. */
static double apart_mm(const struct audit_head_place *a, const struct audit_head_place *b)
{
    double of_a[3][3], of_b[3][3], trace = 0;
    turn_of(a->rpy_rad, of_a);
    turn_of(b->rpy_rad, of_b);
    for (int i = 0; i < 3; i++) {
        trace += audit_dot3(of_a[i], of_b[i]);
    }
    const double angle_rad = acos(fmax(-1, fmin(1, (trace - 1) / 2)));
    return audit_distance3(a->xyz_mm, b->xyz_mm) + HEAD_RADIUS_MM * angle_rad;
}

static size_t nearest_pose(const struct audit_plan *plan, const struct audit_head_place *place)
{
    size_t best = 0;
    for (size_t i = 1; i < plan->poses; i++) {
        if (apart_mm(&plan->pose[i].place, place) < apart_mm(&plan->pose[best].place, place)) {
            best = i;
        }
    }
    return best;
}

/* The last intent of the same ledger before this one; NULL when it is the first. */
static const struct audit_intent *before(const struct audit_course *course, size_t i)
{
    return i > 0 && course->intent[i - 1].ledger == course->intent[i].ledger
               ? &course->intent[i - 1]
               : NULL;
}

static const struct audit_dot *dot_of(const struct audit_course *course,
                                      const struct audit_intent *intent)
{
    const int plan = course->ledger[intent->ledger].plan;
    return plan < 0
               ? NULL
               : audit_plans_find(&course->plans, (uint32_t)plan, course->fate[intent->fate].id);
}

static void judge(const struct audit_course *course, size_t i, struct audit_report *report)
{
    const struct audit_intent *intent = &course->intent[i], *last = before(course, i);
    const struct audit_dot *dot = dot_of(course, intent);
    if (!dot || course->plans.plan[dot->plan].poses == 0) {
        return;
    }
    const struct audit_plan *plan = &course->plans.plan[dot->plan];
    const char *path = course->ledger[intent->ledger].path;
    const struct audit_registration *head = audit_registration_of(course, intent);
    const struct audit_dot *other = last ? dot_of(course, last) : NULL;
    if (!head || (other && other->pose != dot->pose && head->record < last->record)) {
        audit_violate(
            report, AUDIT_I7,
            "%s: record %zu: dot %u is struck in pose %s, and the head was not registered "
            "for that",
            path, intent->record, dot->id, plan->pose[dot->pose].name);
    } else if (nearest_pose(plan, &head->place) != dot->pose) {
        audit_violate(
            report, AUDIT_I7,
            "%s: record %zu: dot %u is planned for pose %s, and the head is registered in "
            "pose %s",
            path, intent->record, dot->id, plan->pose[dot->pose].name,
            plan->pose[nearest_pose(plan, &head->place)].name);
    }
}

void audit_poses_judge(const struct audit_course *course, struct audit_report *report)
{
    assert(course->fate || course->intents == 0);
    for (size_t i = 0; i < course->intents; i++) {
        judge(course, i, report);
    }
}
