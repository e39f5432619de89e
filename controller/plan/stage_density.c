/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gaps and caps, dot by dot: what was struck before has its place for good, then session by
 * session.
 */
#include <math.h>
#include <stdlib.h>

#include "controller/plan/crowd.h"
#include "controller/plan/slide.h"

/* Dots that have their place so far, in the disc about each. */
struct counts {
    struct crowd crowd;
    uint16_t *in_session, *in_course;
};

struct look {
    const struct stage *stage;
    struct counts *counts;
    const struct stage_dot *dot;
    bool too_close;
    uint16_t in_session, in_course; /* round the dot itself */
    bool full;                      /* the dot would overfill a neighbour's disc */
    bool count;                     /* the dot stays: count it in its neighbours' discs */
};

static bool over(double cap_per_cm2, unsigned dots)
{
    return cap_per_cm2 > 0.0 && (double)dots > cap_per_cm2;
}

static void look_at(void *context, size_t i, double mm)
{
    struct look *look = context;
    struct counts *counts = look->counts;
    const struct plan_inputs *inputs = look->stage->inputs;
    const struct job_limits *limits = &inputs->job.limits;
    const struct dot *other = look->stage->dot[i].dot;
    const bool same_session = other->session == look->dot->dot->session;
    const bool in_disc = mm <= CROWD_DISC_RADIUS_MM;
    if (look->count && in_disc) {
        counts->in_course[i]++;
        counts->in_session[i] = (uint16_t)(counts->in_session[i] + same_session);
    }
    if (look->count) {
        return;
    }
    look->too_close = look->too_close || mm < crowd_gap_mm(inputs, look->dot->dot, other);
    if (!in_disc) {
        return;
    }
    look->in_course++;
    look->in_session = (uint16_t)(look->in_session + same_session);
    look->full = look->full || over(limits->course_per_cm2, counts->in_course[i] + 1u) ||
                 (same_session && over(limits->session_per_cm2, counts->in_session[i] + 1u));
}

static void settle(struct stage *stage, struct counts *counts, struct look *look, size_t i)
{
    counts->in_session[i] = (uint16_t)(look->in_session + 1u);
    counts->in_course[i] = (uint16_t)(look->in_course + 1u);
    look->count = true;
    crowd_each_near(&counts->crowd, stage->dot[i].at_mm, look_at, look);
    crowd_add(&counts->crowd, i);
}

static void judge(struct stage *stage, struct counts *counts, size_t i)
{
    struct stage_dot *dot = &stage->dot[i];
    const struct job_limits *limits = &stage->inputs->job.limits;
    struct look look = {.stage = stage, .counts = counts, .dot = dot};
    crowd_each_near(&counts->crowd, dot->at_mm, look_at, &look);
    if (!stage_is_touched(stage, dot)) {
        if (look.too_close) {
            stage_skip(dot, SKIP_TOO_CLOSE, "");
            return;
        }
        if (look.full || over(limits->session_per_cm2, look.in_session + 1u) ||
            over(limits->course_per_cm2, look.in_course + 1u)) {
            stage_skip(dot, SKIP_OVER_CAP, "");
            return;
        }
    }
    settle(stage, counts, &look, i);
}

static bool counts_init(struct counts *counts, const struct stage *stage)
{
    counts->in_session = calloc(stage->count + 1, sizeof(uint16_t));
    counts->in_course = calloc(stage->count + 1, sizeof(uint16_t));
    const struct job_limits *limits = &stage->inputs->job.limits;
    const bool has_caps = limits->session_per_cm2 > 0.0 || limits->course_per_cm2 > 0.0;
    const double gap_mm = crowd_gap_max_mm(stage->inputs);
    // without caps nobody counts discs, which may hold thousands then
    const double reach_mm = has_caps ? fmax(CROWD_DISC_RADIUS_MM, gap_mm) : gap_mm;
    return crowd_init(&counts->crowd, stage, reach_mm) && counts->in_session != NULL &&
           counts->in_course != NULL;
}

static void counts_free(struct counts *counts)
{
    crowd_free(&counts->crowd);
    free(counts->in_session);
    free(counts->in_course);
}

enum err_code stage_density(struct stage *stage, struct err *err)
{
    struct counts counts = {0};
    if (!counts_init(&counts, stage)) {
        counts_free(&counts);
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
                judge(stage, &counts, i);
            }
        }
    }
    counts_free(&counts);
    return slide_caps(stage) ? ERR_OK
                             : err_set(err, ERR_IO, "out of memory for %zu dots", stage->count);
}
