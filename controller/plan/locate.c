/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/locate.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"

/* Places all over the scalp, when there is no plan: a grid of directions that is fine enough. */
enum { RINGS = 24, STEPS = 48 };

/* Fiducials that are only to begin with may be off by so much; landmarks under skin and hair are.
 */
static const double START_MM = 5.0;

static enum register_answer by_fiducials(struct located *located, const struct measured *measured)
{
    struct register_fiducial *fiducial = memory_new(measured->fiducials + 1, sizeof(*fiducial));
    for (size_t i = 0; i < measured->fiducials; i++) {
        const struct measured_fiducial *m = &measured->fiducial[i];
        fiducial[i].in_head = (struct vec3){m->in_head_mm[0], m->in_head_mm[1], m->in_head_mm[2]};
        fiducial[i].in_base = (struct vec3){m->in_base_mm[0], m->in_base_mm[1], m->in_base_mm[2]};
    }
    const enum register_answer answer =
        register_fiducials(fiducial, measured->fiducials, &located->registration);
    free(fiducial);
    located->kind = LOCATE_FIDUCIALS;
    located->fiducials_mm = located->registration.residual_mm;
    return answer;
}

static enum register_answer by_probes(struct located *located, const struct measured *measured,
                                      const struct scalp *scalp, const struct frame *start)
{
    struct vec3 *probe = memory_new(measured->probes, sizeof(*probe));
    for (size_t i = 0; i < measured->probes; i++) {
        const double *mm = measured->probe[i].in_base_mm;
        probe[i] = (struct vec3){mm[0], mm[1], mm[2]};
    }
    const enum register_answer answer =
        register_probes(scalp, probe, measured->probes, start, &located->registration);
    free(probe);
    located->kind = LOCATE_PROBES;
    return answer;
}

static enum register_answer measure(struct located *located, const struct measured *measured,
                                    const struct scalp *scalp, const struct frame *said)
{
    struct frame start = *said;
    if (measured->fiducials >= REGISTER_FIDUCIALS_MIN || measured->probes == 0) {
        const enum register_answer answer = by_fiducials(located, measured);
        if (answer != REGISTER_OK || measured->probes == 0) {
            return answer;
        }
        if (located->fiducials_mm > START_MM) {
            return REGISTER_RESIDUAL;
        }
        start = located->registration.head_in_base;
    }
    return by_probes(located, measured, scalp, &start);
}

static void name_worst(struct located *located, const struct measured *measured)
{
    const size_t worst = located->registration.worst;
    if (located->kind == LOCATE_FIDUCIALS && worst < measured->fiducials) {
        (void)snprintf(located->worst, sizeof(located->worst), "%s",
                       measured->fiducial[worst].name);
    } else if (located->kind == LOCATE_PROBES && worst < measured->probes) {
        (void)snprintf(located->worst, sizeof(located->worst), "line %d",
                       measured->probe[worst].line);
    }
}

static size_t take_scalp(const struct scalp *scalp, struct scalp_point *dot)
{
    const struct vec3 middle = scalp->surface_in_head.t;
    size_t count = 0;
    for (int i = 0; i < RINGS * STEPS; i++) {
        const int ring = i / STEPS;
        const double z = 1.0 - 1.4 * (ring + 0.5) / RINGS, w = sqrt(1.0 - z * z);
        const double phi = 2.0 * UNITS_PI * (i % STEPS) / STEPS;
        const struct vec3 out = {w * cos(phi), w * sin(phi), z};
        dot[count] = scalp_project(scalp, vec3_along(middle, 90.0, out));
        count += scalp_place_of(scalp, dot[count].at) == SCALP_ON;
    }
    return count;
}

struct scalp_point *locate_dots(const struct scalp *scalp, const struct plan *plan, size_t *count)
{
    const size_t strikes = plan != NULL ? plan->strike_count : 0;
    struct scalp_point *dot = memory_new(strikes + RINGS * STEPS, sizeof(*dot));
    for (size_t i = 0; i < strikes; i++) {
        dot[i] = (struct scalp_point){plan->strike[i].at_mm, plan->strike[i].normal};
    }
    *count = strikes > 0 ? strikes : take_scalp(scalp, dot);
    return dot;
}

static void predict(struct located *located, const struct scalp *scalp, const struct plan *plan)
{
    struct scalp_point *dot = locate_dots(scalp, plan, &located->places);
    for (size_t i = 0; i < located->places; i++) {
        const struct register_error error = register_error_at(&located->registration, &dot[i]);
        located->error_rms_mm += error.total_mm * error.total_mm;
        located->normal_rms_mm += error.normal_mm * error.normal_mm;
        located->tangential_rms_mm += error.tangential_mm * error.tangential_mm;
        if (error.total_mm > located->error_mm) {
            located->error_mm = error.total_mm;
            located->worst_dot = plan != NULL && plan->strike_count > 0 ? plan->strike[i].dot : 0;
        }
    }
    free(dot);
    const double share = located->places > 0 ? 1.0 / (double)located->places : 0.0;
    located->error_rms_mm = sqrt(share * located->error_rms_mm);
    located->normal_rms_mm = sqrt(share * located->normal_rms_mm);
    located->tangential_rms_mm = sqrt(share * located->tangential_rms_mm);
}

static struct pose told(const struct frame *head_in_base)
{
    struct pose pose = pose_from_frame(head_in_base);
    for (int i = 0; i < 3; i++) {
        pose.xyz_mm[i] = number_quantise(pose.xyz_mm[i], 4);
        pose.rpy_rad[i] = rad_from_deg(number_quantise(deg_from_rad(pose.rpy_rad[i]), 6));
    }
    return pose;
}

void locate(struct located *located, const struct measured *measured, const struct scalp *scalp,
            const struct plan *plan, const struct pose *said_head_in_base,
            const struct job_registration *limits)
{
    assert(located != NULL && measured != NULL && scalp != NULL && limits != NULL);
    const struct frame said = frame_from_pose(said_head_in_base);
    *located = (struct located){.kind = LOCATE_SAID};
    located->answer = measure(located, measured, scalp, &said);
    name_worst(located, measured);
    located->turn_rad = register_turn_rad(&located->registration.head_in_base, &said);
    if (located->answer != REGISTER_OK) {
        return;
    }
    predict(located, scalp, plan);
    located->head_in_base = told(&located->registration.head_in_base);
    const struct register_limits wanted = {limits->residual_mm, limits->error_mm, limits->turn_rad};
    located->answer = register_check(&located->registration, &said, located->error_mm, &wanted);
}
