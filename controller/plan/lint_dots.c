/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each dot by itself and among its neighbours.
 */
#include <math.h>
#include <stdlib.h>

#include "kinematics/scalp/heal.h"
#include "controller/plan/lint_private.h"
#include "controller/plan/slide.h"

static const double HEALED_MAX_MM = 0.4;
static const double WIDEST_MM = 3.0; /* no dot heals to more */
/* deeper pigment grows and turns blue; shallower fades, or sheds with the epidermis */
static const double DEEP_MM = 0.8, DEEP_HAIRLINE_MM = 0.5, SHALLOW_MM = 0.3, SHEDS_MM = 0.15;

struct round {
    const struct stage *stage;
    size_t self;
    const struct dot *dot;
    double nearest_mm, gap_mm;
    uint32_t nearest, too_close;
    double too_close_mm;
};

static void look_at(void *context, size_t i, double mm)
{
    struct round *round = context;
    if (i == round->self) {
        return;
    }
    const struct dot *other = round->stage->dot[i].dot;
    const double gap_mm = crowd_gap_mm(round->stage->inputs, round->dot, other);
    if (mm < round->nearest_mm) {
        round->nearest_mm = mm;
        round->nearest = other->id;
    }
    /* of a pair the later one is told of, as a plan leaves that one out */
    if (mm < gap_mm && i < round->self && (round->too_close == 0 || mm < round->too_close_mm)) {
        round->too_close = other->id;
        round->too_close_mm = mm;
        round->gap_mm = gap_mm;
    }
}

static void lint_size(struct lints *lints, const struct stage *stage, const struct round *round)
{
    const struct job *job = &stage->inputs->job;
    const struct job_zone *zone = &job->zone[round->dot->zone];
    const struct job_recipe *recipe = &job->recipe[zone->recipe];
    const struct job_needle *needle = &job->needle[recipe->needle];
    const struct heal_recipe struck = {.wire_mm = needle->wire_mm,
                                       .taper_mm = needle->taper_mm,
                                       .points = needle->points,
                                       .depth_mm = round->dot->depth_mm,
                                       .dwell_s = recipe->dwell_s,
                                       .skin = zone->skin};
    // dots grow for about a year
    const double healed_mm = heal_dot(&struck, 1).diameter_mm;
    if (healed_mm > HEALED_MAX_MM) {
        lint_add(lints,
                 &(struct lint_found){LINT_HEALED_SIZE, false, healed_mm, HEALED_MAX_MM, "mm"},
                 zone, round->dot->id, "heals to more than hair is wide");
    }
    if (healed_mm >= round->nearest_mm) {
        lint_add(lints, &(struct lint_found){LINT_MERGES, true, healed_mm, round->nearest_mm, "mm"},
                 zone, round->dot->id, "heals as wide as the gap to dot %u", round->nearest);
    }
    if (round->dot->diameter_mm > 0.0 && healed_mm > 1.25 * round->dot->diameter_mm) {
        lint_add(
            lints,
            &(struct lint_found){LINT_HEALED_SIZE, false, healed_mm, round->dot->diameter_mm, "mm"},
            zone, round->dot->id, "heals a quarter wider than its diameter_mm wishes");
    }
}

static void lint_depth(struct lints *lints, const struct job_zone *zone, const struct dot *dot)
{
    const double deep_mm = zone->is_hairline ? DEEP_HAIRLINE_MM : DEEP_MM;
    if (dot->depth_mm > deep_mm) {
        lint_add(lints, &(struct lint_found){LINT_TOO_DEEP, false, dot->depth_mm, deep_mm, "mm"},
                 zone, dot->id, "so deep pigment spreads and turns blue");
    }
    const double more_mm = heal_shallower_mm(zone->skin);
    if (dot->depth_mm < SHALLOW_MM + more_mm) {
        lint_add(lints,
                 &(struct lint_found){LINT_TOO_SHALLOW, false, dot->depth_mm, SHALLOW_MM + more_mm,
                                      "mm"},
                 zone, dot->id,
                 dot->depth_mm < SHEDS_MM + more_mm ? "will shed with the skin" : "will fade soon");
    }
}

static void lint_crowd(struct lints *lints, const struct stage *stage, const struct round *round)
{
    const struct job_zone *zone = &stage->inputs->job.zone[round->dot->zone];
    if (round->too_close != 0) {
        lint_add(
            lints,
            &(struct lint_found){LINT_TOO_CLOSE, true, round->too_close_mm, round->gap_mm, "mm"},
            zone, round->dot->id, "nearer than the gap to dot %u", round->too_close);
    }
}

struct caps {
    struct lints *lints;
    const struct stage *stage;
};

static void lint_cap(void *context, size_t i, size_t in_session, size_t in_course)
{
    const struct caps *caps = context;
    const struct job *job = &caps->stage->inputs->job;
    const struct dot *dot = caps->stage->dot[i].dot;
    if (in_session > 0) {
        lint_add(caps->lints,
                 &(struct lint_found){LINT_OVER_CAP, true, (double)in_session,
                                      job->limits.session_per_cm2, "per cm2"},
                 &job->zone[dot->zone], dot->id,
                 "a square centimetre beside it has too many of session %u", dot->session);
    }
    if (in_course > 0) {
        lint_add(caps->lints,
                 &(struct lint_found){LINT_OVER_CAP, true, (double)in_course,
                                      job->limits.course_per_cm2, "per cm2"},
                 &job->zone[dot->zone], dot->id,
                 "a square centimetre beside it has too many of the course");
    }
}

static bool crowd_all(struct crowd *crowd, const struct stage *stage)
{
    double reach_mm = fmax(WIDEST_MM, crowd_gap_max_mm(stage->inputs));
    for (size_t i = 0; i < stage->inputs->existing.count; i++) {
        reach_mm = fmax(reach_mm, stage->inputs->existing.point[i].keep_off_mm);
    }
    if (!crowd_init(crowd, stage, reach_mm)) {
        return false;
    }
    for (size_t i = 0; i < stage->count; i++) {
        if (stage->dot[i].skip == SKIP_NONE) {
            crowd_add(crowd, i);
        }
    }
    return true;
}

struct hair {
    double mm;
    size_t dot;
};

static void note_nearest(void *context, size_t i, double mm)
{
    struct hair *hair = context;
    if (mm < hair->mm) {
        *hair = (struct hair){mm, i};
    }
}

/* From each hair to the dot nearest to it. */
static void lint_hair(struct lints *lints, const struct stage *stage, const struct crowd *crowd)
{
    const struct existing *existing = &stage->inputs->existing;
    for (size_t i = 0; i < existing->count; i++) {
        struct hair hair = {existing->point[i].keep_off_mm, 0};
        crowd_each_near(crowd, existing->point[i].at, note_nearest, &hair);
        if (hair.mm < existing->point[i].keep_off_mm - 1e-3) {
            const struct dot *dot = stage->dot[hair.dot].dot;
            lint_add(lints,
                     &(struct lint_found){LINT_NEAR_HAIR, true, hair.mm,
                                          existing->point[i].keep_off_mm, "mm"},
                     &stage->inputs->job.zone[dot->zone], dot->id, "too near to point %zu of %s",
                     i + 1, stage->inputs->job.existing[existing->point[i].entry].id);
        }
    }
}

enum err_code lint_dots(struct lints *lints, const struct stage *stage, struct err *err)
{
    struct crowd crowd;
    if (!crowd_all(&crowd, stage)) {
        return err_set(err, ERR_IO, "out of memory for %zu dots", stage->count);
    }
    for (size_t i = 0; i < stage->count; i++) {
        const struct stage_dot *dot = &stage->dot[i];
        if (dot->skip != SKIP_NONE) {
            continue;
        }
        struct round round = {.stage = stage, .self = i, .dot = dot->dot, .nearest_mm = HUGE_VAL};
        crowd_each_near(&crowd, dot->at_mm, look_at, &round);
        lint_size(lints, stage, &round);
        lint_depth(lints, &stage->inputs->job.zone[dot->dot->zone], dot->dot);
        lint_crowd(lints, stage, &round);
    }
    lint_hair(lints, stage, &crowd);
    crowd_free(&crowd);
    struct caps caps = {lints, stage};
    return slide_tell(stage, lint_cap, &caps)
               ? ERR_OK
               : err_set(err, ERR_IO, "out of memory for %zu dots", stage->count);
}
