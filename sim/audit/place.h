/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * I2: every puncture on the surface, in the zone of its dot, out of every keep-out. And the part of
 * I7 that needs the surface: the plan's places lie on it.
 */
#ifndef AUDIT_PLACE_H
#define AUDIT_PLACE_H

#include "sim/audit/course.h"
#include "sim/audit/files.h"
#include "sim/audit/report.h"

/* head and job may be NULL: what needs them is then not judged. After audit_strikes_match. */
void audit_places_judge(const struct audit_course *course, const struct audit_head *head,
                        const struct audit_job *job, struct audit_report *report);

/* I7: normals are unit; with a head, places lie on it and normals are its own. */
void audit_plan_places_judge(const struct audit_plans *plans, const struct audit_head *head,
                             struct audit_report *report);

/* Distance of p from the area's rim, negative inside; sheet coordinates, mm. */
double audit_area_distance(const struct audit_area *area, const double p[2]);

#endif
