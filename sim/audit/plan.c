/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/plan.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/poses.h"
#include "sim/audit/text.h"

struct plan_end {
    bool seen;
    uint64_t strikes, skips;
};

static bool copy_name(char out[AUDIT_NAME_SIZE], const char *word)
{
    size_t len = word ? strnlen(word, AUDIT_NAME_SIZE) : AUDIT_NAME_SIZE;
    if (len == 0 || len == AUDIT_NAME_SIZE) {
        return false;
    }
    memcpy(out, word, len + 1);
    return true;
}

static bool read_hash(char **rest, uint8_t hash[32])
{
    char *word = audit_word(rest, ' ');
    return word && audit_hash_parse(word, hash);
}

static bool read_count(char **rest, uint64_t max, uint64_t *value)
{
    char *word = audit_word(rest, ' ');
    return word && audit_integer(word, max, value);
}

static bool read_limit(char **rest, double max, double *value)
{
    return audit_numbers(rest, ' ', value, 1) && *value >= 0 && *value <= max;
}

/* One line of the header; *known says whether the key was one. */
static bool read_header(struct audit_plan *plan, const char *key, char *rest, bool *known)
{
    *known = true;
    if (strcmp(key, "course") == 0) {
        return copy_name(plan->course, rest);
    }
    if (strcmp(key, "session") == 0) {
        return read_count(&rest, 65535, &plan->session);
    }
    if (strcmp(key, "machine") == 0) {
        return copy_name(plan->machine, audit_word(&rest, ' ')) &&
               read_hash(&rest, plan->machine_hash);
    }
    if (strcmp(key, "head") == 0) {
        return read_hash(&rest, plan->head_hash);
    }
    if (strcmp(key, "job") == 0) {
        return read_hash(&rest, plan->job_hash);
    }
    if (strcmp(key, "gap_mm") == 0) {
        return read_limit(&rest, 100, &plan->gap_mm);
    }
    if (strcmp(key, "depth_limit_mm") == 0) {
        return read_limit(&rest, 100, &plan->depth_limit_mm);
    }
    if (strcmp(key, "dots_in") == 0) {
        return read_count(&rest, AUDIT_DOTS_MAX, &plan->dots_in);
    }
    if (strcmp(key, "strikes") == 0) {
        return read_count(&rest, AUDIT_DOTS_MAX, &plan->strikes);
    }
    if (strcmp(key, "events") == 0) {
        return read_count(&rest, AUDIT_DOTS_MAX, &plan->events);
    }
    if (strcmp(key, "rest") == 0) {
        return read_limit(&rest, 100, &plan->rest_mm) && read_limit(&rest, 3600, &plan->rest_s);
    }
    if (strcmp(key, "pose") == 0) {
        return audit_pose_read(plan, rest);
    }
    if (strcmp(key, "skipped") == 0) {
        uint64_t count = 0;
        bool good = audit_word(&rest, ' ') && read_count(&rest, AUDIT_DOTS_MAX, &count);
        plan->skipped += count;
        return good;
    }
    *known = false;
    return true;
}

static struct audit_dot *add_dot(struct audit_plans *plans, uint64_t id)
{
    plans->dot = audit_grow(plans->dot, &plans->capacity, plans->dots + 1, sizeof *plans->dot);
    struct audit_dot *dot = &plans->dot[plans->dots++];
    memset(dot, 0, sizeof *dot);
    dot->id = (uint32_t)id;
    dot->plan = (uint32_t)plans->count;
    dot->pose = plans->plan[plans->count].lies;
    return dot;
}

static bool inside(const double *values, size_t count, double bound)
{
    for (size_t i = 0; i < count; i++) {
        if (fabs(values[i]) > bound) {
            return false;
        }
    }
    return true;
}

/* strike ID x y z nx ny nz depth dwell zone shade diameter */
static bool read_strike(struct audit_plans *plans, char *rest)
{
    uint64_t id = 0;
    if (plans->dots >= AUDIT_DOTS_MAX || !read_count(&rest, UINT32_MAX, &id)) {
        return false;
    }
    struct audit_dot *dot = add_dot(plans, id);
    double diameter_mm = 0;
    return audit_numbers(&rest, ' ', dot->place_mm, 3) && inside(dot->place_mm, 3, 1e4) &&
           audit_numbers(&rest, ' ', dot->normal, 3) && inside(dot->normal, 3, 2) &&
           read_limit(&rest, 100, &dot->depth_mm) && read_limit(&rest, 10, &dot->dwell_s) &&
           copy_name(dot->zone, audit_word(&rest, ' ')) && audit_word(&rest, ' ') &&
           audit_numbers(&rest, ' ', &diameter_mm, 1);
}

/* event KIND time_s [detail]: what a person has to do before the next strike */
static bool read_event(struct audit_plan *plan, char *rest)
{
    static const char *const kind[] = {"reload", "needle", "break", "pose", "pause"};
    const char *word = audit_word(&rest, ' ');
    bool known = false;
    for (size_t i = 0; word && i < sizeof kind / sizeof *kind; i++) {
        known = known || strcmp(word, kind[i]) == 0;
    }
    double time_s = 0;
    plan->event_lines++;
    const bool lays = word && strcmp(word, "pose") == 0;
    return known && plan->skip_lines == 0 && read_limit(&rest, 86400, &time_s) &&
           (!lays || audit_pose_lay(plan, audit_word(&rest, ' ')));
}

static bool read_line(struct audit_plans *plans, struct plan_end *end, char *line)
{
    struct audit_plan *plan = &plans->plan[plans->count];
    char *rest = line;
    char *key = audit_word(&rest, ' ');
    uint64_t id = 0;
    if (end->seen) {
        return false;
    }
    if (strcmp(key, "strike") == 0) {
        plan->strike_lines++;
        return read_strike(plans, rest);
    }
    if (strcmp(key, "skip") == 0) {
        plan->skip_lines++;
        if (plans->dots >= AUDIT_DOTS_MAX || !read_count(&rest, UINT32_MAX, &id) || !rest) {
            return false;
        }
        add_dot(plans, id)->skip = true;
        return true;
    }
    if (strcmp(key, "end") == 0) {
        end->seen = true;
        return read_count(&rest, AUDIT_DOTS_MAX, &end->strikes) &&
               read_count(&rest, AUDIT_DOTS_MAX, &end->skips);
    }
    if (strcmp(key, "event") == 0) {
        return read_event(plan, rest);
    }
    bool known = false;
    return read_header(plan, key, rest, &known) && key[0] != '\0';
}

static void judge_counts(const struct audit_plan *plan, const struct plan_end *end, bool whole,
                         struct audit_report *report)
{
    if (!end->seen || !whole) {
        audit_violate(report, AUDIT_I7, "%s: does not end in its end line", plan->path);
    } else if (end->strikes != plan->strike_lines || end->skips != plan->skip_lines) {
        audit_violate(report, AUDIT_I7,
                      "%s: end line says %llu strikes, %llu skips; it has %zu, %zu", plan->path,
                      (unsigned long long)end->strikes, (unsigned long long)end->skips,
                      plan->strike_lines, plan->skip_lines);
    }
    if (plan->strikes != plan->strike_lines || plan->skipped != plan->skip_lines) {
        audit_violate(report, AUDIT_I7,
                      "%s: header says %llu strikes, %llu skipped; it has %zu, %zu", plan->path,
                      (unsigned long long)plan->strikes, (unsigned long long)plan->skipped,
                      plan->strike_lines, plan->skip_lines);
    }
    if (plan->events != plan->event_lines) {
        audit_violate(report, AUDIT_I7, "%s: header says %llu events; it has %zu", plan->path,
                      (unsigned long long)plan->events, plan->event_lines);
    }
    if (plan->dots_in != plan->strikes + plan->skipped) {
        audit_violate(report, AUDIT_I7, "%s: dots_in %llu is not strikes + skipped", plan->path,
                      (unsigned long long)plan->dots_in);
    }
}

bool audit_plan_read(struct audit_plans *plans, const char *path, struct audit_report *report)
{
    if (plans->count >= AUDIT_PLANS_MAX) {
        return audit_trouble(report, "%s: over %d plans", path, AUDIT_PLANS_MAX);
    }
    struct audit_lines lines;
    if (!audit_lines_open(&lines, path, report)) {
        return false;
    }
    struct audit_plan *plan = &plans->plan[plans->count];
    memset(plan, 0, sizeof *plan);
    plan->path = path;
    struct plan_end end = {0};
    size_t length = 0;
    char *line = audit_lines_next(&lines, &length);
    bool good = line && strcmp(line, "pigment-plan 1") == 0;
    bool whole = true;
    while (good && (line = audit_lines_next(&lines, &length)) != NULL) {
        good = read_line(plans, &end, line);
        whole = lines.whole;
    }
    good = good && !lines.garbled;
    if (!good) {
        audit_lines_bad(&lines, "is not a line of a plan", report);
    } else {
        audit_lines_hash(&lines, plan->hash);
        judge_counts(plan, &end, whole, report);
        plans->count++;
    }
    audit_lines_close(&lines);
    return good;
}

static int compare_dots(const void *a, const void *b)
{
    const struct audit_dot *one = a, *other = b;
    if (one->id != other->id) {
        return one->id < other->id ? -1 : 1;
    }
    return one->plan < other->plan ? -1 : one->plan > other->plan;
}

void audit_plans_index(struct audit_plans *plans, struct audit_report *report)
{
    if (plans->dots == 0) {
        return;
    }
    qsort(plans->dot, plans->dots, sizeof *plans->dot, compare_dots);
    plans->fates = 1;
    for (size_t i = 1; i < plans->dots; i++) {
        struct audit_dot *dot = &plans->dot[i], *before = dot - 1;
        if (dot->id == before->id && dot->plan == before->plan) {
            audit_violate(report, AUDIT_I7, "%s: dot %u stands there twice",
                          plans->plan[dot->plan].path, dot->id);
        }
        plans->fates += dot->id != before->id;
        dot->fate = (uint32_t)(plans->fates - 1);
    }
    assert(plans->fates <= plans->dots);
}

/* The first dot that is not before (id, plan). */
static size_t lower_bound(const struct audit_plans *plans, uint32_t id, uint32_t plan)
{
    const struct audit_dot key = {.id = id, .plan = plan};
    size_t low = 0, high = plans->dots;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_dots(&plans->dot[middle], &key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct audit_dot *audit_plans_find(const struct audit_plans *plans, uint32_t plan,
                                         uint32_t id)
{
    size_t at = lower_bound(plans, id, plan);
    bool found = at < plans->dots && plans->dot[at].id == id && plans->dot[at].plan == plan;
    return found ? &plans->dot[at] : NULL;
}

const struct audit_dot *audit_plans_find_any(const struct audit_plans *plans, uint32_t id)
{
    size_t at = lower_bound(plans, id, 0);
    return at < plans->dots && plans->dot[at].id == id ? &plans->dot[at] : NULL;
}

void audit_plans_free(struct audit_plans *plans)
{
    free(plans->dot);
    memset(plans, 0, sizeof *plans);
}
