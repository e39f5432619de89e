/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/plan_pose.h"

#include <assert.h>
#include <string.h>

#include "config/document.h"
#include "config/number.h"

enum { MM_DECIMALS = 4, RAD_DECIMALS = 9 };

static void add(struct plan *plan, const char *id, const struct pose *head_in_base)
{
    assert(plan->pose_count < PLAN_POSES_MAX);
    struct plan_pose *pose = &plan->pose[plan->pose_count++];
    memccpy(pose->id, id, '\0', sizeof pose->id);
    for (int i = 0; i < 3; i++) {
        pose->head_in_base.xyz_mm[i] = number_quantise(head_in_base->xyz_mm[i], MM_DECIMALS);
        pose->head_in_base.rpy_rad[i] = number_quantise(head_in_base->rpy_rad[i], RAD_DECIMALS);
    }
}

void plan_poses_take(struct plan *plan, const struct job *job)
{
    if (job->pose_count == 0) {
        return;
    }
    add(plan, JOB_POSE_REST, &job->head_in_base);
    for (size_t i = 0; i < job->pose_count; i++) {
        add(plan, job->pose[i].id, &job->pose[i].head_in_base);
    }
}

void plan_poses_write(struct text *text, const struct plan *plan)
{
    for (size_t i = 0; i < plan->pose_count; i++) {
        const struct plan_pose *pose = &plan->pose[i];
        text_word(text, "pose");
        text_word(text, pose->id);
        for (int k = 0; k < 3; k++) {
            text_number(text, pose->head_in_base.xyz_mm[k], MM_DECIMALS);
        }
        for (int k = 0; k < 3; k++) {
            text_number(text, pose->head_in_base.rpy_rad[k], RAD_DECIMALS);
        }
        text_end_line(text);
    }
}

bool plan_pose_read(struct words *words, struct plan *plan)
{
    struct plan_pose pose;
    if (plan->pose_count == PLAN_POSES_MAX || !words_token(words, pose.id, sizeof pose.id) ||
        !document_is_token(pose.id, sizeof pose.id) ||
        plan_pose_find(plan, pose.id) < plan->pose_count) {
        return false;
    }
    for (int k = 0; k < 3; k++) {
        if (!words_number(words, &pose.head_in_base.xyz_mm[k])) {
            return false;
        }
    }
    for (int k = 0; k < 3; k++) {
        if (!words_number(words, &pose.head_in_base.rpy_rad[k])) {
            return false;
        }
    }
    plan->pose[plan->pose_count++] = pose;
    return words_line_done(words);
}

size_t plan_pose_find(const struct plan *plan, const char *id)
{
    size_t i = 0;
    while (i < plan->pose_count && strcmp(plan->pose[i].id, id) != 0) {
        i++;
    }
    return i;
}

bool plan_poses_spread(struct plan *plan)
{
    size_t pose = 0, event = 0;
    for (size_t i = 0; plan->pose_count > 0 && i < plan->strike_count; i++) {
        for (; event < plan->event_count && plan->event[event].before == i; event++) {
            if (plan->event[event].kind == PLAN_POSE) {
                pose = plan_pose_find(plan, plan->event[event].detail);
            }
        }
        if (pose == plan->pose_count) {
            return false;
        }
        plan->strike[i].pose = (uint8_t)pose;
    }
    return true;
}

const struct pose *plan_head_of(const struct plan *plan, size_t i, const struct pose *only)
{
    assert(plan->pose_count == 0 || i < plan->strike_count);
    return plan->pose_count > 0 ? &plan->pose[plan->strike[i].pose].head_in_base : only;
}
