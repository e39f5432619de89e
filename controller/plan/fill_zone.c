/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/fill_zone.h"

#include <math.h>
#include <stdlib.h>

#include "config/memory.h"
#include "config/number.h"
#include "controller/plan/crowd.h"
#include "controller/plan/fill_cap.h"
#include "kinematics/scalp/fill.h"

/* Dots stay this far inside a zone's edge, so that no rounding puts one outside it. */
static const double KEEP_INSIDE_MM = 0.05;

/* Where the caps take more than that out of a fill, taking out the surplus alone would leave holes:
 * it is made again, thinner all over. How many are asked for then is found by halves. */
static const double THINNED_MAX = 0.02;
enum { THINNER_TRIES = 6 };

/* One zone at work. */
struct zone_work {
    struct fill_job *fill;
    size_t zone;
    const struct job_zone *job_zone;
    struct patch patch;
    struct layered layered;
    size_t order[JOB_LAYERS_MAX];
    struct vec3 *hair; /* existing points that count towards the density */
    size_t hair_count;
    struct vec3 *other; /* dots of zones that overlap this one, inside it */
    size_t other_count;
};

static struct vec3 place_of(const struct dot *dot)
{
    return (struct vec3){dot->x_mm, dot->y_mm, dot->z_mm};
}

static double gap_of(const struct job *job, const struct job_zone *zone)
{
    return fmax(job->limits.gap_mm, zone->gap_mm);
}

/* Everything that has its place already: dots of the field, and what is on the skin. */
static struct fill_taken *taken_places(const struct zone_work *work, const struct job_layer *layer,
                                       size_t *count)
{
    const struct plan_inputs *inputs = work->fill->inputs;
    const struct field *field = &inputs->field;
    struct fill_taken *taken = memory_new(field->count + inputs->existing.count + 1, sizeof *taken);
    const double gap_mm = gap_of(&inputs->job, work->job_zone);
    *count = 0;
    for (size_t i = 0; i < field->count; i++) {
        const double other_mm = gap_of(&inputs->job, &inputs->job.zone[field->dot[i].zone]);
        const bool same = field->dot[i].session == layer->session;
        const double wider_mm = same ? 0.0 : 2.0 * crowd_target_error_mm(&inputs->job);
        taken[(*count)++] = (struct fill_taken){.at = place_of(&field->dot[i]),
                                                .apart_mm = fmax(gap_mm, other_mm) + wider_mm,
                                                .is_dot = true};
    }
    for (size_t i = 0; i < inputs->existing.count; i++) {
        const struct existing_point *point = &inputs->existing.point[i];
        taken[(*count)++] = (struct fill_taken){
            .at = point->at, .apart_mm = point->keep_off_mm, .is_dot = point->counts};
    }
    return taken;
}

static uint64_t seed_of(const struct zone_work *work, const struct job_layer *layer)
{
    return work->fill->inputs->job.seed * 0x9e3779b97f4a7c15U + work->zone * 1000003U +
           layer->session * 257U + layer->shade;
}

static enum err_code append_dots(const struct zone_work *work, const struct job_layer *layer,
                                 const struct fill *made, struct err *err)
{
    struct field *field = &work->fill->inputs->field;
    if (field->count + made->count > FIELD_DOTS_MAX) {
        return err_set(err, ERR_DATA, "zone %s: the field would have more than %d dots",
                       work->job_zone->id, FIELD_DOTS_MAX);
    }
    const struct job_recipe *recipe = &work->fill->inputs->job.recipe[work->job_zone->recipe];
    for (size_t i = 0; i < made->count; i++) {
        /* a fill leaves the skin by a few micrometres; a field does not */
        const struct vec3 at = scalp_project(work->fill->zones.scalp, made->at[i]).at;
        field->dot = memory_grow(field->dot, field->count, sizeof *field->dot);
        field->dot[field->count++] = (struct dot){
            .x_mm = number_quantise(at.x, FILL_DECIMALS),
            .y_mm = number_quantise(at.y, FILL_DECIMALS),
            .z_mm = number_quantise(at.z, FILL_DECIMALS),
            .zone = (uint16_t)work->zone,
            .shade = (uint16_t)layer->shade,
            .session = (uint8_t)layer->session,
            .depth_mm = recipe->depth_mm,
        };
    }
    return ERR_OK;
}

/* Dots that the zone asks for with its layers so far, less what is there; sets the patch. Where
 * zones overlap the patch asks for the dots of all of them, so that one fades into the other. -1
 * when memory is short. */
static double ask(struct zone_work *work)
{
    double all = patch_set_density(&work->patch, layered_per_cm2, &work->layered);
    if (work->hair_count > 0) {
        all = patch_beyond(&work->patch, work->hair, work->hair_count);
    }
    const bool good =
        work->other_count == 0 || patch_add_dots(&work->patch, work->other, work->other_count);
    return good ? all : -1.0;
}

static enum err_code no_memory(const struct zone_work *work, struct err *err)
{
    return err_set(err, ERR_IO, "out of memory for zone %s", work->job_zone->id);
}

static enum err_code place_dots(const struct zone_work *work, const struct job_layer *layer,
                                size_t wanted, struct layer_fill *done, struct err *err)
{
    struct fill made;
    size_t taken_count = 0;
    struct fill_taken *taken = taken_places(work, layer, &taken_count);
    const struct fill_want want = {.patch = &work->patch,
                                   .count = wanted,
                                   .is_about = layer->is_about,
                                   .taken = taken,
                                   .taken_count = taken_count,
                                   .gap_mm = gap_of(&work->fill->inputs->job, work->job_zone),
                                   .seed = seed_of(work, layer)};
    const bool good = fill_make(&made, &want);
    free(taken);
    if (!good) {
        return err_set(err, ERR_IO, "out of memory for %zu dots", wanted);
    }
    done->dots = made.count;
    done->relative_radius = made.relative_radius;
    enum err_code code = append_dots(work, layer, &made, err);
    if (code == ERR_OK && made.is_short) {
        code = err_set(err, ERR_DATA,
                       "zone %s, session %u: only %zu of %zu dots have room %.2f mm apart; ask "
                       "for less than %.1f per cm2",
                       work->job_zone->id, layer->session, made.count, wanted, want.gap_mm,
                       layer->per_cm2);
    }
    fill_free(&made);
    return code;
}

/* A layer's dots, `wanted` of `asked` of them, less those that the caps take out. */
static enum err_code place_share(struct zone_work *work, const struct job_layer *layer,
                                 size_t wanted, size_t asked, struct layer_fill *done,
                                 struct err *err)
{
    struct plan_inputs *inputs = work->fill->inputs;
    const size_t had = inputs->field.count;
    if (wanted < asked) {
        work->layered.share[done->layer] = (double)wanted / (double)asked;
        if (ask(work) < 0.0) {
            return no_memory(work, err);
        }
    }
    if (place_dots(work, layer, wanted, done, err) != ERR_OK ||
        fill_cap(inputs, work->fill->zones.scalp, had, &done->over_cap, err) != ERR_OK) {
        return err->code;
    }
    done->dots = inputs->field.count - had;
    return ERR_OK;
}

/* As many of `asked` as the caps leave nearly all of: more than `few`, if there are. */
static enum err_code place_thinner(struct zone_work *work, const struct job_layer *layer,
                                   size_t few, size_t asked, struct layer_fill *done,
                                   struct err *err)
{
    struct field *field = &work->fill->inputs->field;
    const size_t had = field->count;
    size_t most = 0, best = few, many = asked;
    for (int i = 0; i < THINNER_TRIES; i++) {
        const size_t wanted = i == 0 ? few : few + (many - few) / 2;
        if (place_share(work, layer, wanted, asked, done, err) != ERR_OK) {
            return err->code;
        }
        field->count = had;
        const bool holds = (double)done->over_cap <= THINNED_MAX * (double)wanted;
        if (holds && done->dots > most) {
            most = done->dots;
            best = wanted;
        }
        few = holds ? wanted : few;
        many = holds ? many : wanted;
        if (i == 0 && !holds) {
            few /= 2;
        }
    }
    return place_share(work, layer, best, asked, done, err);
}

static enum err_code place_layer(struct zone_work *work, const struct job_layer *layer,
                                 size_t asked, struct layer_fill *done, struct err *err)
{
    struct field *field = &work->fill->inputs->field;
    const size_t had = field->count;
    if (place_share(work, layer, asked, asked, done, err) != ERR_OK) {
        return err->code;
    }
    if ((double)done->over_cap > THINNED_MAX * (double)asked && done->dots > 0) {
        field->count = had;
        if (place_thinner(work, layer, done->dots, asked, done, err) != ERR_OK) {
            return err->code;
        }
        // about as many as were asked for may be more
        done->over_cap = asked > done->dots ? asked - done->dots : 0;
    }
    return ERR_OK;
}

static size_t count_frozen(const struct field *field, size_t zone, const struct job_layer *layer)
{
    size_t count = 0;
    for (size_t i = 0; i < field->count; i++) {
        const struct dot *dot = &field->dot[i];
        count += dot->zone == zone && dot->session == layer->session && dot->shade == layer->shade;
    }
    return count;
}

/* Layer by layer: each takes what the layers so far ask for beyond those before it and what is
 * there. */
static enum err_code fill_layers(struct zone_work *work, struct layers_filled *filled,
                                 struct err *err)
{
    const struct job_zone *zone = work->job_zone;
    const struct field *field = &work->fill->inputs->field;
    double before = 0.0;
    for (size_t k = 0; k < zone->layer_count; k++) {
        const struct job_layer *layer = &zone->layer[work->order[k]];
        struct layer_fill *done = &filled->fill[filled->count++];
        work->layered.count = k + 1;
        const double all = ask(work);
        if (all < 0.0) {
            return no_memory(work, err);
        }
        *done = (struct layer_fill){.zone = work->zone,
                                    .layer = work->order[k],
                                    .was_frozen = layer_is_frozen(field, work->zone, layer),
                                    .area_mm2 = work->patch.area_mm2,
                                    .asked = all - before};
        const size_t wanted = (size_t)(round(all) - round(before));
        if (done->was_frozen) {
            done->dots = count_frozen(field, work->zone, layer);
        } else if (wanted == 0 && work->hair_count == 0) {
            return err_set(err, ERR_DATA,
                           "zone %s, session %u: %.1f cm2 of skin at %.1f per cm2 are no dot%s",
                           zone->id, layer->session, 0.01 * work->patch.area_mm2, layer->per_cm2,
                           work->patch.area_mm2 > 0.0
                               ? ""
                               : "; all of it is off the scalp or in a keep-out (eyes, ears and "
                                 "face are some)");
        } else if (place_layer(work, layer, wanted, done, err) != ERR_OK) {
            return err->code;
        }
        before = done->over_cap > 0 ? ask(work) : all;
    }
    return ERR_OK;
}

static void gather_hair(struct zone_work *work)
{
    const struct existing *existing = &work->fill->inputs->existing;
    work->hair = memory_new(existing->count + 1, sizeof *work->hair);
    for (size_t i = 0; i < existing->count; i++) {
        if (existing->point[i].counts) {
            work->hair[work->hair_count++] = existing->point[i].at;
        }
    }
}

static void gather_other(struct zone_work *work)
{
    const struct field *field = &work->fill->inputs->field;
    const struct chart *chart = &work->fill->zones.chart;
    work->other = memory_new(field->count + 1, sizeof *work->other);
    for (size_t i = 0; i < field->count; i++) {
        const struct vec3 at = place_of(&field->dot[i]);
        struct patch_place place;
        if (field->dot[i].zone != work->zone &&
            patch_at(&work->patch, chart_from_point(chart, at), &place)) {
            work->other[work->other_count++] = at;
        }
    }
}

enum err_code fill_zone(struct fill_job *fill, size_t zone, struct layers_filled *filled,
                        struct err *err)
{
    struct zone_work work = {.fill = fill, .zone = zone, .job_zone = &fill->inputs->job.zone[zone]};
    struct area area;
    if (zones_area(&fill->zones, work.job_zone, &area, err) != ERR_OK) {
        return err->code;
    }
    const struct patch_want want = {.chart = &fill->zones.chart,
                                    .area = &area,
                                    .keep_inside_mm = KEEP_INSIDE_MM,
                                    .allows = zones_allow,
                                    .context = &fill->zones};
    const struct layered_want layered_want = {.zones = &fill->zones,
                                              .zone = work.job_zone,
                                              .pictures = &fill->inputs->pictures,
                                              .patch = &work.patch};
    enum err_code code = ERR_OK;
    if (!patch_init(&work.patch, &want) ||
        !layered_init(&work.layered, &layered_want, work.order)) {
        code = err_set(err, ERR_DATA,
                       "zone %s: it is too large, or it, an end of a gradient or the middle of a "
                       "picture lies off the head",
                       work.job_zone->id);
    } else {
        gather_hair(&work);
        gather_other(&work);
        code = fill_layers(&work, filled, err);
        free(work.other);
        free(work.hair);
    }
    layered_free(&work.layered);
    patch_free(&work.patch);
    area_free(&area);
    return code;
}
