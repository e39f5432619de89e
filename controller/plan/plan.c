/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pipeline: place -> areas -> density -> poses -> order -> reach -> events. What cannot be
 * reached from the nominal pose is found by solving the whole order once, so that the plan promises
 * only strikes that have joints and a clear way.
 */
#include "controller/plan/plan.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "controller/plan/plan_pose.h"
#include "controller/plan/solution.h"
#include "controller/plan/stage.h"
#include "controller/plan/stage_events.h"
#include "controller/plan/stage_order.h"
#include "controller/plan/stage_poses.h"

/* What the job names beside machine, head and field. */
static struct sha256 hash_named(const struct plan_inputs *inputs)
{
    struct sha256 hash = inputs->existing.sha256;
    for (size_t i = 0; i < inputs->pictures.count; i++) {
        const struct sha256 *picture = &inputs->pictures.map[i].sha256;
        hash = sha256_of_two(&hash, sizeof hash, picture, sizeof *picture);
    }
    return hash;
}

static void copy_header(struct plan *plan, const struct plan_inputs *inputs, unsigned session)
{
    const struct job *job = &inputs->job;
    memcpy(plan->course, job->course, sizeof plan->course);
    memcpy(plan->machine_name, inputs->machine.name, sizeof plan->machine_name);
    plan->session = session;
    plan->backend = inputs->backend;
    plan->seed = job->seed;
    plan->machine = inputs->machine.sha256;
    plan->head = inputs->head.sha256;
    plan->job = job->sha256;
    plan->field = inputs->field.sha256;
    plan->named = hash_named(inputs);
    plan->gap_mm = job->limits.gap_mm;
    if (job->limits.rest_mm > 0.0 && job->limits.rest_s > 0.0) {
        plan->rest_mm = number_quantise(job->limits.rest_mm, 3);
        plan->rest_s = number_quantise(job->limits.rest_s, 1);
    }
    plan_poses_take(plan, job);
    plan->depth_limit_mm =
        fmin(fmin(job->limits.depth_mm, inputs->machine.strike.depth_cap_mm), MACHINE_DEPTH_CAP_MM);
}

static void add_skip(struct plan *plan, uint32_t dot, enum skip_reason reason, const char *detail)
{
    struct plan_skip *skip = &plan->skip[plan->skip_count++];
    *skip = (struct plan_skip){.dot = dot, .reason = reason};
    memccpy(skip->detail, detail, '\0', sizeof skip->detail - 1);
    plan->skipped[reason]++;
}

static void add_strike(struct plan *plan, const struct plan_inputs *inputs,
                       const struct stage_dot *dot)
{
    const struct job *job = &inputs->job;
    const struct job_zone *zone = &job->zone[dot->dot->zone];
    struct plan_strike *strike = &plan->strike[plan->strike_count++];
    *strike = (struct plan_strike){
        .dot = dot->dot->id,
        .at_mm = dot->at_mm,
        .normal = dot->normal,
        .depth_mm = dot->dot->depth_mm,
        .dwell_s = job->recipe[zone->recipe].dwell_s,
        .diameter_mm = dot->dot->diameter_mm,
    };
    memcpy(strike->zone, zone->id, sizeof strike->zone);
    memcpy(strike->shade, job->shade[dot->dot->shade].id, sizeof strike->shade);
}

static void sort_out(struct plan *plan, const struct stage *stage, const struct stage_ranks *ranks)
{
    for (size_t i = 0; i < stage->count; i++) {
        const struct stage_dot *dot = &stage->dot[i];
        if (dot->dot->session != plan->session) {
            continue;
        }
        plan->dots_in++;
        if (stage_is_touched(stage, dot)) {
            plan->touched++;
            add_skip(plan, dot->dot->id, SKIP_ALREADY_STRUCK, "");
        } else if (dot->skip != SKIP_NONE) {
            add_skip(plan, dot->dot->id, dot->skip, dot->detail);
        } else {
            stage->group[plan->strike_count] = stage_group_of(ranks, &stage->inputs->job, dot->dot);
            add_strike(plan, stage->inputs, dot);
        }
    }
}

/* Takes strikes out that the nominal pose cannot make; the others keep their order. */
static void drop_unreached(struct plan *plan, struct stage *stage, struct solution *solution)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        if (solution->strike[i].skip == SKIP_NONE) {
            plan->strike[kept] = plan->strike[i];
            stage->group[kept] = stage->group[i];
            solution->strike[kept++] = solution->strike[i];
        } else {
            add_skip(plan, plan->strike[i].dot, solution->strike[i].skip, "");
        }
    }
    plan->strike_count = solution->count = kept;
}

/* What the session has no time for is planned again when it is started again. */
static void drop_later(struct plan *plan, size_t fit)
{
    for (size_t i = fit; i < plan->strike_count; i++) {
        add_skip(plan, plan->strike[i].dot, SKIP_LATER, "");
    }
    plan->strike_count = fit;
}

static enum err_code solve(struct solution *solution, const struct plan *plan,
                           const struct plan_inputs *inputs, struct err *err)
{
    const struct sha256 none = {{0}};
    const struct pose *rest = &inputs->job.head_in_base;
    const struct pose *first = plan->strike_count > 0 ? plan_head_of(plan, 0, rest) : rest;
    return solution_make(solution, plan, &none, &inputs->machine, &inputs->head, first, err);
}

/* What is passed over leaves no trace in the joints of the others, and the end of a session that is
 * cut off none in what comes before. */
static enum err_code settle(struct plan *plan, struct stage *stage, struct solution *solution,
                            struct err *err)
{
    if (solve(solution, plan, stage->inputs, err) != ERR_OK) {
        return err->code;
    }
    drop_unreached(plan, stage, solution);
    drop_later(plan, stage_events(stage, plan, solution));
    solution_cut(solution, plan->strike_count);
    return ERR_OK;
}

static int skip_by_dot(const void *left, const void *right)
{
    const uint32_t a = ((const struct plan_skip *)left)->dot;
    const uint32_t b = ((const struct plan_skip *)right)->dot;
    return a < b ? -1 : a > b;
}

static enum err_code run_stages(struct plan *plan, struct stage *stage, struct solution *solution,
                                struct err *err)
{
    if (stage_place(stage, err) != ERR_OK) {
        return err->code;
    }
    if (stage_areas(stage, err) != ERR_OK || stage_density(stage, err) != ERR_OK) {
        return err->code;
    }
    plan->strike = malloc((stage->count + 1) * sizeof *plan->strike);
    plan->skip = malloc((stage->count + 1) * sizeof *plan->skip);
    stage->group = malloc((stage->count + 1) * sizeof *stage->group);
    struct stage_ranks ranks;
    const int ranked = stage_ranks_init(&ranks, &stage->inputs->job);
    const bool good = plan->strike != NULL && plan->skip != NULL && stage->group != NULL;
    if (good && ranked == 0) {
        sort_out(plan, stage, &ranks);
    }
    stage_ranks_free(&ranks);
    if (!good || ranked != 0) {
        return err_set(err, ERR_IO, "out of memory for %zu dots", stage->count);
    }
    stage_poses(stage, plan);
    return stage_order(stage, plan, err) == ERR_OK ? settle(plan, stage, solution, err) : err->code;
}

enum err_code plan_make_solved(struct plan *plan, const struct plan_inputs *inputs,
                               unsigned session, const struct dot_map *touched,
                               struct solution *solution, struct err *err)
{
    struct stage stage = {.inputs = inputs, .touched = touched};
    *plan = (struct plan){0};
    *solution = (struct solution){.count = 0};
    copy_header(plan, inputs, session);
    const enum err_code code = run_stages(plan, &stage, solution, err);
    stage_free(&stage);
    if (code != ERR_OK) {
        plan_free(plan);
        solution_free(solution);
        return code;
    }
    qsort(plan->skip, plan->skip_count, sizeof *plan->skip, skip_by_dot);
    assert(plan->dots_in == plan->strike_count + plan->skip_count);
    return ERR_OK;
}

enum err_code plan_make(struct plan *plan, const struct plan_inputs *inputs, unsigned session,
                        const struct dot_map *touched, struct err *err)
{
    struct solution solution;
    const enum err_code code = plan_make_solved(plan, inputs, session, touched, &solution, err);
    solution_free(&solution);
    return code;
}

void plan_free(struct plan *plan)
{
    free(plan->strike);
    free(plan->skip);
    free(plan->event);
    *plan = (struct plan){0};
}
