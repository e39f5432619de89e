/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/slide.h"

#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "controller/plan/crowd.h"

enum { BINS = 64 };
/* What stands for an angle: it grows with it, from 0 to 4 in a turn, and needs no libm. In ticks,
 * so that last bits do not decide. */
static const double TICKS = 1e9;
#define TURN INT64_C(4000000000)

/* The discs with a dot on their rim lie at an angle about it; a neighbour is in those of an arc. */
struct arc {
    int64_t from, to; /* ticks; to may be beyond a turn */
    size_t dot;
};

struct edge {
    int64_t at;
    int step; /* 1 an arc begins, -1 it has ended */
};

struct slide {
    const struct stage *stage;
    struct crowd crowd;
    double cap; /* the least of those that there are */
    size_t anchor;
    struct vec3 right, up;
    struct arc *arc;
    struct edge *edge;
    size_t count, room;             /* arcs that are looked at, of all */
    size_t same, all;               /* arcs of the anchor's session come first */
    size_t same_inside, all_inside; /* so many are where the anchor is */
};

static int64_t ticks(double x, double y)
{
    const double along = y >= 0.0 ? (x >= 0.0 ? y / (x + y) : 1.0 - x / (y - x))
                                  : (x < 0.0 ? 2.0 + y / (x + y) : 3.0 + x / (x - y));
    return (int64_t)(along * TICKS + 0.5);
}

static bool has_place(const struct stage *stage, const struct stage_dot *dot)
{
    return dot->skip == SKIP_NONE || (stage_is_touched(stage, dot) && dot->skip != SKIP_OFF_SCALP);
}

static void note_arc(void *context, size_t i, double mm)
{
    struct slide *slide = context;
    const struct stage_dot *dot = &slide->stage->dot[i];
    const struct stage_dot *anchor = &slide->stage->dot[slide->anchor];
    if (dot == anchor || mm > 2.0 * CROWD_DISC_RADIUS_MM || !has_place(slide->stage, dot)) {
        return;
    }
    const bool same = dot->dot->session == anchor->dot->session;
    const struct vec3 off = vec3_sub(dot->at_mm, anchor->at_mm);
    const double x = vec3_dot(off, slide->right), y = vec3_dot(off, slide->up);
    if (x == 0.0 && y == 0.0) {
        slide->same_inside += same;
        slide->all_inside++;
        return;
    }
    /* half the arc has this cosine: its ends are the way to the dot, turned by that */
    const double cosine = mm / (2.0 * CROWD_DISC_RADIUS_MM);
    const double sine = sqrt(fmax(0.0, 1.0 - cosine * cosine));
    const int64_t from = ticks(x * cosine + y * sine, y * cosine - x * sine);
    const int64_t to = ticks(x * cosine - y * sine, y * cosine + x * sine);
    slide->arc = memory_grow(slide->arc, slide->all, sizeof *slide->arc);
    const struct arc arc = {from, to < from ? to + TURN : to, i};
    slide->arc[slide->all++] = arc;
    if (same) {
        slide->arc[slide->all - 1] = slide->arc[slide->same];
        slide->arc[slide->same++] = arc;
    }
}

/* At least as many as any angle has: by bins that an arc touches. */
static size_t at_most(const struct slide *slide)
{
    int change[BINS + 1] = {0};
    const int64_t width = TURN / BINS + 1;
    size_t most = 0;
    int now = 0;
    for (size_t k = 0; k < slide->count; k++) {
        const struct arc arc = slide->arc[k];
        const int64_t end = arc.to / width + 1;
        change[arc.from / width]++;
        if (end < BINS) {
            change[end]--;
        }
        if (arc.to >= TURN) {
            change[0]++;
            change[(arc.to - TURN) / width + 1]--;
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
        for (int64_t shift = 0; shift <= TURN; shift += TURN) {
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

static void look_from(struct slide *slide, size_t anchor)
{
    const struct vec3 n = slide->stage->dot[anchor].normal;
    const struct vec3 aside = fabs(n.x) < 0.6 ? (struct vec3){1, 0, 0} : (struct vec3){0, 1, 0};
    const struct vec3 right = vec3_cross(aside, n);
    slide->anchor = anchor;
    slide->right = vec3_scale(right, 1.0 / vec3_length(right));
    slide->up = vec3_cross(n, slide->right);
    slide->same = slide->all = slide->same_inside = slide->all_inside = 0;
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
        const bool in =
            (arc->from <= at && at <= arc->to) || (arc->from + TURN <= at && at <= arc->to + TURN);
        if (in && !stage_is_touched(stage, &stage->dot[arc->dot]) && (!found || arc->dot > *last)) {
            found = true;
            *last = arc->dot;
        }
    }
    return found;
}

/* How many the fullest disc holds, of the first `arcs` of the arcs with those that are where the
 * anchor is, and at which angle; 0 where none holds more than the cap. */
static size_t over_cap(struct slide *slide, size_t arcs, size_t inside, double cap, int64_t *best)
{
    const size_t here = 1 + inside;
    slide->count = arcs;
    if (cap <= 0.0 || (double)(here + arcs) <= cap || (double)(here + at_most(slide)) <= cap) {
        return 0;
    }
    const size_t most = here + sweep(slide, best);
    return (double)most > cap ? most : 0;
}

static bool relieve(struct slide *slide, struct stage *stage, size_t anchor)
{
    const struct job_limits *limits = &stage->inputs->job.limits;
    int64_t best = 0;
    size_t last = 0;
    look_from(slide, anchor);
    const bool in_session =
        over_cap(slide, slide->same, slide->same_inside, limits->session_per_cm2, &best) > 0 &&
        last_of(slide, best, &last);
    if (!in_session &&
        (over_cap(slide, slide->all, slide->all_inside, limits->course_per_cm2, &best) == 0 ||
         !last_of(slide, best, &last))) {
        return false;
    }
    stage_skip(&stage->dot[last], SKIP_OVER_CAP, "");
    return true;
}

static double least_cap(const struct job_limits *limits)
{
    const double session = limits->session_per_cm2 > 0.0 ? limits->session_per_cm2 : HUGE_VAL;
    return limits->course_per_cm2 > 0.0 ? fmin(session, limits->course_per_cm2) : session;
}

/* All its discs together hold no more than one may: what has been taken out counts as well. */
static bool may_be_full(const struct slide *slide, size_t anchor)
{
    const struct stage_dot *dot = &slide->stage->dot[anchor];
    return has_place(slide->stage, dot) && crowd_holds_more(&slide->crowd, dot->at_mm, slide->cap);
}

static bool slide_init(struct slide *slide, const struct stage *stage)
{
    *slide = (struct slide){.stage = stage, .cap = least_cap(&stage->inputs->job.limits)};
    if (!crowd_init(&slide->crowd, stage, 2.0 * CROWD_DISC_RADIUS_MM)) {
        return false;
    }
    for (size_t i = 0; i < stage->count; i++) {
        if (has_place(stage, &stage->dot[i])) {
            crowd_add(&slide->crowd, i);
        }
    }
    return crowd_pack(&slide->crowd);
}

static void slide_free(struct slide *slide)
{
    crowd_free(&slide->crowd);
    free(slide->arc);
    free(slide->edge);
}

bool slide_caps(struct stage *stage)
{
    struct slide slide;
    if (least_cap(&stage->inputs->job.limits) == HUGE_VAL) {
        return true;
    }
    const bool good = slide_init(&slide, stage);
    /* what is taken out only ever makes discs emptier: one look at each dot is enough */
    for (size_t i = 0; good && i < stage->count; i++) {
        bool changed = may_be_full(&slide, i);
        while (changed && has_place(stage, &stage->dot[i])) {
            changed = relieve(&slide, stage, i);
        }
    }
    slide_free(&slide);
    return good;
}

bool slide_tell(const struct stage *stage, slide_told *told, void *context)
{
    const struct job_limits *limits = &stage->inputs->job.limits;
    struct slide slide;
    if (least_cap(limits) == HUGE_VAL) {
        return true;
    }
    const bool good = slide_init(&slide, stage);
    for (size_t i = 0; good && i < stage->count; i++) {
        int64_t best = 0;
        if (!may_be_full(&slide, i)) {
            continue;
        }
        look_from(&slide, i);
        const size_t in_session =
            over_cap(&slide, slide.same, slide.same_inside, limits->session_per_cm2, &best);
        const size_t in_course =
            over_cap(&slide, slide.all, slide.all_inside, limits->course_per_cm2, &best);
        if (in_session + in_course > 0) {
            told(context, i, in_session, in_course);
        }
    }
    slide_free(&slide);
    return good;
}
