/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/crowd.h"

#include <math.h>
#include <stdlib.h>

enum { NO_DOT = -1 };

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

static bool same_cell(struct cell a, struct cell b)
{
    return a.x == b.x && a.y == b.y && a.z == b.z;
}

double crowd_target_error_mm(const struct job *job)
{
    return job->registration.given ? job->registration.error_mm : 0.0;
}

/* No two dots of the job have to be further apart than this. */
static double gap_max_mm(const struct plan_inputs *inputs)
{
    double gap_mm = inputs->job.limits.gap_mm;
    for (size_t i = 0; i < inputs->job.zone_count; i++) {
        gap_mm = fmax(gap_mm, inputs->job.zone[i].gap_mm);
    }
    return gap_mm + 2.0 * crowd_target_error_mm(&inputs->job);
}

bool crowd_init(struct crowd *crowd, const struct stage *stage)
{
    *crowd = (struct crowd){.stage = stage, .buckets = 64};
    crowd->cell_mm = fmax(CROWD_DISC_RADIUS_MM, gap_max_mm(stage->inputs));
    while (crowd->buckets < stage->count) {
        crowd->buckets *= 2;
    }
    crowd->head = malloc(crowd->buckets * sizeof(int));
    crowd->next = malloc((stage->count + 1) * sizeof(int));
    if (crowd->head == NULL || crowd->next == NULL) {
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
    free(crowd->next);
    *crowd = (struct crowd){0};
}

void crowd_add(struct crowd *crowd, size_t dot)
{
    const size_t bucket = bucket_of(crowd, cell_of(crowd, crowd->stage->dot[dot].at_mm));
    crowd->next[dot] = crowd->head[bucket];
    crowd->head[bucket] = (int)dot;
}

void crowd_each_near(const struct crowd *crowd, struct vec3 p, crowd_visit *visit, void *context)
{
    const struct cell home = cell_of(crowd, p);
    for (int k = 0; k < 27; k++) {
        const struct cell c = {home.x + k % 3 - 1, home.y + k / 3 % 3 - 1, home.z + k / 9 - 1};
        for (int i = crowd->head[bucket_of(crowd, c)]; i != NO_DOT; i = crowd->next[i]) {
            const struct vec3 other = crowd->stage->dot[i].at_mm;
            const double mm = vec3_distance(p, other);
            /* two cells may share a bucket: each dot counts with its own */
            if (mm <= crowd->cell_mm && same_cell(cell_of(crowd, other), c)) {
                visit(context, (size_t)i, mm);
            }
        }
    }
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
