/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/place.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/scalp.h"
#include "sim/audit/text.h"
#include "sim/audit/vector.h"

enum { EXCLUDES_MAX = 4096 };
static const double SURFACE_MM = 0.5, SLACK_MM = 0.10;
static const double MODEL_MM = 0.01, MODEL_RAD = 1e-4;
static const double PER_MM = 0.1; /* rad that another fit may be turned by for each mm */

/* A sheet laid on the head, and how far from its origin its shapes reach. */
struct laid {
    bool known;
    struct audit_sheet sheet;
    double reach_mm;
};

struct places {
    const struct audit_course *course;
    const struct audit_head *head;
    const struct audit_job *job;
    struct audit_report *report;
    struct laid *laid;
    struct audit_scalp scalp;
    bool has_scalp;
    struct audit_rim *zone_rim, *keep_out_rim; /* of those in scalp coordinates */
};

static bool is_on_sheet(const struct audit_area *area)
{
    return area->kind == AUDIT_POLYGON || area->kind == AUDIT_CIRCLE;
}

/* One for each area, laid when first asked for. */
static struct audit_rim *no_rims(const struct places *places, const struct audit_area *areas,
                                 size_t count)
{
    size_t capacity = 0;
    struct audit_rim *rim = audit_grow(NULL, &capacity, count + 1, sizeof *rim);
    memset(rim, 0, capacity * sizeof *rim);
    for (size_t i = 0; i < count && !places->has_scalp; i++) {
        if (areas[i].kind != AUDIT_WHOLE && !is_on_sheet(&areas[i])) {
            audit_note(places->report, AUDIT_I2, "%s is drawn on landmarks that this head has not",
                       areas[i].name);
        }
    }
    return rim;
}

static void free_rims(struct audit_rim *rim, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        audit_rim_free(&rim[i]);
    }
    free(rim);
}

static void lay_sheets(struct places *places)
{
    const struct audit_job *job = places->job;
    size_t capacity = 0;
    places->laid = audit_grow(NULL, &capacity, job->sheets + 1, sizeof *places->laid);
    memset(places->laid, 0, capacity * sizeof *places->laid);
    for (size_t i = 0; i < job->sheets; i++) {
        const double *origin = audit_head_landmark(places->head, job->sheet[i].origin);
        const double *up = audit_head_landmark(places->head, job->sheet[i].up);
        bool wanted = origin && (up || places->head->surface.pad);
        struct laid *laid = &places->laid[i];
        laid->known = wanted && audit_sheet_init(&laid->sheet, &places->head->surface, origin, up);
        if (!laid->known) {
            audit_note(places->report, AUDIT_I2, "sheet %s lies on no landmarks of this head",
                       job->sheet[i].name);
        }
    }
}

/* The reach of a sheet is that of the farthest point of its shapes: what lies farther off as the
 * crow flies lies farther off along the skin. */
static void widen_reach(struct places *places, const struct audit_area *areas, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct audit_area *area = &areas[i];
        if (!is_on_sheet(area)) {
            continue;
        }
        double reach_mm = 0;
        if (area->kind == AUDIT_CIRCLE) {
            reach_mm = hypot(area->at_mm[0], area->at_mm[1]) + area->radius_mm;
        }
        for (size_t v = 0; v < area->vertices; v++) {
            reach_mm = fmax(reach_mm, hypot(area->vertex_mm[v][0], area->vertex_mm[v][1]));
        }
        double *reach = &places->laid[area->sheet].reach_mm;
        *reach = fmax(*reach, reach_mm + area->margin_mm + 1);
    }
}

/* Where a touch lies on each sheet, found when first asked for, and on the model's skin. */
struct on_sheet {
    size_t sheet;
    bool asked, found, has_foot;
    double xy_mm[2];
    double foot_mm[3];
};

/* On a sheet: as exact as the surface it lies on. */
static double rim_slack_mm(const struct places *places)
{
    return SLACK_MM + places->head->model_mm;
}

static double distance_in(const struct places *places, const struct audit_area *area,
                          struct audit_rim *rim, const struct audit_touch *touch,
                          struct on_sheet *on)
{
    if (!is_on_sheet(area)) {
        if (rim->count == 0) {
            audit_rim_lay(rim, &places->scalp, area);
        }
        if (!on->has_foot) {
            on->has_foot = true;
            audit_surface_foot(&places->head->surface, touch->belongs_mm, on->foot_mm);
        }
        return audit_rim_distance(rim, &places->scalp, area, on->foot_mm);
    }
    const struct laid *laid = &places->laid[area->sheet];
    if (!on->asked || on->sheet != area->sheet) {
        on->asked = true;
        on->sheet = area->sheet;
        on->found = laid->known &&
                    audit_distance3(touch->belongs_mm, laid->sheet.origin_mm) <= laid->reach_mm &&
                    audit_sheet_place(&laid->sheet, touch->belongs_mm, on->xy_mm);
    }
    return on->found ? audit_area_distance(area, on->xy_mm) : HUGE_VAL;
}

static bool is_judged(const struct places *places, const struct audit_area *area)
{
    return area->kind != AUDIT_WHOLE && (is_on_sheet(area) || places->has_scalp);
}

static void judge_zone(const struct places *places, const struct audit_touch *touch,
                       struct on_sheet *on)
{
    const struct audit_area *zone = audit_job_zone(places->job, touch->dot->zone);
    if (!zone) {
        audit_violate(places->report, AUDIT_I2, "dot %u: its zone %s is not in the job",
                      touch->dot->id, touch->dot->zone);
        return;
    }
    struct audit_rim *rim = &places->zone_rim[zone - places->job->zone];
    if (is_judged(places, zone) &&
        distance_in(places, zone, rim, touch, on) > rim_slack_mm(places)) {
        audit_violate(places->report, AUDIT_I2, "dot %u was struck at t=%.6f s outside its zone %s",
                      touch->dot->id, touch->t_s, zone->name);
    }
}

static void judge_keep_outs(const struct places *places, const struct audit_touch *touch,
                            struct on_sheet *on)
{
    for (size_t i = 0; i < places->job->keep_outs; i++) {
        const struct audit_area *area = &places->job->keep_out[i];
        if (is_judged(places, area) && distance_in(places, area, &places->keep_out_rim[i], touch,
                                                   on) < area->margin_mm - rim_slack_mm(places)) {
            audit_violate(places->report, AUDIT_I2, "t=%.6f s: struck inside the keep-out %s",
                          touch->t_s, area->name);
        }
    }
}

/* Eyes and ears, which no file can lift: balls about the places that the landmarks give. */
static void judge_built_in(const struct places *places, const struct audit_touch *touch)
{
    static const struct {
        const char *name, *landmark;
        double off_mm[3], radius_mm;
    } balls[] = {{"left eye", "glabella", {-15, 32, -30}, 45},
                 {"right eye", "glabella", {-15, -32, -30}, 45},
                 {"left ear", "tragion_left", {0, 0, 0}, 32},
                 {"right ear", "tragion_right", {0, 0, 0}, 32}};
    for (size_t i = 0; i < sizeof balls / sizeof balls[0] && !places->head->surface.pad; i++) {
        const double *landmark = audit_head_landmark(places->head, balls[i].landmark);
        double centre[3];
        for (int k = 0; landmark && k < 3; k++) {
            centre[k] = landmark[k] + balls[i].off_mm[k];
        }
        if (landmark && audit_distance3(touch->place_mm, centre) < balls[i].radius_mm - SLACK_MM) {
            audit_violate(places->report, AUDIT_I2, "t=%.6f s: struck too near the %s", touch->t_s,
                          balls[i].name);
        }
    }
}

/* High on the forehead, where hairlines are: in front, and well above the glabella. */
static bool is_high_forehead(const struct places *places, const double place_mm[3])
{
    const double *brow = audit_head_landmark(places->head, "glabella");
    return brow && place_mm[0] > brow[0] - 60 - SLACK_MM &&
           place_mm[2] >= brow[2] + 50 - SLACK_MM &&
           audit_distance3(place_mm, brow) >= 57 - SLACK_MM;
}

/* Face and neck: below the plane above hairline, ears and nape, tilted backwards by 35 degrees and
 * seen 3 degrees above the middle of the head. */
static void judge_hairline(const struct places *places, const struct audit_touch *touch)
{
    const double tilt_rad = 35 * 3.14159265358979323846 / 180;
    const double lift_rad = 3 * 3.14159265358979323846 / 180;
    const double up[3] = {-sin(tilt_rad), 0, cos(tilt_rad)};
    const struct audit_surface *surface = &places->head->surface;
    double out_mm[3];
    audit_sub3(touch->belongs_mm, surface->centre_mm, out_mm);
    double least_mm = sin(lift_rad) * audit_length3(out_mm) - SLACK_MM;
    if (!surface->pad && audit_dot3(out_mm, up) < least_mm &&
        !is_high_forehead(places, touch->place_mm)) {
        audit_violate(places->report, AUDIT_I2, "t=%.6f s: struck below the hairline", touch->t_s);
    }
}

static void judge_surface(const struct places *places, const struct audit_touch *touch)
{
    const struct audit_surface *surface = &places->head->truth;
    double off_mm = audit_surface_distance(surface, touch->place_mm);
    if (fabs(off_mm) > SURFACE_MM + (places->head->has_truth ? 0 : places->head->model_mm)) {
        audit_violate(places->report, AUDIT_I2, "t=%.6f s: struck %.3f mm off the surface",
                      touch->t_s, off_mm);
    } else if (!audit_surface_on_pad(surface, touch->place_mm, SLACK_MM)) {
        audit_violate(places->report, AUDIT_I2, "t=%.6f s: struck beyond the rim of the pad",
                      touch->t_s);
    }
}

/* Keep-outs that were added while running hold for every intent after them. */
static void judge_excludes(const struct audit_course *course, const struct audit_touch *touch,
                           struct audit_report *report)
{
    const struct audit_fate *fate = touch->dot ? &course->fate[touch->dot->fate] : NULL;
    if (!fate || fate->intents == 0) {
        return;
    }
    const struct audit_intent *intent = &course->intent[fate->intent];
    for (size_t i = 0; i <= intent->ledger; i++) {
        const struct audit_ledger *ledger = &course->ledger[i];
        for (size_t k = 0; k < ledger->excludes && k < EXCLUDES_MAX; k++) {
            const struct audit_exclude *exclude = &ledger->exclude[k];
            bool before = i < intent->ledger || exclude->record < intent->record;
            double distance_mm = audit_distance3(touch->belongs_mm, exclude->centre_mm);
            if (before && distance_mm < exclude->radius_mm - SLACK_MM) {
                audit_violate(report, AUDIT_I2,
                              "dot %u was struck inside the keep-out of record %zu of %s",
                              touch->dot->id, exclude->record, ledger->path);
            }
        }
    }
}

static void judge_by_files(struct places *places)
{
    const struct audit_tissue *tissue = &places->course->tissue;
    lay_sheets(places);
    widen_reach(places, places->job->zone, places->job->zones);
    widen_reach(places, places->job->keep_out, places->job->keep_outs);
    places->has_scalp = audit_scalp_init(&places->scalp, places->head);
    places->zone_rim = no_rims(places, places->job->zone, places->job->zones);
    places->keep_out_rim = no_rims(places, places->job->keep_out, places->job->keep_outs);
    for (size_t i = 0; i < tissue->touches; i++) {
        const struct audit_touch *touch = &tissue->touch[i];
        if (!touch->punctured) {
            continue;
        }
        struct on_sheet on = {.asked = false};
        judge_surface(places, touch);
        judge_built_in(places, touch);
        judge_hairline(places, touch);
        judge_keep_outs(places, touch, &on);
        if (touch->dot && !places->course->fate[touch->dot->fate].suspect) {
            judge_zone(places, touch, &on);
        }
    }
    free(places->laid);
    free_rims(places->zone_rim, places->job->zones);
    free_rims(places->keep_out_rim, places->job->keep_outs);
}

void audit_places_judge(const struct audit_course *course, const struct audit_head *head,
                        const struct audit_job *job, struct audit_report *report)
{
    assert(course->fate);
    for (size_t i = 0; i < course->tissue.touches; i++) {
        if (course->tissue.touch[i].punctured) {
            judge_excludes(course, &course->tissue.touch[i], report);
        }
    }
    if (head && !head->known) {
        audit_note(report, AUDIT_I2, "this surface is not one that can be judged");
    } else if (head && job) {
        struct places places = {.course = course, .head = head, .job = job, .report = report};
        judge_by_files(&places);
        audit_judged(report, AUDIT_I2, "%zu strikes", course->tissue.strikes);
    }
}

void audit_plan_places_judge(const struct audit_plans *plans, const struct audit_head *head,
                             struct audit_report *report)
{
    for (size_t i = 0; i < plans->dots; i++) {
        const struct audit_dot *dot = &plans->dot[i];
        const struct audit_plan *plan = &plans->plan[dot->plan];
        if (dot->skip) {
            continue;
        }
        if (fabs(audit_length3(dot->normal) - 1) > 1e-6) {
            audit_violate(report, AUDIT_I7, "%s: dot %u: its normal is not of length 1", plan->path,
                          dot->id);
        }
        if (!head || !head->known || !audit_hash_equal(head->hash, plan->head_hash)) {
            continue;
        }
        double normal[3], off_mm = audit_surface_distance(&head->surface, dot->place_mm);
        audit_surface_normal(&head->surface, dot->place_mm, normal);
        if (fabs(off_mm) > fmax(MODEL_MM, head->model_mm) ||
            audit_distance3(normal, dot->normal) > fmax(MODEL_RAD, head->model_mm * PER_MM)) {
            audit_violate(report, AUDIT_I7,
                          "%s: dot %u: is planned %.4f mm off the surface, "
                          "%.6f rad off its normal",
                          plan->path, dot->id, off_mm, audit_distance3(normal, dot->normal));
        }
    }
}
