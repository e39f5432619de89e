/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/layers.h"

#include <math.h>
#include <stdio.h>

enum err_code layers_require_frozen(const struct plan_inputs *inputs, const char *job_path,
                                    struct err *err)
{
    size_t zone = 0, layer = 0;
    const struct job *job = &inputs->job;
    const size_t count = layers_unfrozen(job, &inputs->field, &zone, &layer);
    if (count == 0) {
        return ERR_OK;
    }
    return err_set(err, ERR_DATA,
                   "%s: %zu layers are not frozen (zone %s, session %u first): dots get their "
                   "places and ids once, before they are planned: pigment freeze %s",
                   job_path, count, job->zone[zone].id, job->zone[zone].layer[layer].session,
                   job_path);
}

void layers_warn(const struct plan_inputs *inputs, const struct layers_filled *filled)
{
    for (size_t i = 0; i < filled->count; i++) {
        const struct layer_fill *fill = &filled->fill[i];
        const struct job_zone *zone = &inputs->job.zone[fill->zone];
        if (fill->over_cap > 0) {
            (void)fprintf(
                stderr,
                "warning: zone %s, session %u: %zu of %zu dots are left out: %.1f per cm2 "
                "are asked for on the whole, and %.1f fit where no square centimetre "
                "holds more than session_per_cm2 and course_per_cm2\n",
                zone->id, zone->layer[fill->layer].session, fill->over_cap,
                fill->dots + fill->over_cap, 100.0 * fill->asked / fill->area_mm2,
                100.0 * (double)fill->dots / fill->area_mm2);
        }
    }
}

void layers_warn_off(const struct job *job)
{
    for (size_t z = 0; z < job->zone_count; z++) {
        if (job->zone[z].is_off && job->zone[z].layer_count > 0) {
            (void)fprintf(stderr,
                          "warning: zone %s is off (frozen, or a beard or brow without `enabled: "
                          "true`): its layers are not filled and none of its dots is struck\n",
                          job->zone[z].id);
        }
    }
}

enum err_code layers_fill_to_look(struct plan_inputs *inputs, const char *job_path, struct err *err)
{
    struct layers_filled filled;
    layers_warn_off(&inputs->job);
    if (layers_unfrozen(&inputs->job, &inputs->field, NULL, NULL) == 0) {
        return ERR_OK;
    }
    const enum err_code code = layers_fill(inputs, &filled, err);
    if (code == ERR_OK) {
        layers_warn(inputs, &filled);
        (void)fprintf(stderr,
                      "%s: %zu dots of layers that are not frozen yet are shown as pigment freeze "
                      "would place them\n",
                      job_path, filled.added);
    }
    layers_filled_free(&filled);
    return code;
}

static double rounded(double value, double unit)
{
    return round(value / unit) * unit;
}

json_t *layers_list(const struct plan_inputs *inputs, const struct layers_filled *filled)
{
    const struct job *job = &inputs->job;
    json_t *list = json_array();
    for (size_t i = 0; i < filled->count; i++) {
        const struct layer_fill *fill = &filled->fill[i];
        const struct job_zone *zone = &job->zone[fill->zone];
        const struct job_layer *layer = &zone->layer[fill->layer];
        const double cm2 = 0.01 * fill->area_mm2;
        json_t *one = json_pack(
            "{s:s, s:i, s:s, s:f, s:f, s:I, s:f, s:b}", "zone", zone->id, "session",
            (int)layer->session, "shade", job->shade[layer->shade].id, "area_cm2",
            rounded(cm2, 1e-3), "dots_asked", rounded(fill->asked, 1e-3), "dots",
            (json_int_t)fill->dots, "per_cm2", rounded((double)fill->dots / fmax(cm2, 1e-9), 1e-3),
            "frozen_before", (int)fill->was_frozen);
        if (!fill->was_frozen) {
            (void)json_object_set_new(one, "relative_radius",
                                      json_real(rounded(fill->relative_radius, 1e-4)));
            (void)json_object_set_new(one, "dots_over_cap",
                                      json_integer((json_int_t)fill->over_cap));
        }
        (void)json_array_append_new(list, one);
    }
    return list;
}

void layers_show(const json_t *list)
{
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach((json_t *)list, i, one)
    {
        (void)fprintf(stderr, "  %-20s session %d %-12s %7lld dots on %8.2f cm2, %6.2f per cm2%s\n",
                      json_string_value(json_object_get(one, "zone")),
                      (int)json_integer_value(json_object_get(one, "session")),
                      json_string_value(json_object_get(one, "shade")),
                      (long long)json_integer_value(json_object_get(one, "dots")),
                      json_real_value(json_object_get(one, "area_cm2")),
                      json_real_value(json_object_get(one, "per_cm2")),
                      json_is_true(json_object_get(one, "frozen_before")) ? ", frozen before" : "");
    }
}
