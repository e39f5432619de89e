/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `pigment fit` writes: head.yaml, and its figures as JSON.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/head_surface.h"
#include "config/number.h"
#include "controller/cli/fitting.h"

static void put_number(FILE *out, double value, int decimals)
{
    char text[NUMBER_SIZE];
    (void)number_format(text, sizeof(text), value, decimals);
    (void)fputs(text, out);
}

static void put_list(FILE *out, const double value[3], int decimals)
{
    for (int i = 0; i < 3; i++) {
        (void)fputs(i == 0 ? "[" : ", ", out);
        put_number(out, value[i], decimals);
    }
    (void)fputs("]", out);
}

static void put_text(FILE *out, const char *text)
{
    (void)fputc('"', out);
    for (const char *c = text; *c; c++) {
        (void)fputs(*c == '"' || *c == '\\' ? "\\" : "", out);
        (void)fputc(*c, out);
    }
    (void)fputc('"', out);
}

static void put_units(FILE *out, double mm_per_unit)
{
    const char *word = head_units_name(mm_per_unit);
    if (word) {
        (void)fputs(word, out);
    } else {
        put_number(out, mm_per_unit, 9);
    }
}

static void put_source(FILE *out, const struct fitting *fitting)
{
    const struct head_source *source = fitting->head.source;
    double rpy_deg[3];
    for (int i = 0; i < 3; i++) {
        rpy_deg[i] = deg_from_rad(source->in_head.rpy_rad[i]);
    }
    (void)fputs("{file: ", out);
    put_text(out, fitting->scan_name);
    (void)fputs(", units: ", out);
    put_units(out, source->mm_per_unit);
    (void)fprintf(out, ",\n        %s: {xyz_mm: ",
                  fitting->head.surface == HEAD_SCAN ? "scan_in_head" : "probes_in_head");
    put_list(out, source->in_head.xyz_mm, 4);
    (void)fputs(", rpy_deg: ", out);
    put_list(out, rpy_deg, 9);
    (void)fputs("}}\n", out);
}

char *fitting_head_text(const struct fitting *fitting, const char *fit_name, bool with_truth)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert(out);
    (void)fputs("format: pigment-head 1\nlandmarks_mm:\n", out);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        (void)fprintf(out, "  %s: ", head_landmark_name[i]);
        put_list(out, fitting->head.landmark_mm[i], 4);
        (void)fputs("\n", out);
    }
    (void)fputs("surface:\n  fit: ", out);
    put_text(out, fit_name);
    (void)fputs(with_truth ? "\ntruth:                             # what a simulator's skin is\n"
                             "  scan: "
                           : "\nx-fitted-to:\n  source: ",
                out);
    put_source(out, fitting);
    (void)fclose(out);
    return text;
}

static json_t *json_list(const double value[3], double scale)
{
    return json_pack("[f, f, f]", scale * value[0], scale * value[1], scale * value[2]);
}

static json_t *json_gaps(const struct fitting *fitting)
{
    const struct fitting_gaps *gaps = &fitting->gaps;
    json_t *list = json_array();
    for (size_t i = 0; i < gaps->count; i++) {
        const double at[3] = {gaps->at[i].x, gaps->at[i].y, gaps->at[i].z};
        (void)json_array_append_new(
            list, json_pack("{s:o, s:f}", "at", json_list(at, 1.0), "band_mm", gaps->band_mm[i]));
    }
    return list;
}

json_t *fitting_summary(const struct fitting *fitting)
{
    const struct fit *fit = fitting->head.fit;
    const struct head_source *source = fitting->head.source;
    const struct fitting_band band = fitting_band(fitting);
    json_t *summary = json_object();
    const bool is_scan = fitting->head.surface == HEAD_SCAN;
    (void)json_object_set_new(summary, "source", json_string(is_scan ? "scan" : "probes"));
    (void)json_object_set_new(summary, "points", json_integer((json_int_t)fit->points));
    (void)json_object_set_new(summary, "noise_mm", json_real(fit->noise_mm));
    (void)json_object_set_new(summary, "band_mean_mm", json_real(band.mean_mm));
    (void)json_object_set_new(summary, "band_p95_mm", json_real(band.p95_mm));
    (void)json_object_set_new(summary, "band_worst_mm", json_real(band.worst_mm));
    (void)json_object_set_new(summary, "touch_next", json_gaps(fitting));
    if (!is_scan) {
        (void)json_object_set_new(summary, "wide_share", json_real(fitting->gaps.wide_share));
        (void)json_object_set_new(summary, "wide_then_share",
                                  json_real(fitting->gaps.wide_then_share));
    }
    (void)json_object_set_new(summary, "has_face", json_boolean(fit->face != NULL));
    (void)json_object_set_new(summary, "mm_per_unit", json_real(source->mm_per_unit));
    (void)json_object_set_new(summary, "scan_in_head",
                              json_pack("{s:o, s:o}", "xyz_mm",
                                        json_list(source->in_head.xyz_mm, 1.0), "rpy_deg",
                                        json_list(source->in_head.rpy_rad, deg_from_rad(1.0))));
    return summary;
}
