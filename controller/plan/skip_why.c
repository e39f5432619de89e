/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/skip_why.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config/number.h"

enum { NUMBER_DECIMALS = 3 };

enum err_code skip_whys_init(struct skip_whys *whys, const struct plan_inputs *inputs,
                             struct err *err)
{
    assert(whys && inputs);
    *whys = (struct skip_whys){.stage = {.inputs = inputs}};
    arm_init(&whys->arm, &inputs->machine);
    shortfall_arm_init(&whys->free_arm, &inputs->machine);
    const enum err_code code = stage_lay(&whys->stage, err);
    coverage_init(&whys->coverage, &whys->arm, &whys->stage.scalp);
    return code;
}

void skip_whys_free(struct skip_whys *whys)
{
    stage_free(&whys->stage);
}

static bool misses_less(const struct shortfall *a, const struct shortfall *b)
{
    return a->kind != b->kind ? a->kind < b->kind
                              : fabs(a->number - a->limit) < fabs(b->number - b->limit);
}

/* In the pose that the dot's zone asks for, else in the best of all. */
static struct shortfall best_of_poses(struct skip_whys *whys, const struct job_zone *zone,
                                      const struct scalp_point *place)
{
    const struct job *job = &whys->stage.inputs->job;
    struct shortfall best = {.kind = SHORTFALL_REACH, .number = HUGE_VAL};
    for (size_t i = 0; i <= job->pose_count; i++) {
        const char *id = i == 0 ? JOB_POSE_REST : job->pose[i - 1].id;
        if (job->pose_count > 0 && zone->pose[0] != '\0' && strcmp(zone->pose, id) != 0) {
            continue;
        }
        coverage_place(&whys->coverage,
                       i == 0 ? &job->head_in_base : &job->pose[i - 1].head_in_base);
        const struct shortfall one = shortfall_of(&whys->coverage, &whys->free_arm, place);
        best = misses_less(&one, &best) ? one : best;
    }
    return best;
}

static void say_joint(struct skip_why *why, const struct machine_joint *joint)
{
    if (joint->kind == MACHINE_REVOLUTE) {
        why->number = deg_from_rad(why->number);
        why->limit = deg_from_rad(why->limit);
        why->unit = "deg";
    }
    (void)snprintf(why->text, sizeof why->text, "%s would be at %.1f %s, limit %.1f", joint->name,
                   why->number, why->unit, why->limit);
}

static struct skip_why in_words(const struct machine *machine, const struct shortfall *shortfall)
{
    struct skip_why why = {
        .is_known = true, .number = shortfall->number, .limit = shortfall->limit, .unit = "mm"};
    switch (shortfall->kind) {
    case SHORTFALL_WAY:
        (void)snprintf(why.text, sizeof why.text, "no hop to it keeps clear of the person");
        why.is_known = false;
        break;
    case SHORTFALL_RISE:
        (void)snprintf(why.text, sizeof why.text, "the arm can rise off it by %.0f mm, wanted %.0f",
                       why.number, why.limit);
        break;
    case SHORTFALL_GAP:
        (void)snprintf(why.text, sizeof why.text, "the arm is %.1f mm off the person, limit %.1f",
                       why.number, why.limit);
        break;
    case SHORTFALL_JOINT:
        say_joint(&why, &machine->joint[shortfall->joint]);
        break;
    case SHORTFALL_REACH:
        (void)snprintf(why.text, sizeof why.text, "beyond the arm's reach by %.1f mm", why.number);
        break;
    }
    why.number = number_quantise(why.number, NUMBER_DECIMALS);
    why.limit = number_quantise(why.limit, NUMBER_DECIMALS);
    return why;
}

/* The design was made for another head, most likely; a dot may be off the scalp and on the surface.
 */
static struct skip_why off_surface(const struct skip_whys *whys, const struct dot *dot)
{
    const double off_mm = stage_off_surface_mm(&whys->stage, dot);
    struct skip_why why = {.is_known = off_mm > STAGE_OFF_SURFACE_MAX_MM,
                           .number = number_quantise(off_mm, NUMBER_DECIMALS),
                           .limit = STAGE_OFF_SURFACE_MAX_MM,
                           .unit = "mm"};
    if (why.is_known) {
        (void)snprintf(why.text, sizeof why.text, "%.1f mm off the head's surface, limit %.1f",
                       why.number, why.limit);
    }
    return why;
}

struct skip_why skip_why_of(struct skip_whys *whys, const struct dot *dot, enum skip_reason reason)
{
    assert(whys && dot);
    struct stage_dot placed = {.dot = dot};
    if (reason == SKIP_OFF_SCALP) {
        return off_surface(whys, dot);
    }
    if (reason != SKIP_UNREACHABLE && reason != SKIP_CLEARANCE) {
        return (struct skip_why){.is_known = false};
    }
    stage_place_dot(&whys->stage, &placed);
    const struct plan_inputs *inputs = whys->stage.inputs;
    const struct scalp_point place = {placed.at_mm, placed.normal};
    struct shortfall best = best_of_poses(whys, &inputs->job.zone[dot->zone], &place);
    if (reason == SKIP_UNREACHABLE && best.kind < SHORTFALL_JOINT) {
        // at the very end, where joints are found by one search and not by another
        best = (struct shortfall){.kind = SHORTFALL_REACH};
    }
    return in_words(&inputs->machine, &best);
}
