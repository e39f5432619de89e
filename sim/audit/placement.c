/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/placement.h"

#include <assert.h>
#include <math.h>

#include "sim/audit/shift.h"
#include "sim/audit/vector.h"

static void add(struct audit_error *error, double mm)
{
    error->rms_um += mm * mm; /* a sum until the end */
    error->max_um = fmax(error->max_um, 1e3 * fabs(mm));
}

static void conclude(struct audit_error *error, size_t count)
{
    error->rms_um = count ? 1e3 * sqrt(error->rms_um / (double)count) : 0;
}

/* What is left of off_mm across the normal; its length. */
static double sideways(const double off_mm[3], const double normal[3], double across[3])
{
    double along_mm = audit_dot3(off_mm, normal);
    for (int k = 0; k < 3; k++) {
        across[k] = off_mm[k] - along_mm * normal[k];
    }
    return audit_length3(across);
}

static void add_touch(const struct audit_course *course, const struct audit_head *head,
                      const struct audit_touch *touch, struct audit_stats *stats)
{
    const struct audit_dot *dot = touch->dot;
    const struct audit_fate *fate = &course->fate[dot->fate];
    const struct audit_registration *registration =
        fate->intents > 0 ? audit_registration_of(course, &course->intent[fate->intent]) : NULL;
    double off_mm[3], across[3], moved[3] = {0, 0, 0}, rest[3];
    audit_sub3(touch->place_mm, dot->place_mm, off_mm);
    add(&stats->placement, sideways(off_mm, dot->normal, across));
    if (registration) {
        double there[3], shifted[3];
        audit_shift_apply(registration, dot->place_mm, there);
        audit_sub3(there, dot->place_mm, shifted);
        sideways(shifted, dot->normal, moved);
    }
    audit_sub3(across, moved, rest);
    add(&stats->by_registration, audit_length3(moved));
    add(&stats->by_steps, audit_length3(rest));
    add(&stats->depth, touch->depth_mm - dot->depth_mm);
    if (head && (head->known || head->has_truth)) {
        double off = audit_surface_distance(&head->truth, dot->place_mm);
        add(&stats->by_fit, fmin(fabs(off), AUDIT_MESH_NEAR_MM));
    }
    stats->placed++;
}

void audit_placement_measure(const struct audit_course *course, const struct audit_head *head,
                             struct audit_report *report)
{
    assert(course->fate);
    struct audit_stats *stats = &report->stats;
    for (size_t i = 0; i < course->tissue.touches; i++) {
        const struct audit_touch *touch = &course->tissue.touch[i];
        if (touch->punctured && touch->dot &&
            course->fate[touch->dot->fate].state == AUDIT_DOT_CONFIRMED &&
            !course->fate[touch->dot->fate].suspect) {
            add_touch(course, head, touch, stats);
        }
    }
    conclude(&stats->placement, stats->placed);
    conclude(&stats->depth, stats->placed);
    conclude(&stats->by_fit, stats->placed);
    conclude(&stats->by_registration, stats->placed);
    conclude(&stats->by_steps, stats->placed);
}
