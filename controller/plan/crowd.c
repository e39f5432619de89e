/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/crowd.h"

#include <math.h>
#include <stdlib.h>

enum { NO_DOT = -1, CELLS = 27 };

/* Where nothing is asked of neighbours there still are cells. */
static const double CELL_MIN_MM = 0.1;

/* Squares of lengths that compare alike to this part. */
static const double ROUND_UP = 1.0 + 1e-9;

struct cell {
    long x, y, z;
};

static struct cell cell_of(const struct crowd *crowd, struct vec3 p)
{
    return (struct cell){(long)floor(p.x / crowd->cell_mm), (long)floor(p.y / crowd->cell_mm),
                         (long)floor(p.z / crowd->cell_mm)};
}

static size_t bucket_of(const struct crowd *crowd, struct cell c)
{
    const uint64_t hash =
        (uint64_t)c.x * 73856093u ^ (uint64_t)c.y * 19349663u ^ (uint64_t)c.z * 83492791u;
    return (size_t)(hash ^ (hash >> 17)) & (crowd->buckets - 1);
}

double crowd_target_error_mm(const struct job *job)
{
    return job->registration.given ? job->registration.error_mm : 0.0;
}

double crowd_gap_max_mm(const struct plan_inputs *inputs)
{
    double gap_mm = inputs->job.limits.gap_mm;
    for (size_t i = 0; i < inputs->job.zone_count; i++) {
        gap_mm = fmax(gap_mm, inputs->job.zone[i].gap_mm);
    }
    return gap_mm + 2.0 * crowd_target_error_mm(&inputs->job);
}

bool crowd_init(struct crowd *crowd, const struct stage *stage, double reach_mm)
{
    *crowd = (struct crowd){.stage = stage, .buckets = 64};
    crowd->cell_mm = fmax(reach_mm, CELL_MIN_MM);
    while (crowd->buckets < stage->count) {
        crowd->buckets *= 2;
    }
    crowd->head = malloc(crowd->buckets * sizeof(int));
    crowd->place = malloc((stage->count + 1) * sizeof *crowd->place);
    if (crowd->head == NULL || crowd->place == NULL) {
        crowd_free(crowd);
        return false;
    }
    for (size_t i = 0; i < crowd->buckets; i++) {
        crowd->head[i] = NO_DOT;
    }
    return true;
}

void crowd_free(struct crowd *crowd)
{
    free(crowd->head);
    free(crowd->place);
    free(crowd->begins);
    free(crowd->packed);
    *crowd = (struct crowd){0};
}

void crowd_add(struct crowd *crowd, size_t dot)
{
    const struct vec3 at = crowd->stage->dot[dot].at_mm;
    const size_t bucket = bucket_of(crowd, cell_of(crowd, at));
    crowd->place[dot] = (struct crowd_place){at, crowd->head[bucket]};
    crowd->head[bucket] = (int)dot;
}

/* The buckets of the cells about p that have any dots, each once: two cells may share one. */
static size_t buckets_about(const struct crowd *crowd, struct vec3 p, size_t bucket[CELLS])
{
    const struct cell home = cell_of(crowd, p);
    size_t count = 0;
    for (int k = 0; k < CELLS; k++) {
        const struct cell c = {home.x + k % 3 - 1, home.y + k / 3 % 3 - 1, home.z + k / 9 - 1};
        const size_t one = bucket_of(crowd, c);
        bool is_new = crowd->head[one] != NO_DOT;
        for (size_t i = 0; is_new && i < count; i++) {
            is_new = bucket[i] != one;
        }
        if (is_new) {
            bucket[count++] = one;
        }
    }
    return count;
}

static double square_between(struct vec3 a, struct vec3 b)
{
    const struct vec3 off = vec3_sub(a, b);
    return vec3_dot(off, off);
}

void crowd_each_near(const struct crowd *crowd, struct vec3 p, crowd_visit *visit, void *context)
{
    size_t bucket[CELLS] = {0};
    const size_t buckets = buckets_about(crowd, p, bucket);
    const double most_mm2 = crowd->cell_mm * crowd->cell_mm * ROUND_UP;
    for (size_t k = 0; k < buckets; k++) {
        for (int i = crowd->head[bucket[k]]; i != NO_DOT; i = crowd->place[i].next) {
            const double mm2 = square_between(p, crowd->place[i].at);
            const double mm = mm2 <= most_mm2 ? sqrt(mm2) : HUGE_VAL;
            if (mm <= crowd->cell_mm) {
                visit(context, (size_t)i, mm);
            }
        }
    }
}

bool crowd_pack(struct crowd *crowd)
{
    crowd->begins = malloc((crowd->buckets + 1) * sizeof(int));
    crowd->packed = malloc((crowd->stage->count + 1) * sizeof *crowd->packed);
    if (crowd->begins == NULL || crowd->packed == NULL) {
        return false;
    }
    int count = 0;
    for (size_t k = 0; k < crowd->buckets; k++) {
        crowd->begins[k] = count;
        for (int i = crowd->head[k]; i != NO_DOT; i = crowd->place[i].next) {
            crowd->packed[count++] = crowd->place[i].at;
        }
    }
    crowd->begins[crowd->buckets] = count;
    return true;
}

bool crowd_holds_more(const struct crowd *crowd, struct vec3 p, double than)
{
    size_t bucket[CELLS] = {0};
    const size_t buckets = buckets_about(crowd, p, bucket);
    const double most_mm2 = crowd->cell_mm * crowd->cell_mm * ROUND_UP;
    size_t count = 0;
    for (size_t k = 0; k < buckets && (double)count <= than; k++) {
        for (int i = crowd->begins[bucket[k]]; i < crowd->begins[bucket[k] + 1]; i++) {
            count += square_between(p, crowd->packed[i]) <= most_mm2;
        }
    }
    return (double)count > than;
}

double crowd_gap_mm(const struct plan_inputs *inputs, const struct dot *a, const struct dot *b)
{
    const struct job *job = &inputs->job;
    const double zones_mm = fmax(job->zone[a->zone].gap_mm, job->zone[b->zone].gap_mm);
    const double gap_mm = fmax(job->limits.gap_mm, zones_mm);
    return a->session == b->session || gap_mm <= 0.0
               ? gap_mm
               : gap_mm + 2.0 * crowd_target_error_mm(&inputs->job);
}
