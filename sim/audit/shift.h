/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each registration was off: the small rigid motion that lays the dots that were struck under
 * it onto their punctures, as far as the punctures tell sideways. A registration that predicts no
 * error of its own is taken at its word.
 */
#ifndef AUDIT_SHIFT_H
#define AUDIT_SHIFT_H

#include "sim/audit/course.h"
#include "sim/audit/report.h"

/* Finds the motion of every registration of the course; a motion that takes a dot further than
 * AUDIT_SHIFT_SIGMAS times what the registration predicts violates I2 and is not believed. */
#define AUDIT_SHIFT_SIGMAS 3.0
void audit_shifts_find(struct audit_course *course, double radius_mm, struct audit_report *report);

/* Where the registration put what belongs at `at`, and where what lies at `at` belongs. */
void audit_shift_apply(const struct audit_registration *registration, const double at_mm[3],
                       double out_mm[3]);
void audit_shift_undo(const struct audit_registration *registration, const double at_mm[3],
                      double out_mm[3]);

/* The registration that an intent was made under; NULL when its ledger has none. */
const struct audit_registration *audit_registration_of(const struct audit_course *course,
                                                       const struct audit_intent *intent);

#endif
