/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/planning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "config/field.h"
#include "config/file.h"
#include "config/memory.h"
#include "controller/cli/cli.h"
#include "controller/cli/layers.h"
#include "controller/cli/skips.h"
#include "controller/cli/zone_times.h"
#include "controller/plan/again.h"
#include "controller/plan/gates.h"
#include "controller/plan/rest.h"

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

enum err_code planning_read(struct planning *planning, const char *job_path,
                            const char *machine_path, struct diags *diags, struct err *err)
{
    *planning = (struct planning){.today = gates_today()};
    planning->job_path = cli_absolute(job_path, err);
    if (!planning->job_path) {
        return err->code;
    }
    return plan_inputs_read(&planning->inputs, job_path, machine_path, diags, err);
}

/* NULL without a state directory. The caller frees it. */
static char *jobs_of(const char *state_path)
{
    if (!state_path) {
        return NULL;
    }
    size_t size = strlen(state_path) + sizeof("/jobs");
    char *jobs = memory_new(size, 1);
    (void)snprintf(jobs, size, "%s/jobs", state_path);
    return jobs;
}

enum err_code planning_make(struct planning *planning, unsigned session, const char *state_path,
                            struct err *err)
{
    struct plan_inputs *inputs = &planning->inputs;
    struct dot_map touched = {0};
    struct excludes excludes = {0};
    double start_s = seconds();
    planning->session = session;
    if (session < 1 || session > FIELD_SESSIONS_MAX) {
        return err_set(err, ERR_USAGE, "--session: 1..%d", FIELD_SESSIONS_MAX);
    }
    if (layers_require_frozen(inputs, planning->job_path, err) != ERR_OK) {
        return err->code;
    }
    if (gates_hold(inputs, session, planning->today, err) != ERR_OK) {
        return err->code;
    }
    char *jobs = jobs_of(state_path);
    struct sha256 last;
    enum err_code code =
        jobs ? ledger_course_excludes(jobs, inputs->job.course, &touched, &excludes, &last, err)
             : ERR_OK;
    inputs->excludes = &excludes;
    if (code == ERR_OK) {
        code =
            plan_make_solved(&planning->plan, inputs, session, &touched, &planning->solution, err);
    }
    inputs->excludes = NULL;
    if (code == ERR_OK && jobs) {
        code = again_check(&planning->plan, jobs, &touched, err);
    }
    excludes_free(&excludes);
    dot_map_free(&touched);
    free(jobs);
    if (code != ERR_OK) {
        return code;
    }
    planning->plan_text = plan_write(&planning->plan, &planning->plan_size);
    planning->plan_hash = sha256_of(planning->plan_text, planning->plan_size);
    planning->solution.plan = planning->plan_hash;
    planning->plan_s = seconds() - start_s;
    return ERR_OK;
}

void planning_clear(struct planning *planning)
{
    plan_free(&planning->plan);
    solution_free(&planning->solution);
    free(planning->plan_text);
    planning->plan = (struct plan){0};
    planning->solution = (struct solution){0};
    planning->plan_text = NULL;
}

void planning_free(struct planning *planning)
{
    planning_clear(planning);
    plan_inputs_free(&planning->inputs);
    free(planning->job_path);
    planning->job_path = NULL;
}

static json_t *skipped_of(const struct plan *plan)
{
    json_t *skipped = json_object();
    for (int reason = 1; reason < SKIP_REASONS; reason++) {
        if (plan->skipped[reason] > 0) {
            const char *name = skip_reason_name((enum skip_reason)reason);
            (void)json_object_set_new(skipped, name,
                                      json_integer((json_int_t)plan->skipped[reason]));
        }
    }
    return skipped;
}

static json_t *events_of(const struct plan *plan)
{
    json_t *events = json_object();
    for (int kind = 0; kind < PLAN_EVENT_KINDS; kind++) {
        json_int_t count = 0;
        for (size_t i = 0; i < plan->event_count; i++) {
            count += plan->event[i].kind == (enum plan_event_kind)kind;
        }
        if (count > 0) {
            const char *name = plan_event_name((enum plan_event_kind)kind);
            (void)json_object_set_new(events, name, json_integer(count));
        }
    }
    return events;
}

/* The sides of the box around all strikes, head frame. */
static json_t *size_of(const struct plan *plan)
{
    double low[3] = {HUGE_VAL, HUGE_VAL, HUGE_VAL};
    double high[3] = {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (size_t i = 0; i < plan->strike_count; i++) {
        const struct vec3 *at = &plan->strike[i].at_mm;
        const double place[3] = {at->x, at->y, at->z};
        for (int k = 0; k < 3; k++) {
            low[k] = fmin(low[k], place[k]);
            high[k] = fmax(high[k], place[k]);
        }
    }
    json_t *size = json_array();
    for (int k = 0; k < 3; k++) {
        double side = plan->strike_count > 0 ? high[k] - low[k] : 0;
        (void)json_array_append_new(size, json_real(round(side * 100) / 100));
    }
    return size;
}

static json_t *triple(const double value[3], double scale)
{
    json_t *list = json_array();
    for (int k = 0; k < 3; k++) {
        (void)json_array_append_new(list, json_real(round(value[k] * scale * 1e4) / 1e4));
    }
    return list;
}

static void add_path(json_t *files, const char *key, const char *path)
{
    struct err unused;
    char *absolute = path ? cli_absolute(path, &unused) : NULL;
    if (absolute) {
        (void)json_object_set_new(files, key, json_string(absolute));
    }
    free(absolute);
}

static json_t *files_of(const struct planning *planning)
{
    const struct job *job = &planning->inputs.job;
    json_t *files = json_object();
    add_path(files, "machine", job->machine_path);
    add_path(files, "head", job->head_path);
    add_path(files, "job", planning->job_path);
    add_path(files, "field", job->field_path);
    return files;
}

static double milli(double value)
{
    return round(value * 1e3) / 1e3;
}

/* What a person looks at again before the session: lesions, and outlines that have a date. */
static json_t *look_again_at(const struct planning *planning)
{
    const struct job *job = &planning->inputs.job;
    json_t *names = json_array();
    for (size_t i = 0; i < job->keep_out_count; i++) {
        if (gates_lesion_is_old(&job->keep_out[i], planning->today)) {
            (void)json_array_append_new(names, json_string(job->keep_out[i].id));
        }
    }
    for (size_t i = 0; i < job->zone_count; i++) {
        if (gates_zone_is_old(&job->zone[i], planning->today)) {
            (void)json_array_append_new(names, json_string(job->zone[i].id));
        }
    }
    return names;
}

static void add_made(json_t *summary, const struct planning *planning)
{
    struct rusage usage = {0};
    char hex[SHA256_HEX_SIZE];
    sha256_hex(&planning->plan_hash, hex);
    (void)getrusage(RUSAGE_SELF, &usage);
    (void)json_object_set_new(summary, "plan_s", json_real(milli(planning->plan_s)));
    (void)json_object_set_new(summary, "rss_kib", json_integer(usage.ru_maxrss));
    (void)json_object_set_new(summary, "sha256", json_string(hex));
    (void)json_object_set_new(summary, "sealed", json_boolean(planning->inputs.field.sealed));
    (void)json_object_set_new(summary, "files", files_of(planning));
}

/* What the session's time is made of but for the strikes themselves. */
static void add_stops(json_t *summary, const struct planning *planning)
{
    const struct rest_sum rest = rest_waits(&planning->plan, &planning->solution, NULL);
    (void)json_object_set_new(summary, "events", events_of(&planning->plan));
    (void)json_object_set_new(summary, "stops_s", json_real(milli(plan_events_s(&planning->plan))));
    (void)json_object_set_new(summary, "wait_s", json_real(milli(rest.wait_s)));
}

static double planning_time_s(const struct planning *planning)
{
    return planning->solution.time_s + plan_events_s(&planning->plan) +
           rest_waits(&planning->plan, &planning->solution, NULL).wait_s;
}

json_t *planning_summary(const struct planning *planning)
{
    const struct plan *plan = &planning->plan;
    const struct pose *pose = &planning->solution.head_in_base;
    json_t *summary = json_pack(
        "{s:s, s:i, s:s, s:I, s:I, s:o, s:I, s:o, s:f, s:f}", "course", plan->course, "session",
        (int)plan->session, "machine", plan->machine_name, "dots_in", (json_int_t)plan->dots_in,
        "strikes", (json_int_t)plan->strike_count, "skipped", skipped_of(plan), "touched",
        (json_int_t)plan->touched, "size_mm", size_of(plan), "travel_mm",
        milli(planning->solution.travel_mm), "time_s", milli(planning_time_s(planning)));
    (void)json_object_set_new(summary, "zones", zone_times_list(planning));
    add_stops(summary, planning);
    (void)json_object_set_new(summary, "head_in_base",
                              json_pack("{s:o, s:o}", "xyz_mm", triple(pose->xyz_mm, 1), "rpy_deg",
                                        triple(pose->rpy_rad, deg_from_rad(1))));
    (void)json_object_set_new(summary, "warnings", skips_warnings(planning));
    (void)json_object_set_new(summary, "look_again", look_again_at(planning));
    add_made(summary, planning);
    return summary;
}

static double number_at(const json_t *list, size_t i)
{
    return json_number_value(json_array_get(list, i));
}

void planning_show(const json_t *summary)
{
    const json_t *size = json_object_get(summary, "size_mm");
    const json_t *pose = json_object_get(summary, "head_in_base");
    const json_t *xyz = json_object_get(pose, "xyz_mm"), *rpy = json_object_get(pose, "rpy_deg");
    double time_s = json_number_value(json_object_get(summary, "time_s"));
    (void)fprintf(stderr, "  course    %s, session %d, machine %s\n",
                  json_string_value(json_object_get(summary, "course")),
                  (int)json_integer_value(json_object_get(summary, "session")),
                  json_string_value(json_object_get(summary, "machine")));
    (void)fprintf(stderr, "  dots      %lld\n",
                  (long long)json_integer_value(json_object_get(summary, "dots_in")));
    (void)fprintf(stderr, "  strikes   %lld\n",
                  (long long)json_integer_value(json_object_get(summary, "strikes")));
    const char *reason = NULL;
    json_t *count = NULL;
    json_object_foreach(json_object_get(summary, "skipped"), reason, count)
    {
        (void)fprintf(stderr, "  skipped   %lld %s\n", (long long)json_integer_value(count),
                      reason);
    }
    (void)fprintf(stderr, "  size      %.1f x %.1f x %.1f mm\n", number_at(size, 0),
                  number_at(size, 1), number_at(size, 2));
    (void)fprintf(stderr, "  head at   %.1f %.1f %.1f mm, %.1f %.1f %.1f deg in base\n",
                  number_at(xyz, 0), number_at(xyz, 1), number_at(xyz, 2), number_at(rpy, 0),
                  number_at(rpy, 1), number_at(rpy, 2));
    (void)fprintf(stderr, "  time      %d min %02d s\n", (int)(time_s / 60), (int)fmod(time_s, 60));
    zone_times_show(json_object_get(summary, "zones"));
    size_t i = 0;
    json_t *warning = NULL;
    json_array_foreach(json_object_get(summary, "warnings"), i, warning)
    {
        (void)fprintf(stderr, "  warning   %s\n", json_string_value(warning));
    }
    json_array_foreach(json_object_get(summary, "look_again"), i, warning)
    {
        (void)fprintf(stderr, "  look at   %s again: it was drawn on another day\n",
                      json_string_value(warning));
    }
}
