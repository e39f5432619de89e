/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/existing.h"

#include <stdlib.h>

#include "config/field.h"
#include "config/memory.h"
#include "controller/ledger/ledger.h"
#include "controller/plan/plan.h"
#include "controller/plan/points.h"
#include "controller/plan/stage.h"
#include "kinematics/scalp/scalp.h"

static enum err_code add_points(struct existing *existing, const struct job *job, size_t entry,
                                const struct scalp *scalp, const struct points *points,
                                struct err *err)
{
    const struct job_existing *from = &job->existing[entry];
    if (existing->count + points->count > FIELD_DOTS_MAX) {
        return err_set(err, ERR_DATA, "%s: more than %d points", from->path, FIELD_DOTS_MAX);
    }
    for (size_t i = 0; i < points->count; i++) {
        const struct vec3 at = scalp_project(scalp, points->at[i]).at;
        if (vec3_distance(at, points->at[i]) > STAGE_OFF_SURFACE_MAX_MM) {
            return err_set(err, ERR_DATA,
                           "%s: point %zu is %.1f mm off the scalp; points are x y z in the head "
                           "frame, mm",
                           from->path, i + 1, vec3_distance(at, points->at[i]));
        }
        existing->point = memory_grow(existing->point, existing->count, sizeof *existing->point);
        existing->point[existing->count++] =
            (struct existing_point){at, from->keep_off_mm, from->counts, entry};
    }
    return ERR_OK;
}

/* What a plan of an earlier course struck, or may have: where an intent is, there may be a dot. */
static enum err_code read_struck(struct points *points, const struct job_existing *from,
                                 struct err *err)
{
    struct plan plan = {0};
    struct ledger_summary summary = {0};
    enum err_code code = plan_read(&plan, from->path, &points->sha256, err);
    if (code == ERR_OK) {
        code = ledger_summarise(from->ledger_path, &summary, err);
    }
    points->at = memory_new(plan.strike_count + 1, sizeof *points->at);
    for (size_t i = 0; code == ERR_OK && i < plan.strike_count; i++) {
        const enum dot_state state = dot_map_get(&summary.dots, plan.strike[i].dot).state;
        if (state != DOT_PLANNED && state != DOT_SKIPPED && state != DOT_RESOLVED_SKIP) {
            points->at[points->count++] = plan.strike[i].at_mm;
        }
    }
    points->sha256 =
        sha256_of_two(&points->sha256, sizeof points->sha256, &summary.chain, sizeof summary.chain);
    ledger_summary_free(&summary);
    plan_free(&plan);
    return code;
}

enum err_code existing_read(struct existing *existing, const struct job *job,
                            const struct head *head, struct diags *diags, struct err *err)
{
    *existing = (struct existing){0};
    if (job->existing_count == 0) {
        return ERR_OK;
    }
    struct scalp scalp;
    enum err_code code = ERR_OK;
    scalp_init(&scalp, head);
    for (size_t i = 0; code == ERR_OK && i < job->existing_count; i++) {
        const struct job_existing *from = &job->existing[i];
        struct points points = {0};
        code = from->ledger_path ? read_struck(&points, from, err)
                                 : points_read(&points, from->path, diags, err);
        if (code == ERR_OK) {
            code = add_points(existing, job, i, &scalp, &points, err);
            existing->sha256 = sha256_of_two(&existing->sha256, sizeof existing->sha256,
                                             &points.sha256, sizeof points.sha256);
        }
        points_free(&points);
    }
    scalp_deinit(&scalp);
    return code;
}

void existing_free(struct existing *existing)
{
    free(existing->point);
    *existing = (struct existing){0};
}
