/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/shift.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/grid.h"
#include "sim/audit/lay.h"
#include "sim/audit/vector.h"

enum { ROUNDS = 8, UNKNOWNS = 6, PAIRS_MIN = 12 };

/* What rounding may add to a registration that predicts its error; the ridge keeps motions that no
 * puncture tells of (off a flat pad) at zero. */
static const double ROUNDING_MM = 0.05, RIDGE = 1e-6;

/* Normal equations of the motion about the middle: turn, then shift. */
struct sums {
    double a[UNKNOWNS][UNKNOWNS + 1];
    size_t pairs;
};

void audit_shift_apply(const struct audit_registration *registration, const double at_mm[3],
                       double out_mm[3])
{
    double arm[3], turned[3];
    audit_sub3(at_mm, registration->middle_mm, arm);
    audit_cross3(registration->turn_rad, arm, turned);
    for (int k = 0; k < 3; k++) {
        out_mm[k] = at_mm[k] + turned[k] + registration->shift_mm[k];
    }
}

/* The motion is small: going back by it twice over, at the place found first, is exact. */
void audit_shift_undo(const struct audit_registration *registration, const double at_mm[3],
                      double out_mm[3])
{
    memcpy(out_mm, at_mm, 3 * sizeof *out_mm);
    for (int round = 0; round < 3; round++) {
        double there[3];
        audit_shift_apply(registration, out_mm, there);
        for (int k = 0; k < 3; k++) {
            out_mm[k] += at_mm[k] - there[k];
        }
    }
}

/* The last one before the intent. */
static struct audit_registration *registration_of(const struct audit_ledger *ledger,
                                                  const struct audit_intent *intent)
{
    struct audit_registration *found = NULL;
    for (size_t i = 0; i < ledger->registrations; i++) {
        if (ledger->registration[i].record < intent->record) {
            found = &ledger->registration[i];
        }
    }
    return found;
}

const struct audit_registration *audit_registration_of(const struct audit_course *course,
                                                       const struct audit_intent *intent)
{
    return registration_of(&course->ledger[intent->ledger], intent);
}

/* Sideways only: along the normal the skin decides, not the registration. */
static void add_pair(struct sums *sums, const struct audit_registration *registration,
                     const struct audit_dot *dot, const double puncture_mm[3])
{
    static const double axis[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    double arm[3], off[3];
    audit_sub3(dot->place_mm, registration->middle_mm, arm);
    audit_sub3(puncture_mm, dot->place_mm, off);
    sums->pairs++;
    for (int k = 0; k < 3; k++) {
        double flat[3], row[UNKNOWNS + 1];
        for (int i = 0; i < 3; i++) {
            flat[i] = axis[k][i] - dot->normal[k] * dot->normal[i];
        }
        audit_cross3(arm, flat, row);
        memcpy(row + 3, flat, sizeof flat);
        row[UNKNOWNS] = audit_dot3(flat, off);
        for (int i = 0; i < UNKNOWNS; i++) {
            for (int j = 0; j <= UNKNOWNS; j++) {
                sums->a[i][j] += row[i] * row[j];
            }
        }
    }
}

/* Gauss and Jordan; the matrix is positive, so its own diagonal is good enough to divide by. */
static void solve(struct sums *sums, double x[UNKNOWNS])
{
    for (int i = 0; i < UNKNOWNS; i++) {
        sums->a[i][i] += RIDGE * (i < 3 ? 1e4 : 1.0) * (double)sums->pairs;
    }
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int row = 0; row < UNKNOWNS; row++) {
            double share = row == i ? 0 : sums->a[row][i] / sums->a[i][i];
            for (int col = i; col <= UNKNOWNS && share != 0; col++) {
                sums->a[row][col] -= share * sums->a[i][col];
            }
        }
    }
    for (int i = 0; i < UNKNOWNS; i++) {
        x[i] = sums->a[i][UNKNOWNS] / sums->a[i][i];
    }
}

/* One round for one registration: lays punctures to dots by the motion so far, then finds it anew.
 * Punctures do not say whose they are; the next dot may only be as near as the gap allows. */
static void improve(const struct audit_course *course, const struct audit_grid *grid,
                    double radius_mm, struct audit_registration *registration)
{
    struct sums sums = {.pairs = 0};
    for (size_t i = 0; i < course->tissue.touches; i++) {
        const struct audit_touch *touch = &course->tissue.touch[i];
        double belongs[3];
        uint32_t at = 0;
        if (!touch->punctured) {
            continue;
        }
        audit_shift_undo(registration, touch->place_mm, belongs);
        if (!audit_lay(course, grid, belongs, radius_mm, &at)) {
            continue;
        }
        const struct audit_dot *dot = &course->plans.dot[at];
        const struct audit_fate *fate = &course->fate[dot->fate];
        if (fate->intents > 0 &&
            audit_registration_of(course, &course->intent[fate->intent]) == registration) {
            add_pair(&sums, registration, dot, touch->place_mm);
        }
    }
    double x[UNKNOWNS] = {0};
    registration->pairs = sums.pairs;
    if (sums.pairs >= PAIRS_MIN) {
        solve(&sums, x);
    }
    memcpy(registration->turn_rad, x, sizeof registration->turn_rad);
    memcpy(registration->shift_mm, x + 3, sizeof registration->shift_mm);
}

static void take_middles(struct audit_course *course)
{
    for (size_t i = 0; i < course->intents; i++) {
        const struct audit_intent *intent = &course->intent[i];
        struct audit_registration *registration =
            registration_of(&course->ledger[intent->ledger], intent);
        const struct audit_dot *dot = course->fate[intent->fate].dot;
        for (int k = 0; registration && dot && k < 3; k++) {
            registration->middle_mm[k] += dot->place_mm[k];
        }
        if (registration && dot) {
            registration->intents++;
        }
    }
    for (size_t l = 0; l < course->ledgers; l++) {
        struct audit_ledger *ledger = &course->ledger[l];
        for (size_t i = 0; i < ledger->registrations; i++) {
            for (int k = 0; k < 3; k++) {
                ledger->registration[i].middle_mm[k] /=
                    fmax(1, (double)ledger->registration[i].intents);
            }
        }
    }
}

/* The furthest that the motion takes any dot that was intended under it. */
static double furthest_mm(const struct audit_course *course,
                          const struct audit_registration *registration)
{
    double most_mm = 0;
    for (size_t i = 0; i < course->intents; i++) {
        const struct audit_dot *dot = course->fate[course->intent[i].fate].dot;
        if (dot && audit_registration_of(course, &course->intent[i]) == registration) {
            double there[3];
            audit_shift_apply(registration, dot->place_mm, there);
            most_mm = fmax(most_mm, audit_distance3(there, dot->place_mm));
        }
    }
    return most_mm;
}

static void judge(const struct audit_course *course, const struct audit_ledger *ledger,
                  struct audit_registration *registration, struct audit_report *report)
{
    double allowed_mm = AUDIT_SHIFT_SIGMAS * registration->error_mm + ROUNDING_MM;
    double off_mm = furthest_mm(course, registration);
    if (off_mm > allowed_mm) {
        audit_violate(report, AUDIT_I2,
                      "%s: record %zu: the head was registered up to %.3f mm off, %.3f predicted",
                      ledger->path, registration->record, off_mm, registration->error_mm);
        memset(registration->turn_rad, 0, sizeof registration->turn_rad);
        memset(registration->shift_mm, 0, sizeof registration->shift_mm);
    }
}

void audit_shifts_find(struct audit_course *course, double radius_mm, struct audit_report *report)
{
    assert(course->fate);
    struct audit_grid grid;
    audit_grid_init(&grid, fmax(audit_lay_reach_mm(course, radius_mm), 0.3), course->plans.dots);
    for (size_t i = 0; i < course->plans.dots; i++) {
        if (!course->plans.dot[i].skip) {
            audit_grid_add(&grid, course->plans.dot[i].place_mm, (uint32_t)i);
        }
    }
    take_middles(course);
    for (size_t l = 0; l < course->ledgers; l++) {
        struct audit_ledger *ledger = &course->ledger[l];
        for (size_t i = 0; i < ledger->registrations; i++) {
            struct audit_registration *registration = &ledger->registration[i];
            for (int round = 0; registration->error_mm > 0 && round < ROUNDS; round++) {
                improve(course, &grid, radius_mm, registration);
            }
            if (registration->error_mm > 0) {
                judge(course, ledger, registration, report);
            }
        }
    }
    audit_grid_free(&grid);
}
