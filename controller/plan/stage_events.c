/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/stage_events.h"

#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "controller/plan/plan_event.h"
#include "controller/plan/rest.h"

/* A session that is too long ends where a zone does, when one does in its last quarter. */
static const double WHOLE_ZONES_SHARE = 0.75, SECONDS_AN_HOUR = 3600.0;
enum { TIME_DECIMALS = 4 };

/* Where a walk through the strikes is. */
struct day {
    const struct job *job;
    const struct stage_group *group;
    const struct field_part *part;
    struct plan *plan;
    double now_s, worked_s; /* all of it; since the last break */
    size_t since_reload;
};

static void stop_for(struct day *day, size_t i, enum plan_event_kind kind, const char *detail)
{
    const struct job_order *order = &day->job->order;
    const double time_s = kind == PLAN_BREAK ? order->break_s : order->stop_s;
    plan_event_add(day->plan, i, kind, detail, time_s);
    day->now_s += time_s;
    day->worked_s = kind == PLAN_BREAK ? 0.0 : day->worked_s + time_s;
    day->since_reload = kind == PLAN_RELOAD || kind == PLAN_NEEDLE ? 0 : day->since_reload;
}

static const struct job_zone *zone_at(const struct day *day, size_t i)
{
    const char *id = day->plan->strike[i].zone;
    return &day->job->zone[job_find_zone(day->job, id, strlen(id))];
}

static const char *pose_at(const struct day *day, size_t i)
{
    const struct plan *plan = day->plan;
    const char *pose =
        plan->pose_count > 0 ? plan->pose[plan->strike[i].pose].id : zone_at(day, i)->pose;
    return pose[0] != '\0' ? pose : JOB_POSE_REST;
}

/* What has to be changed between two strikes: the head first, then what is in the hand. */
static void stop_for_changes(struct day *day, size_t i)
{
    const struct stage_group now = day->group[i];
    const struct stage_group before = i > 0 ? day->group[i - 1] : now;
    if (i == 0 ? now.part > 0 : now.part != before.part) {
        stop_for(day, i, PLAN_PAUSE, day->part[now.part].note);
    }
    if (i == 0 ? now.pose > 0 : now.pose != before.pose) {
        stop_for(day, i, PLAN_POSE, pose_at(day, i));
    }
    if (!day->job->order.changes_stop) {
        return;
    }
    if (now.needle != before.needle) {
        stop_for(day, i, PLAN_NEEDLE, day->job->needle[now.needle].id);
    }
    if (now.shade != before.shade) {
        stop_for(day, i, PLAN_RELOAD, day->plan->strike[i].shade);
    }
}

/* Everything that comes before strike i. */
static void stop_before(struct day *day, size_t i)
{
    const struct job_order *order = &day->job->order;
    stop_for_changes(day, i);
    if (order->reload_strikes > 0 && day->since_reload >= order->reload_strikes) {
        stop_for(day, i, PLAN_RELOAD, day->plan->strike[i].shade);
    }
    if (order->break_every_s > 0.0 && day->worked_s >= order->break_every_s) {
        stop_for(day, i, PLAN_BREAK, "");
    }
}

static bool begins_zone(const struct day *day, size_t i)
{
    return i > 0 && (day->group[i].zone != day->group[i - 1].zone ||
                     day->group[i].shade != day->group[i - 1].shade);
}

/* Walks until the time is up. */
static size_t walk(struct day *day, const struct solution *solution, const double *wait_s,
                   double limit_s)
{
    size_t zone_began = 0;
    for (size_t i = 0; i < day->plan->strike_count; i++) {
        const double time_s = number_quantise(solution->strike[i].time_s, TIME_DECIMALS);
        if (begins_zone(day, i) && day->now_s >= WHOLE_ZONES_SHARE * limit_s) {
            zone_began = i;
        }
        const size_t events = day->plan->event_count;
        stop_before(day, i);
        if (day->now_s + wait_s[i] + time_s > limit_s) {
            day->plan->event_count = events;
            return zone_began > 0 ? zone_began : i;
        }
        day->now_s += wait_s[i] + time_s;
        day->worked_s += wait_s[i] + time_s;
        day->since_reload++;
    }
    return day->plan->strike_count;
}

size_t stage_events(const struct stage *stage, struct plan *plan, const struct solution *solution)
{
    const struct job *job = &stage->inputs->job;
    const double limit_s =
        job->limits.session_h > 0.0 ? SECONDS_AN_HOUR * job->limits.session_h : HUGE_VAL;
    double *wait_s = memory_new(plan->strike_count, sizeof *wait_s);
    (void)rest_waits(plan, solution, wait_s);
    struct day day = {
        .job = job, .group = stage->group, .part = stage->inputs->field.part, .plan = plan};
    const size_t fit = walk(&day, solution, wait_s, limit_s);
    while (plan->event_count > 0 && plan->event[plan->event_count - 1].before >= fit) {
        plan->event_count--;
    }
    free(wait_s);
    return fit;
}
