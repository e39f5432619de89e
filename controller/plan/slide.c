/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/slide.h"

#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "controller/plan/crowd.h"

enum { BINS = 64, ANY_SESSION = 0 };
/* Angles are compared as whole numbers of this many to a radian, so that no libm decides. */
static const double TICKS = 1e9;

/* The discs with a dot on their rim lie at an angle about it; a neighbour is in those of an arc. */
struct arc {
    int64_t from, to; /* ticks; to may be beyond half a turn */
    size_t dot;
};

struct edge {
    int64_t at;
    int step; /* 1 an arc begins, -1 it has ended */
};

struct slide {
    struct stage *stage;
    struct crowd crowd;
    size_t anchor;
    unsigned session;
    struct vec3 right, up;
    struct arc *arc;
    struct edge *edge;
    size_t count, room, inside; /* inside: so many are where the anchor is */
};

static bool has_place(const struct stage *stage, const struct stage_dot *dot)
{
    return dot->skip == SKIP_NONE || (stage_is_touched(stage, dot) && dot->skip != SKIP_OFF_SCALP);
}

static void note_arc(void *context, size_t i, double mm)
{
    struct slide *slide = context;
    const struct stage_dot *dot = &slide->stage->dot[i];
    if (i == slide->anchor || mm > 2.0 * CROWD_DISC_RADIUS_MM || !has_place(slide->stage, dot) ||
        (slide->session != ANY_SESSION && dot->dot->session != slide->session)) {
        return;
    }
    const struct vec3 off = vec3_sub(dot->at_mm, slide->stage->dot[slide->anchor].at_mm);
    const double x = vec3_dot(off, slide->right), y = vec3_dot(off, slide->up);
    if (x == 0.0 && y == 0.0) {
        slide->inside++;
        return;
    }
    const double middle = atan2(y, x), half = acos(mm / (2.0 * CROWD_DISC_RADIUS_MM));
    slide->arc = memory_grow(slide->arc, slide->count, sizeof *slide->arc);
    slide->arc[slide->count++] =
        (struct arc){llround((middle - half) * TICKS), llround((middle + half) * TICKS), i};
}

static int64_t turn(void)
{
    return llround(2.0 * UNITS_PI * TICKS);
}

/* At least as many as any angle has: by bins that an arc touches. */
static size_t at_most(const struct slide *slide)
{
    int change[BINS + 1] = {0};
    const int64_t width = turn() / BINS + 1, half = turn() / 2;
    size_t most = 0;
    int now = 0;
    for (size_t k = 0; k < slide->count; k++) {
        const int64_t from = slide->arc[k].from + half, to = slide->arc[k].to + half;
        const int64_t first = from < 0 ? from + turn() : from;
        const int64_t last = from < 0 ? to + turn() : to;
        change[first / width]++;
        if (last / width + 1 < BINS) {
            change[last / width + 1]--;
        }
        if (last >= turn()) {
            change[0]++;
            change[(last - turn()) / width + 1]--;
        }
    }
    for (int i = 0; i < BINS; i++) {
        now += change[i];
        most = now > (int)most ? (size_t)now : most;
    }
    return most;
}

/* Where arcs meet they count: beginnings first. */
static int by_angle(const void *left, const void *right)
{
    const struct edge *a = left, *b = right;
    if (a->at != b->at) {
        return a->at < b->at ? -1 : 1;
    }
    return b->step - a->step;
}

/* The angle that most arcs hold. Each arc stands twice, a turn apart, so that none is cut. */
static size_t sweep(struct slide *slide, int64_t *best)
{
    size_t edges = 0, now = 0, most = 0;
    if (slide->count > slide->room) {
        free(slide->edge);
        slide->room = 2 * slide->count;
        slide->edge = memory_new(4 * slide->room, sizeof *slide->edge);
    }
    for (size_t k = 0; k < slide->count; k++) {
        for (int64_t shift = 0; shift <= turn(); shift += turn()) {
            slide->edge[edges++] = (struct edge){slide->arc[k].from + shift, 1};
            slide->edge[edges++] = (struct edge){slide->arc[k].to + shift, -1};
        }
    }
    qsort(slide->edge, edges, sizeof *slide->edge, by_angle);
    for (size_t k = 0; k < edges; k++) {
        now = slide->edge[k].step > 0 ? now + 1 : now - 1;
        if (now > most) {
            most = now;
            *best = slide->edge[k].at;
        }
    }
    return most;
}

static void look_from(struct slide *slide, size_t anchor, unsigned session)
{
    const struct vec3 n = slide->stage->dot[anchor].normal;
    const struct vec3 aside = fabs(n.x) < 0.6 ? (struct vec3){1, 0, 0} : (struct vec3){0, 1, 0};
    const struct vec3 right = vec3_cross(aside, n);
    slide->anchor = anchor;
    slide->session = session;
    slide->right = vec3_scale(right, 1.0 / vec3_length(right));
    slide->up = vec3_cross(n, slide->right);
    slide->count = slide->inside = 0;
    crowd_each_near(&slide->crowd, slide->stage->dot[anchor].at_mm, note_arc, slide);
}

/* The last dot of the disc at that angle that is not struck yet; false when all are. */
static bool last_of(const struct slide *slide, int64_t at, size_t *last)
{
    const struct stage *stage = slide->stage;
    bool found = !stage_is_touched(stage, &stage->dot[slide->anchor]);
    *last = slide->anchor;
    for (size_t k = 0; k < slide->count; k++) {
        const struct arc *arc = &slide->arc[k];
        const bool in = (arc->from <= at && at <= arc->to) ||
                        (arc->from + turn() <= at && at <= arc->to + turn());
        if (in && !stage_is_touched(stage, &stage->dot[arc->dot]) && (!found || arc->dot > *last)) {
            found = true;
            *last = arc->dot;
        }
    }
    return found;
}

static void relieve(struct slide *slide, size_t anchor, unsigned session, double cap)
{
    while (cap > 0.0 && has_place(slide->stage, &slide->stage->dot[anchor])) {
        int64_t best = 0;
        size_t last = 0;
        look_from(slide, anchor, session);
        const size_t here = 1 + slide->inside;
        if ((double)(here + at_most(slide)) <= cap || (double)(here + sweep(slide, &best)) <= cap ||
            !last_of(slide, best, &last)) {
            return;
        }
        stage_skip(&slide->stage->dot[last], SKIP_OVER_CAP, "");
    }
}

static bool slide_init(struct slide *slide, struct stage *stage)
{
    *slide = (struct slide){.stage = stage};
    if (!crowd_init(&slide->crowd, stage)) {
        return false;
    }
    slide->crowd.cell_mm = fmax(slide->crowd.cell_mm, 2.0 * CROWD_DISC_RADIUS_MM);
    for (size_t i = 0; i < stage->count; i++) {
        if (has_place(stage, &stage->dot[i])) {
            crowd_add(&slide->crowd, i);
        }
    }
    return true;
}

static void slide_free(struct slide *slide)
{
    crowd_free(&slide->crowd);
    free(slide->arc);
    free(slide->edge);
}

bool slide_caps(struct stage *stage)
{
    const struct job_limits *limits = &stage->inputs->job.limits;
    struct slide slide;
    if (!slide_init(&slide, stage)) {
        return false;
    }
    /* what is taken out only ever makes discs emptier: one look at each dot is enough */
    for (size_t i = 0; i < stage->count; i++) {
        relieve(&slide, i, stage->dot[i].dot->session, limits->session_per_cm2);
        relieve(&slide, i, ANY_SESSION, limits->course_per_cm2);
    }
    slide_free(&slide);
    return true;
}
