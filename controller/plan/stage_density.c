/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gaps and caps, on a hash grid of cells as wide as the disc of 1 cm2: neighbours of a dot lie in
 * the 27 cells about it.
 */
#include <math.h>
#include <stdlib.h>

#include "controller/plan/stage.h"

#define DISC_RADIUS_MM 5.641895835477563 /* sqrt(100 mm2 / pi) */

enum { NO_DOT = -1 };

struct grid {
    int *head;      /* first dot of a bucket */
    int *next;      /* next dot of the same bucket */
    size_t buckets; /* a power of two */
    double cell_mm;
};

/* Dots that have their place so far, in the disc about each. */
struct crowd {
    struct grid grid;
    uint16_t *in_session, *in_course;
};

struct cell {
    long x, y, z;
};

static struct cell cell_of(const struct grid *grid, struct vec3 p)
{
    return (struct cell){(long)floor(p.x / grid->cell_mm), (long)floor(p.y / grid->cell_mm),
                         (long)floor(p.z / grid->cell_mm)};
}

static size_t bucket_of(const struct grid *grid, struct cell c)
{
    const uint64_t hash =
        (uint64_t)c.x * 73856093u ^ (uint64_t)c.y * 19349663u ^ (uint64_t)c.z * 83492791u;
    return (size_t)(hash ^ (hash >> 17)) & (grid->buckets - 1);
}

static bool same_cell(struct cell a, struct cell b)
{
    return a.x == b.x && a.y == b.y && a.z == b.z;
}

/* Calls visit for every placed dot within radius_mm of p, p's own cell and its neighbours'. */
static void each_near(const struct stage *stage, const struct crowd *crowd, struct vec3 p,
                      double radius_mm, void (*visit)(void *context, size_t dot, double mm),
                      void *context)
{
    const struct cell home = cell_of(&crowd->grid, p);
    for (int k = 0; k < 27; k++) {
        const struct cell c = {home.x + k % 3 - 1, home.y + k / 3 % 3 - 1, home.z + k / 9 - 1};
        const int first = crowd->grid.head[bucket_of(&crowd->grid, c)];
        for (int i = first; i != NO_DOT; i = crowd->grid.next[i]) {
            const struct vec3 other = stage->dot[i].at_mm;
            const double mm = vec3_distance(p, other);
            if (mm <= radius_mm && same_cell(cell_of(&crowd->grid, other), c)) {
                visit(context, (size_t)i, mm);
            }
        }
    }
}

struct look {
    const struct stage *stage;
    struct crowd *crowd;
    const struct stage_dot *dot;
    double nearest_mm, nearest_other_mm; /* of its own session, of another one */
    uint16_t in_session, in_course;      /* round the dot itself */
    bool full;                           /* the dot would overfill a neighbour's disc */
    bool count;                          /* the dot stays: count it in its neighbours' discs */
};

static bool over(double cap_per_cm2, unsigned dots)
{
    return cap_per_cm2 > 0.0 && (double)dots > cap_per_cm2;
}

static void look_at(void *context, size_t i, double mm)
{
    struct look *look = context;
    const struct job_limits *limits = &look->stage->inputs->job.limits;
    const bool same_session = look->stage->dot[i].dot->session == look->dot->dot->session;
    if (look->count) {
        look->crowd->in_course[i]++;
        look->crowd->in_session[i] = (uint16_t)(look->crowd->in_session[i] + same_session);
        return;
    }
    double *nearest_mm = same_session ? &look->nearest_mm : &look->nearest_other_mm;
    *nearest_mm = fmin(*nearest_mm, mm);
    look->in_course++;
    look->in_session = (uint16_t)(look->in_session + same_session);
    look->full = look->full || over(limits->course_per_cm2, look->crowd->in_course[i] + 1u) ||
                 (same_session && over(limits->session_per_cm2, look->crowd->in_session[i] + 1u));
}

static void settle(struct stage *stage, struct crowd *crowd, struct look *look, size_t i)
{
    const size_t bucket = bucket_of(&crowd->grid, cell_of(&crowd->grid, stage->dot[i].at_mm));
    crowd->in_session[i] = (uint16_t)(look->in_session + 1u);
    crowd->in_course[i] = (uint16_t)(look->in_course + 1u);
    look->count = true;
    each_near(stage, crowd, stage->dot[i].at_mm, DISC_RADIUS_MM, look_at, look);
    crowd->grid.next[i] = crowd->grid.head[bucket];
    crowd->grid.head[bucket] = (int)i;
}

/* Dots of another session were struck under another registration: by what that may be off, and by
 * what this one may be, they lie nearer than they look. */
static double gap_to_other_sessions_mm(const struct job *job)
{
    const double off_mm = job->registration.given ? job->registration.error_mm : 0.0;
    return job->limits.gap_mm > 0.0 ? job->limits.gap_mm + 2.0 * off_mm : 0.0;
}

static void judge(struct stage *stage, struct crowd *crowd, size_t i)
{
    struct stage_dot *dot = &stage->dot[i];
    const struct job_limits *limits = &stage->inputs->job.limits;
    struct look look = {.stage = stage,
                        .crowd = crowd,
                        .dot = dot,
                        .nearest_mm = HUGE_VAL,
                        .nearest_other_mm = HUGE_VAL};
    each_near(stage, crowd, dot->at_mm, DISC_RADIUS_MM, look_at, &look);
    if (!stage_is_touched(stage, dot)) {
        if (look.nearest_mm < limits->gap_mm ||
            look.nearest_other_mm < gap_to_other_sessions_mm(&stage->inputs->job)) {
            stage_skip(dot, SKIP_TOO_CLOSE, "");
            return;
        }
        if (look.full || over(limits->session_per_cm2, look.in_session + 1u) ||
            over(limits->course_per_cm2, look.in_course + 1u)) {
            stage_skip(dot, SKIP_OVER_CAP, "");
            return;
        }
    }
    settle(stage, crowd, &look, i);
}

static bool crowd_init(struct crowd *crowd, size_t count)
{
    size_t buckets = 64;
    while (buckets < count) {
        buckets *= 2;
    }
    crowd->grid = (struct grid){.head = malloc(buckets * sizeof(int)),
                                .next = malloc((count + 1) * sizeof(int)),
                                .buckets = buckets,
                                .cell_mm = DISC_RADIUS_MM};
    crowd->in_session = calloc(count + 1, sizeof(uint16_t));
    crowd->in_course = calloc(count + 1, sizeof(uint16_t));
    for (size_t i = 0; crowd->grid.head != NULL && i < buckets; i++) {
        crowd->grid.head[i] = NO_DOT;
    }
    return crowd->grid.head != NULL && crowd->grid.next != NULL && crowd->in_session != NULL &&
           crowd->in_course != NULL;
}

static void crowd_free(struct crowd *crowd)
{
    free(crowd->grid.head);
    free(crowd->grid.next);
    free(crowd->in_session);
    free(crowd->in_course);
}

enum err_code stage_density(struct stage *stage, struct err *err)
{
    struct crowd crowd;
    if (!crowd_init(&crowd, stage->count)) {
        crowd_free(&crowd);
        return err_set(err, ERR_IO, "out of memory for %zu dots", stage->count);
    }
    /* what was struck has its place for good: it comes first, whatever its session */
    for (int touched = 1; touched >= 0; touched--) {
        for (size_t i = 0; i < stage->count; i++) {
            const struct stage_dot *dot = &stage->dot[i];
            const bool struck = stage_is_touched(stage, dot);
            const bool has_place =
                dot->skip == SKIP_NONE || (struck && dot->skip != SKIP_OFF_SCALP);
            if (has_place && struck == (touched == 1)) {
                judge(stage, &crowd, i);
            }
        }
    }
    crowd_free(&crowd);
    return ERR_OK;
}
