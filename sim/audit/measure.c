/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "sim/audit/strikes.h"

static const double COMPILED_CAP_MM = 1.5, CAP_TOLERANCE_MM = 0.03, DEPTH_TOLERANCE_MM = 0.10;
static const double TILT_TOLERANCE_DEG = 0.5, LATERAL_MAX_MM = 0.05;
/* The firmware's dwell comes in steps; beside it the stroke in and out, and for a strike that was
 * stopped half way the slowest way of getting the needle out. */
static const double DWELL_STEP_S = 0.05, STROKE_S = 0.15, STOP_S = 0.80;

static double cap_of(const struct audit_plan *plan, const struct audit_caps *caps)
{
    double cap_mm = fmin(plan->depth_limit_mm, COMPILED_CAP_MM);
    cap_mm = caps->job_depth_mm >= 0 ? fmin(cap_mm, caps->job_depth_mm) : cap_mm;
    return caps->machine_depth_mm >= 0 ? fmin(cap_mm, caps->machine_depth_mm) : cap_mm;
}

static double smallest_cap(const struct audit_plans *plans, const struct audit_caps *caps)
{
    double cap_mm = COMPILED_CAP_MM;
    for (size_t i = 0; i < plans->count; i++) {
        cap_mm = fmin(cap_mm, cap_of(&plans->plan[i], caps));
    }
    return cap_mm;
}

static void judge_plans(const struct audit_plans *plans, const struct audit_caps *caps,
                        struct audit_report *report)
{
    for (size_t i = 0; i < plans->dots; i++) {
        const struct audit_dot *dot = &plans->dot[i];
        double cap_mm = cap_of(&plans->plan[dot->plan], caps);
        if (!dot->skip && dot->depth_mm > cap_mm + 5e-4) {
            audit_violate(report, AUDIT_I3, "dot %u is planned at %.3f mm, the cap is %.3f mm",
                          dot->id, dot->depth_mm, cap_mm);
        }
    }
}

static double dwell_on_wire(double dwell_s)
{
    return ceil(dwell_s / DWELL_STEP_S - 1e-6) * DWELL_STEP_S;
}

/* Of a place that the ledger itself calls suspect the cap is all that can be asked. */
static void judge_depth(const struct audit_touch *touch, const struct audit_fate *fate,
                        double cap_mm, struct audit_report *report)
{
    if (touch->depth_mm > cap_mm + CAP_TOLERANCE_MM) {
        audit_violate(report, AUDIT_I3, "t=%.6f s: %.4f mm deep, the cap is %.3f mm", touch->t_s,
                      touch->depth_mm, cap_mm);
    }
    if (!touch->dot || fate->suspect) {
        return;
    }
    bool confirmed = fate->state == AUDIT_DOT_CONFIRMED;
    /* a strike that was stopped may be too shallow, never too deep */
    double off_mm = touch->depth_mm - touch->dot->depth_mm;
    if (off_mm > DEPTH_TOLERANCE_MM || (confirmed && off_mm < -DEPTH_TOLERANCE_MM)) {
        audit_violate(report, AUDIT_I3, "dot %u: %.4f mm deep, planned %.3f mm", touch->dot->id,
                      touch->depth_mm, touch->dot->depth_mm);
    }
}

/* Steps that a motor loses while the needle is in the skin move it there, and no program can take
 * that back: what the ledger calls suspect may have moved as far as it may lie off its place. */
static void judge_sideways(const struct audit_touch *touch, const struct audit_fate *fate,
                           struct audit_report *report)
{
    const double most_mm = fate && fate->suspect ? AUDIT_SUSPECT_MM : LATERAL_MAX_MM;
    bool blurred = fate && fate->blurred;
    if (touch->lateral_mm > most_mm && !blurred) {
        audit_violate(report, AUDIT_I4, "t=%.6f s: moved %.4f mm sideways in the skin", touch->t_s,
                      touch->lateral_mm);
    }
}

static void judge_stay(const struct audit_touch *touch, const struct audit_fate *fate,
                       struct audit_report *report)
{
    bool confirmed = fate && fate->state == AUDIT_DOT_CONFIRMED && !fate->suspect;
    bool stuck = fate && fate->stuck;
    double whole_s = (touch->dot ? dwell_on_wire(touch->dot->dwell_s) : 0) + STROKE_S;
    if (confirmed && !stuck && touch->in_skin_s > whole_s) {
        audit_violate(report, AUDIT_I3,
                      "dot %u: %.3f s in the skin, its dwell and stroke take %.3f s",
                      touch->dot->id, touch->in_skin_s, whole_s);
    }
    if (!stuck && touch->in_skin_s > whole_s + STOP_S) {
        audit_violate(report, AUDIT_I4, "t=%.6f s: the needle stayed in the skin for %.3f s",
                      touch->t_s, touch->in_skin_s);
    }
}

static void count_fates(const struct audit_course *course, struct audit_stats *stats)
{
    size_t count[AUDIT_DOT_SKIPPED + 1] = {0};
    for (size_t i = 0; i < course->plans.fates; i++) {
        const struct audit_fate *fate = &course->fate[i];
        if (fate->dot && !fate->dot->skip) {
            count[fate->state]++;
        }
    }
    stats->planned = count[AUDIT_DOT_PLANNED];
    stats->confirmed = count[AUDIT_DOT_CONFIRMED];
    stats->uncertain = count[AUDIT_DOT_UNCERTAIN] + count[AUDIT_DOT_INTENT];
    stats->resolved = count[AUDIT_DOT_STRUCK_BY_PERSON] + count[AUDIT_DOT_SKIPPED_BY_PERSON];
    stats->skipped = count[AUDIT_DOT_SKIPPED];
    stats->touches = course->tissue.touches;
    stats->strikes = course->tissue.strikes;
}

static void judge_touch(const struct audit_course *course, const struct audit_touch *touch,
                        const struct audit_caps *caps, struct audit_report *report)
{
    const struct audit_fate *fate = touch->dot ? &course->fate[touch->dot->fate] : NULL;
    double cap_mm = touch->dot ? cap_of(&course->plans.plan[touch->dot->plan], caps)
                               : smallest_cap(&course->plans, caps);
    judge_depth(touch, fate, cap_mm, report);
    judge_stay(touch, fate, report);
    judge_sideways(touch, fate, report);
    if (caps->tilt_max_deg >= 0 && touch->tilt_deg > caps->tilt_max_deg + TILT_TOLERANCE_DEG) {
        audit_violate(report, AUDIT_I3, "t=%.6f s: tilted by %.3f degrees, at most %.3f",
                      touch->t_s, touch->tilt_deg, caps->tilt_max_deg);
    }
}

/* What the ledger has owned up to is no violation, and not passed over in silence either. */
static void tell_excused(const struct audit_course *course, struct audit_report *report)
{
    size_t stuck = 0, moved = 0;
    double in_skin_s = 0.0, lateral_mm = 0.0;
    for (size_t i = 0; i < course->tissue.touches; i++) {
        const struct audit_touch *touch = &course->tissue.touch[i];
        const struct audit_fate *fate = touch->dot ? &course->fate[touch->dot->fate] : NULL;
        if (fate && fate->stuck) {
            stuck++;
            in_skin_s = fmax(in_skin_s, touch->in_skin_s);
        }
        if (fate && fate->suspect && touch->lateral_mm > LATERAL_MAX_MM) {
            moved++;
            lateral_mm = fmax(lateral_mm, touch->lateral_mm);
        }
    }
    if (stuck + moved > 0) {
        audit_note(report, AUDIT_I4,
                   "%zu strikes with the foot still on the skin afterwards, %.3f s in it at most; "
                   "%zu suspect ones moved sideways in it, %.3f mm at most",
                   stuck, in_skin_s, moved, lateral_mm);
    }
}

void audit_strikes_measure(const struct audit_course *course, const struct audit_caps *caps,
                           struct audit_report *report)
{
    assert(course->fate);
    struct audit_stats *stats = &report->stats;
    judge_plans(&course->plans, caps, report);
    for (size_t i = 0; i < course->tissue.touches; i++) {
        const struct audit_touch *touch = &course->tissue.touch[i];
        if (!touch->punctured) {
            judge_stay(touch, NULL, report);
            judge_sideways(touch, NULL, report);
            continue;
        }
        judge_touch(course, touch, caps, report);
        stats->tilt_max_deg = fmax(stats->tilt_max_deg, touch->tilt_deg);
        stats->lateral_max_mm = fmax(stats->lateral_max_mm, touch->lateral_mm);
        stats->in_skin_max_s = fmax(stats->in_skin_max_s, touch->in_skin_s);
    }
    count_fates(course, stats);
    tell_excused(course, report);
    audit_judged(report, AUDIT_I3, "%zu strikes", course->tissue.strikes);
    audit_judged(report, AUDIT_I4, "%zu strikes", course->tissue.strikes);
    if (caps->tilt_max_deg < 0) {
        audit_note(report, AUDIT_I3, "tilt not judged: needs --machine");
    }
    if (caps->job_depth_mm < 0) {
        audit_note(report, AUDIT_I3, "the job's limit not judged: needs --job");
    }
}
