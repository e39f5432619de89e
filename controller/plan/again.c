/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/again.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

/* Nearer than that it is the same place, whatever gap the job keeps. */
static const double SAME_MM = 0.25, SAME_GAPS = 0.45;

struct struck {
    struct vec3 at_mm;
    uint32_t dot;
};

struct places {
    struct struck *place;
    size_t count;
};

static int by_x(const void *a, const void *b)
{
    const double left = ((const struct struck *)a)->at_mm.x;
    const double right = ((const struct struck *)b)->at_mm.x;
    return (left > right) - (left < right);
}

static bool is_struck(enum dot_state state)
{
    return state != DOT_PLANNED && state != DOT_SKIPPED && state != DOT_RESOLVED_SKIP;
}

/* On another head the same place has other numbers. */
static void add_plan(struct places *places, const struct plan *plan, const struct plan *before,
                     const struct dot_map *touched)
{
    if (strcmp(before->course, plan->course) != 0 || !sha256_equal(&before->head, &plan->head)) {
        return;
    }
    for (size_t i = 0; i < before->strike_count; i++) {
        const struct plan_strike *strike = &before->strike[i];
        if (is_struck(dot_map_get(touched, strike->dot).state)) {
            places->place = memory_grow(places->place, places->count, sizeof(*places->place));
            places->place[places->count++] = (struct struck){strike->at_mm, strike->dot};
        }
    }
}

static int is_plan(const struct dirent *entry)
{
    static const char SUFFIX[] = ".plan";
    const size_t len = strlen(entry->d_name), suffix = sizeof(SUFFIX) - 1;
    return len > suffix && strcmp(entry->d_name + len - suffix, SUFFIX) == 0;
}

static enum err_code read_plan(struct places *places, const struct plan *plan,
                               const char *directory, const char *name,
                               const struct dot_map *touched, struct err *err)
{
    const size_t size = strlen(directory) + strlen(name) + 2;
    char *path = memory_new(size, 1);
    struct plan before = {0};
    struct sha256 hash;
    (void)snprintf(path, size, "%s/%s", directory, name);
    const enum err_code code = plan_read(&before, path, &hash, err);
    if (code == ERR_OK) {
        add_plan(places, plan, &before, touched);
    }
    plan_free(&before);
    free(path);
    return code;
}

static enum err_code read_plans(struct places *places, const struct plan *plan,
                                const char *directory, const struct dot_map *touched,
                                struct err *err)
{
    struct dirent **entry = NULL;
    const int count = scandir(directory, &entry, is_plan, alphasort);
    enum err_code code =
        count < 0 ? err_set(err, ERR_DATA, "%s: %s", directory, strerror(errno)) : ERR_OK;
    for (int i = 0; i < count; i++) {
        if (code == ERR_OK) {
            code = read_plan(places, plan, directory, entry[i]->d_name, touched, err);
        }
        free(entry[i]);
    }
    free(entry);
    return code;
}

/* The first of the places, by x, that is not further left than x. */
static size_t first_from(const struct places *places, double x)
{
    size_t low = 0, high = places->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (places->place[middle].at_mm.x < x) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const struct struck *find(const struct places *places, struct vec3 at_mm, double near_mm)
{
    size_t i = first_from(places, at_mm.x - near_mm);
    for (; i < places->count && places->place[i].at_mm.x <= at_mm.x + near_mm; i++) {
        if (vec3_distance(places->place[i].at_mm, at_mm) < near_mm) {
            return &places->place[i];
        }
    }
    return NULL;
}

enum err_code again_check(const struct plan *plan, const char *directory,
                          const struct dot_map *touched, struct err *err)
{
    assert(plan && directory && touched && err);
    struct places places = {0};
    enum err_code code =
        touched->count > 0 ? read_plans(&places, plan, directory, touched, err) : ERR_OK;
    const double near_mm = fmin(SAME_MM, SAME_GAPS * plan->gap_mm);
    if (places.count > 0) {
        qsort(places.place, places.count, sizeof(*places.place), by_x);
    }
    for (size_t i = 0; code == ERR_OK && i < plan->strike_count; i++) {
        const struct plan_strike *strike = &plan->strike[i];
        const struct struck *there = find(&places, strike->at_mm, near_mm);
        if (there) {
            code = err_set(err, ERR_DATA,
                           "dot %u lies where dot %u of this course was struck: has the field been "
                           "numbered anew? Ids keep their places for the life of a course",
                           strike->dot, there->dot);
        }
    }
    free(places.place);
    return code;
}
