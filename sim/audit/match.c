/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sim/audit/grid.h"
#include "sim/audit/lay.h"
#include "sim/audit/shift.h"
#include "sim/audit/strikes.h"
#include "sim/audit/vector.h"

/* How far from its dot a puncture may lie and still be its, and how much nearer than the gap two
 * punctures may come: twice the placement error that is worth calling one. */
static const double MATCH_MM = 0.25, GAP_SHARE = 0.45, GAP_TOLERANCE_MM = 0.10;
/* And one that the head moved under. */
static const double BLURRED_MM = 15.0;

static double smallest_gap(const struct audit_plans *plans)
{
    double gap_mm = HUGE_VAL;
    for (size_t i = 0; i < plans->count; i++) {
        gap_mm = fmin(gap_mm, plans->plan[i].gap_mm);
    }
    return isfinite(gap_mm) ? gap_mm : 0;
}

static double match_radius(double gap_mm)
{
    return gap_mm > 0 ? fmin(MATCH_MM, fmax(GAP_SHARE * gap_mm, 0.01)) : MATCH_MM;
}

/* The same dot in several plans stands in the grid once, but for plans that place it elsewhere. */
static void fill_grid(struct audit_grid *grid, const struct audit_plans *plans)
{
    const struct audit_dot *kept = NULL;
    for (size_t i = 0; i < plans->dots; i++) {
        const struct audit_dot *dot = &plans->dot[i];
        bool known =
            kept && kept->id == dot->id && audit_distance3(kept->place_mm, dot->place_mm) < 1e-3;
        if (!dot->skip && !known && audit_grid_add(grid, dot->place_mm, (uint32_t)i)) {
            kept = dot;
        }
    }
}

/* The place that the puncture would have if the head had been registered where it was: by the
 * registration of the touch before at first, then by that of the dot's own intent. */
static bool find_dot(const struct audit_course *course, const struct audit_grid *grid,
                     double radius_mm, const struct audit_registration **registration,
                     struct audit_touch *touch)
{
    uint32_t dot = 0;
    bool found = false;
    for (size_t l = 0; l < course->ledgers && !found; l++) {
        const struct audit_ledger *ledger = &course->ledger[l];
        for (size_t i = 0; i <= ledger->registrations && !found; i++) {
            /* first the one that held last, then each of them */
            const struct audit_registration *tried =
                i == 0 ? *registration : &ledger->registration[i - 1];
            memcpy(touch->belongs_mm, touch->place_mm, sizeof touch->belongs_mm);
            if (tried) {
                audit_shift_undo(tried, touch->place_mm, touch->belongs_mm);
            }
            if (!audit_lay(course, grid, touch->belongs_mm, radius_mm, &dot)) {
                continue;
            }
            const struct audit_fate *fate = &course->fate[course->plans.dot[dot].fate];
            const struct audit_registration *own =
                fate->intents > 0 ? audit_registration_of(course, &course->intent[fate->intent])
                                  : tried;
            found = own == tried;
            *registration = found ? own : *registration;
        }
    }
    if (!found) {
        memcpy(touch->belongs_mm, touch->place_mm, sizeof touch->belongs_mm);
        found = audit_lay(course, grid, touch->place_mm, radius_mm, &dot);
    }
    touch->dot = found ? &course->plans.dot[dot] : NULL;
    return found;
}

static void judge_order(struct audit_course *course, struct audit_touch *touch, size_t *next_intent,
                        struct audit_report *report)
{
    struct audit_fate *fate = &course->fate[touch->dot->fate];
    if (fate->punctures++ > 0) {
        audit_violate(report, AUDIT_I1, "dot %u was struck twice: t=%.6f s and %.6f s", fate->id,
                      course->tissue.touch[fate->touch].t_s, touch->t_s);
        return;
    }
    fate->touch = (size_t)(touch - course->tissue.touch);
    if (fate->intents == 0) {
        audit_violate(report, AUDIT_I6, "dot %u was struck at t=%.6f s without an intent", fate->id,
                      touch->t_s);
        return;
    }
    touch->dot = fate->dot;
    if (fate->intent < *next_intent) {
        audit_violate(report, AUDIT_I6,
                      "dot %u was struck at t=%.6f s, out of the order of intents", fate->id,
                      touch->t_s);
        return;
    }
    *next_intent = fate->intent + 1;
}

static const struct audit_registration *registration_of(const struct audit_course *course,
                                                        const struct audit_touch *touch)
{
    const struct audit_fate *fate = touch->dot ? &course->fate[touch->dot->fate] : NULL;
    return fate && fate->intents > 0 ? audit_registration_of(course, &course->intent[fate->intent])
                                     : NULL;
}

/* Two dots that were struck under different registrations keep the gap in the plan's head; what the
 * two were off, as they predicted, may bring them nearer to each other. */
static bool is_apart_but_for_registrations(const struct audit_course *course,
                                           const struct audit_touch *a, const struct audit_touch *b,
                                           double gap_mm)
{
    const struct audit_registration *of_a = registration_of(course, a);
    const struct audit_registration *of_b = registration_of(course, b);
    return of_a && of_b && of_a != of_b && of_a->error_mm + of_b->error_mm > 0 &&
           audit_distance3(a->belongs_mm, b->belongs_mm) >= gap_mm - GAP_TOLERANCE_MM;
}

/* A puncture that is no dot's place, where the ledger says that places may be off: it is the next
 * intent's, in order, if that one is marked and not too far. */
static const struct audit_dot *suspect_dot(const struct audit_course *course,
                                           const struct audit_touch *touch, size_t next_intent)
{
    for (size_t i = next_intent; i < course->intents; i++) {
        const struct audit_fate *fate = &course->fate[course->intent[i].fate];
        if (!fate->suspect && fate->state == AUDIT_DOT_CONFIRMED) {
            return NULL;
        }
        if (fate->suspect && fate->punctures == 0 && fate->intent == i &&
            audit_distance3(fate->dot->place_mm, touch->place_mm) <=
                (fate->blurred ? BLURRED_MM : AUDIT_SUSPECT_MM)) {
            return fate->dot;
        }
    }
    return NULL;
}

static bool is_suspect(const struct audit_course *course, const struct audit_touch *touch)
{
    return touch->dot && course->fate[touch->dot->fate].suspect;
}

/* Two punctures of different dots nearer than the design allows. */
static void judge_gaps(const struct audit_course *course, double gap_mm,
                       struct audit_report *report)
{
    double apart_mm = gap_mm - GAP_TOLERANCE_MM;
    if (apart_mm < 0.01) {
        audit_note(report, AUDIT_I1, "distances not judged: no gap in the plans");
        return;
    }
    struct audit_grid grid;
    audit_grid_init(&grid, apart_mm, course->tissue.strikes);
    for (size_t i = 0; i < course->tissue.touches; i++) {
        const struct audit_touch *touch = &course->tissue.touch[i];
        uint32_t near = 0;
        double distance_mm = 0;
        if (!touch->punctured || is_suspect(course, touch)) {
            continue;
        }
        if (!audit_grid_nearest(&grid, touch->place_mm, apart_mm, &near, &distance_mm)) {
            audit_grid_add(&grid, touch->place_mm, (uint32_t)i);
            continue;
        }
        const struct audit_touch *other = &course->tissue.touch[near];
        if (is_apart_but_for_registrations(course, touch, other, gap_mm)) {
            continue;
        }
        if (!touch->dot || !other->dot || touch->dot->id != other->dot->id) {
            audit_violate(report, AUDIT_I1, "punctures at t=%.6f s and %.6f s are %.3f mm apart",
                          other->t_s, touch->t_s, distance_mm);
        }
    }
    audit_grid_free(&grid);
}

/* Confirmed means struck; struck means confirmed or uncertain, or what a person made of it. */
static void judge_fates(const struct audit_course *course, struct audit_report *report)
{
    size_t suspects = 0, blurred = 0;
    for (size_t i = 0; i < course->plans.fates; i++) {
        const struct audit_fate *fate = &course->fate[i];
        suspects += fate->suspect;
        blurred += fate->blurred;
        if (fate->state == AUDIT_DOT_CONFIRMED && fate->punctures == 0 && !fate->suspect) {
            audit_violate(report, AUDIT_I6, "dot %u is confirmed but was never struck", fate->id);
        }
        bool unspoken = fate->state == AUDIT_DOT_PLANNED || fate->state == AUDIT_DOT_SKIPPED;
        if (fate->punctures > 0 && unspoken && fate->intents > 0) {
            audit_violate(report, AUDIT_I6, "dot %u was struck, but the ledger does not say so",
                          fate->id);
        }
    }
    if (suspects > 0) {
        audit_note(report, AUDIT_I6,
                   "%zu strikes are suspect by the ledger's own word, %zu of them as "
                   "the head moved",
                   suspects, blurred);
    }
}

void audit_strikes_match(struct audit_course *course, struct audit_report *report)
{
    assert(course->fate);
    double gap_mm = smallest_gap(&course->plans);
    double radius_mm = match_radius(gap_mm);
    struct audit_grid grid;
    audit_grid_init(&grid, fmax(audit_lay_reach_mm(course, radius_mm), 0.3), course->plans.dots);
    fill_grid(&grid, &course->plans);
    size_t next_intent = 0;
    const struct audit_registration *registration = NULL;
    audit_shifts_find(course, radius_mm, report);
    for (size_t i = 0; i < course->tissue.touches; i++) {
        struct audit_touch *touch = &course->tissue.touch[i];
        memcpy(touch->belongs_mm, touch->place_mm, sizeof touch->belongs_mm);
        if (!touch->punctured) {
            continue;
        }
        bool found = find_dot(course, &grid, radius_mm, &registration, touch);
        if (!found || course->fate[touch->dot->fate].punctures > 0) {
            const struct audit_dot *suspect = suspect_dot(course, touch, next_intent);
            touch->dot = suspect ? suspect : touch->dot;
        }
        if (!touch->dot) {
            audit_violate(report, AUDIT_I6,
                          "the puncture at t=%.6f s (%.3f %.3f %.3f) is no dot's place", touch->t_s,
                          touch->place_mm[0], touch->place_mm[1], touch->place_mm[2]);
            continue;
        }
        judge_order(course, touch, &next_intent, report);
    }
    audit_grid_free(&grid);
    judge_gaps(course, gap_mm, report);
    judge_fates(course, report);
    audit_judged(report, AUDIT_I1, "%zu strikes", course->tissue.strikes);
    audit_judged(report, AUDIT_I6, "%zu intents", course->intents);
}
