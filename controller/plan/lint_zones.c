/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zones as wholes: shades over the sessions, edges, evenness, and layers against their dots.
 */
#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "controller/plan/fill_zone.h"
#include "controller/plan/lint_private.h"
#include "kinematics/scalp/evenness.h"

static const double FIRST_WATER_MIN = 8.0; /* parts: a first session is light */
static const double SPOT_MAX_MM = 2.0;
static const double EDGE_MIN_MM = 1.0;      /* a zone without this feather shows its edge, */
static const double EDGE_PER_CM2_MAX = 10;  /* unless it is so thin there */
static const double EMPTY_MAX = 1.35;       /* spacings: blue noise leaves 0.9 */
static const double CLOSEST_MIN = 0.35;     /* spacings */
static const double DENSITY_OFF_MAX = 0.02; /* and one dot */
enum { EVEN_DOTS_MIN = 30, ANY_SESSION = 0 };

/* Lightest and darkest water of each session in one zone; 0 sessions where it has no dot. */
struct waters {
    double least[FIELD_SESSIONS_MAX + 1], most[FIELD_SESSIONS_MAX + 1];
    uint32_t darkest[FIELD_SESSIONS_MAX + 1], lightest[FIELD_SESSIONS_MAX + 1]; /* dots */
    unsigned last;
};

static struct waters waters_of(const struct stage *stage, size_t zone)
{
    const struct job *job = &stage->inputs->job;
    struct waters waters = {.last = 0};
    for (size_t i = 0; i < stage->count; i++) {
        const struct dot *dot = stage->dot[i].dot;
        if (dot->zone != zone) {
            continue;
        }
        const unsigned s = dot->session;
        const double water = job->shade[dot->shade].water_per_pigment;
        if (waters.darkest[s] == 0 || water < waters.least[s]) {
            waters.least[s] = water;
            waters.darkest[s] = dot->id;
        }
        if (waters.lightest[s] == 0 || water > waters.most[s]) {
            waters.most[s] = water;
            waters.lightest[s] = dot->id;
        }
        waters.last = s > waters.last ? s : waters.last;
    }
    return waters;
}

/* The darkest of a session is never lighter than the darkest of any before it. */
static void lint_shades(struct lints *lints, const struct stage *stage, size_t zone)
{
    const struct waters waters = waters_of(stage, zone);
    const struct job_zone *of = &stage->inputs->job.zone[zone];
    double least = HUGE_VAL;
    for (unsigned s = 1; s <= waters.last; s++) {
        if (waters.darkest[s] == 0) {
            continue;
        }
        if (waters.least[s] > least) {
            const bool meant = of->lighter_because[0] != '\0';
            lint_add(lints,
                     &(struct lint_found){LINT_LIGHTER, !meant, waters.least[s], least, "water"},
                     of, waters.lightest[s], "session %u is lighter than one before it%s%.60s", s,
                     meant ? ": " : "; more water is lighter", of->lighter_because);
        }
        least = fmin(least, waters.least[s]);
    }
    const bool first = waters.darkest[1] != 0 && waters.last > 1;
    if (first && waters.least[1] < FIRST_WATER_MIN) {
        lint_add(
            lints,
            &(struct lint_found){LINT_TOO_DARK, false, waters.least[1], FIRST_WATER_MIN, "water"},
            of, waters.darkest[1], "a first session so dark turns blue; begin lighter");
    }
}

/* More water is lighter: a table that says otherwise has its numbers swapped. */
static void lint_shade_table(struct lints *lints, const struct job *job)
{
    for (size_t i = 0; i < job->shade_count; i++) {
        for (size_t k = 0; k < job->shade_count; k++) {
            const struct job_shade *a = &job->shade[i], *b = &job->shade[k];
            if (a->water_per_pigment > b->water_per_pigment && a->grey < b->grey) {
                const struct job_zone *every_zone = NULL;
                lint_add(
                    lints, &(struct lint_found){LINT_SHADE_TABLE, true, a->grey, b->grey, "grey"},
                    every_zone, 0, "%s has more water than %s and yet a darker grey", a->id, b->id);
            }
        }
    }
}

/* A zone with its dots, as a patch. */
struct look {
    const struct stage *stage;
    size_t zone;
    struct patch patch;
    struct layered layered;
    size_t order[JOB_LAYERS_MAX];
};

/* Where the dots of a zone lie, of one session or of all. */
static struct vec3 *places(const struct look *look, unsigned session, size_t *count)
{
    struct vec3 *at = memory_new(look->stage->count + 1, sizeof *at);
    *count = 0;
    for (size_t i = 0; i < look->stage->count; i++) {
        const struct stage_dot *dot = &look->stage->dot[i];
        if (dot->skip == SKIP_NONE && dot->dot->zone == look->zone &&
            (session == ANY_SESSION || dot->dot->session == session)) {
            at[(*count)++] = dot->at_mm;
        }
    }
    return at;
}

static uint32_t nearest_dot(const struct stage *stage, struct vec3 at)
{
    double nearest_mm = HUGE_VAL;
    uint32_t id = 0;
    for (size_t i = 0; i < stage->count; i++) {
        const double mm = vec3_distance(stage->dot[i].at_mm, at);
        if (stage->dot[i].skip == SKIP_NONE && mm < nearest_mm) {
            nearest_mm = mm;
            id = stage->dot[i].dot->id;
        }
    }
    return id;
}

/* The whole course, and the first session, which has to please by itself. */
static void lint_even(struct lints *lints, const struct look *look, unsigned session)
{
    size_t count = 0;
    struct vec3 *at = places(look, session, &count);
    const struct job_zone *zone = &look->stage->inputs->job.zone[look->zone];
    const struct evenness even = evenness_of(&look->patch, at, count);
    const char *what = session == ANY_SESSION ? "the course" : "session 1";
    if (count >= EVEN_DOTS_MIN && even.largest_empty > EMPTY_MAX) {
        lint_add(
            lints,
            &(struct lint_found){LINT_PATCHY, false, even.largest_empty, EMPTY_MAX, "spacings"},
            zone, nearest_dot(look->stage, even.empty_at), "%s: a hole at %.1f %.1f %.1f mm", what,
            even.empty_at.x, even.empty_at.y, even.empty_at.z);
    }
    if (count >= EVEN_DOTS_MIN && even.relative_radius < CLOSEST_MIN) {
        lint_add(lints,
                 &(struct lint_found){LINT_CLUMPED, false, even.relative_radius, CLOSEST_MIN,
                                      "spacings"},
                 zone, nearest_dot(look->stage, even.closest_at), "%s: two dots stand together",
                 what);
    }
    free(at);
}

static double even_density(const void *context, struct vec3 at, double edge_mm)
{
    (void)at;
    (void)edge_mm;
    return *(const double *)context;
}

static size_t layer_dots(const struct look *look, const struct job_layer *layer)
{
    size_t count = 0;
    for (size_t i = 0; i < look->stage->count; i++) {
        const struct dot *dot = look->stage->dot[i].dot;
        count +=
            dot->zone == look->zone && dot->session == layer->session && dot->shade == layer->shade;
    }
    return count;
}

/* The densest that is asked within EDGE_MIN_MM of the zone's edge. */
static double edge_per_cm2(const struct patch *patch)
{
    double most = 0.0;
    for (size_t i = 0; i < patch->columns * patch->rows; i++) {
        const bool by_edge = patch->edge_mm[i] >= 0.0 && patch->edge_mm[i] < EDGE_MIN_MM;
        most = by_edge && patch->cell[i] != PATCH_OUT ? fmax(most, patch->per_mm2[i]) : most;
    }
    return 100.0 * most;
}

/* A scar of an extraction and the like: a dot or two, which draw no line. */
static bool is_spot(const struct job_shape *shape)
{
    return (shape->kind == JOB_CIRCLE || shape->kind == JOB_SCALP_DISCS) &&
           shape->radius_mm <= SPOT_MAX_MM;
}

static void lint_layer(struct lints *lints, struct look *look, size_t k)
{
    const struct job_zone *zone = &look->stage->inputs->job.zone[look->zone];
    const struct job_layer *layer = &zone->layer[k];
    look->order[0] = k;
    look->layered.count = 1;
    const double asked = patch_set_density(&look->patch, layered_per_cm2, &look->layered);
    const double dots = (double)layer_dots(look, layer), cm2 = 0.01 * look->patch.area_mm2;
    const bool has_hair = look->stage->inputs->existing.count > 0;
    if (!has_hair && fabs(dots - asked) > fmax(DENSITY_OFF_MAX * asked, 1.0)) {
        lint_add(
            lints, &(struct lint_found){LINT_DENSITY, false, dots / cm2, asked / cm2, "per cm2"},
            zone, 0, "session %u: its dots are not what the layer asks now, or caps left some out",
            layer->session);
    }
    if (layer->feather_mm < EDGE_MIN_MM && !is_spot(&zone->shape) &&
        edge_per_cm2(&look->patch) > EDGE_PER_CM2_MAX) {
        lint_add(lints,
                 &(struct lint_found){LINT_TOO_SHARP, false, layer->feather_mm, EDGE_MIN_MM, "mm"},
                 zone, 0, "session %u ends at the zone's edge without a feather", layer->session);
    }
}

/* Against what its layers ask; a zone without any, against its own mean. */
static void lint_patch(struct lints *lints, struct look *look)
{
    const struct job_zone *zone = &look->stage->inputs->job.zone[look->zone];
    size_t count = 0;
    free(places(look, ANY_SESSION, &count));
    const double mean_per_cm2 = (double)count / fmax(0.01 * look->patch.area_mm2, 1e-9);
    const bool by_layers = zone->layer_count > 0;
    if (!by_layers) {
        (void)patch_set_density(&look->patch, even_density, &mean_per_cm2);
        lint_even(lints, look, ANY_SESSION);
        return;
    }
    (void)patch_set_density(&look->patch, layered_per_cm2, &look->layered);
    lint_even(lints, look, ANY_SESSION);
    size_t first = 0;
    while (first < zone->layer_count && zone->layer[look->order[first]].session == 1) {
        first++;
    }
    if (first > 0 && first < zone->layer_count) {
        look->layered.count = first;
        (void)patch_set_density(&look->patch, layered_per_cm2, &look->layered);
        lint_even(lints, look, 1);
    }
    for (size_t k = 0; k < zone->layer_count; k++) {
        lint_layer(lints, look, k);
    }
}

static enum err_code lint_zone(struct lints *lints, const struct zones *zones,
                               const struct stage *stage, size_t zone, struct err *err)
{
    struct look look = {.stage = stage, .zone = zone};
    const struct job_zone *of = &stage->inputs->job.zone[zone];
    struct area area;
    lint_shades(lints, stage, zone);
    /* a designer's own dots on the whole head have no edge and no even density to be held to */
    if (of->is_off || (of->layer_count == 0 && of->shape.kind == JOB_WHOLE) || !zones->has_chart) {
        return ERR_OK;
    }
    if (zones_area(zones, of, &area, err) != ERR_OK) {
        return err->code;
    }
    const struct patch_want want = {
        .chart = &zones->chart, .area = &area, .allows = zones_allow, .context = zones};
    if (of->is_hairline) {
        size_t count = 0;
        struct vec3 *at = places(&look, ANY_SESSION, &count);
        lint_hairline(lints, &zones->chart, of, at, count);
        free(at);
    }
    const struct layered_want layered_want = {
        .zones = zones, .zone = of, .pictures = &stage->inputs->pictures, .patch = &look.patch};
    if (patch_init(&look.patch, &want) && layered_init(&look.layered, &layered_want, look.order)) {
        lint_patch(lints, &look);
    }
    layered_free(&look.layered);
    patch_free(&look.patch);
    area_free(&area);
    return ERR_OK;
}

enum err_code lint_zones(struct lints *lints, const struct stage *stage, struct err *err)
{
    const struct job *job = &stage->inputs->job;
    struct zones zones;
    zones_init(&zones, job, &stage->scalp, stage->sheet);
    enum err_code code = zones.has_chart ? zones_add_keep_outs(&zones, err) : ERR_OK;
    lint_shade_table(lints, job);
    for (size_t z = 0; code == ERR_OK && z < job->zone_count; z++) {
        code = lint_zone(lints, &zones, stage, z, err);
    }
    zones_free(&zones);
    return code;
}
