/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/drawing.h"

#include <math.h>
#include <stdio.h>

#include "config/file.h"
#include "config/machine.h"

static double apart_mm(const struct head *head, enum head_landmark a, enum head_landmark b)
{
    const double *p = head->landmark_mm[a], *q = head->landmark_mm[b];
    return sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                (p[2] - q[2]) * (p[2] - q[2]));
}

/* Two chords: the arc is longer, so what is wider than this is wider than the head. */
static double head_arc_mm(const struct head *head)
{
    const bool is_known = head->has_landmark[HEAD_GLABELLA] && head->has_landmark[HEAD_VERTEX] &&
                          head->has_landmark[HEAD_INION];
    return is_known ? apart_mm(head, HEAD_GLABELLA, HEAD_VERTEX) +
                          apart_mm(head, HEAD_VERTEX, HEAD_INION)
                    : 0;
}

static void warn_of_size(const struct drawing *drawing, const char *path, struct diags *diags)
{
    const struct svg *svg = &drawing->count.svg;
    const double w_mm = svg->hi_mm[0] - svg->lo_mm[0], h_mm = svg->hi_mm[1] - svg->lo_mm[1];
    const double largest_mm = fmax(w_mm, h_mm);
    if (drawing->head_arc_mm > 0 && largest_mm > drawing->head_arc_mm) {
        diag_warn(
            diags, (struct place){.file = path},
            "the dots span %.1f x %.1f mm; from brow to nape this head has about %.0f: is the "
            "unit right?",
            w_mm, h_mm, drawing->head_arc_mm);
    } else if (svg->marks >= 100 && largest_mm < 10) {
        diag_warn(diags, (struct place){.file = path},
                  "%zu dots span %.2f x %.2f mm: is the unit right?", svg->marks, w_mm, h_mm);
    }
}

/* The job names them; a field of its own it need not have yet. */
static enum err_code read_head_and_cap(struct drawing *drawing, double *cap_mm, struct diags *diags,
                                       struct err *err)
{
    struct machine machine;
    struct head head;
    enum err_code code = machine_read(&machine, drawing->job.machine_path, diags, err);
    if (code == ERR_OK) {
        *cap_mm = machine.strike.depth_cap_mm;
        code = head_read(&head, drawing->job.head_path, diags, err);
    }
    if (code == ERR_OK) {
        drawing->head_arc_mm = head_arc_mm(&head);
        head_free(&head);
    }
    return code;
}

enum err_code drawing_read(struct drawing *drawing, const char *job_path, const char *path,
                           const struct field_import *import, struct diags *diags, struct err *err)
{
    *drawing = (struct drawing){.head_arc_mm = 0};
    double cap_mm = MACHINE_DEPTH_CAP_MM;
    struct file file;
    enum err_code code = job_read(&drawing->job, job_path, diags, err);
    if (code == ERR_OK) {
        code = read_head_and_cap(drawing, &cap_mm, diags, err);
    }
    if (code != ERR_OK || file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    code = field_read_svg_text(&drawing->field, &drawing->count, path, file.data, file.size, import,
                               &drawing->job, cap_mm, diags, err);
    file_free(&file);
    warn_of_size(drawing, path, diags);
    return code;
}

void drawing_free(struct drawing *drawing)
{
    field_free(&drawing->field);
    field_import_count_free(&drawing->count);
    job_free(&drawing->job);
}

void drawing_show(const struct drawing *drawing, const char *path)
{
    const struct svg *svg = &drawing->count.svg;
    if (svg->drawn == 0) {
        return;
    }
    (void)fprintf(stderr, "%s: page %.1f x %.1f mm, dots span %.1f x %.1f mm\n", path,
                  svg->page_mm[0], svg->page_mm[1], svg->hi_mm[0] - svg->lo_mm[0],
                  svg->hi_mm[1] - svg->lo_mm[1]);
    (void)fprintf(stderr, "  drawn     %zu\n  dots      %zu\n", svg->drawn, drawing->field.count);
    for (size_t i = 0; i < SVG_REJECTS; i++) {
        if (svg->rejected[i] > 0) {
            (void)fprintf(stderr, "  rejected  %zu %s\n", svg->rejected[i], svg_reject_word[i]);
        }
    }
    if (svg->strokes_stippled > 0) {
        (void)fprintf(stderr, "  stippled  %zu strokes, %zu dots\n", svg->strokes_stippled,
                      svg->marks_of_strokes);
    }
    if (drawing->field.part_count > 1) {
        (void)fprintf(stderr, "  pauses    %zu\n", drawing->field.part_count - 1);
    }
}

static json_t *rejected_of(const struct field_import_count *count)
{
    const struct {
        const char *name;
        size_t count;
    } more[] = {{"unmapped", count->unmapped},
                {"off-sheet", count->off_sheet},
                {"depth", count->bad_depth}};
    json_t *rejected = json_object();
    for (size_t i = 0; i < SVG_REJECTS; i++) {
        (void)json_object_set_new(rejected, svg_reject_word[i],
                                  json_integer((json_int_t)count->svg.rejected[i]));
    }
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        (void)json_object_set_new(rejected, more[i].name, json_integer((json_int_t)more[i].count));
    }
    return rejected;
}

static json_t *layers_of(const struct svg *svg)
{
    json_t *layers = json_array();
    for (size_t i = 0; i < svg->layer_count; i++) {
        const struct svg_layer *layer = &svg->layer[i];
        if (layer->marks + layer->rejected > 0) {
            (void)json_array_append_new(layers, json_pack("{s:s, s:I, s:I}", "name", layer->name,
                                                          "marks", (json_int_t)layer->marks,
                                                          "rejected", (json_int_t)layer->rejected));
        }
    }
    return layers;
}

static double micro(double mm)
{
    return floor(mm * 1000 + 0.5) / 1000;
}

json_t *drawing_report(const struct drawing *drawing, const char *path)
{
    const struct svg *svg = &drawing->count.svg;
    return json_pack(
        "{s:s, s:s, s:I, s:I, s:o, s:I, s:I, s:[f, f], s:[f, f], s:I, s:o}", "file", path, "kind",
        "drawing", "drawn", (json_int_t)svg->drawn, "dots", (json_int_t)drawing->field.count,
        "rejected", rejected_of(&drawing->count), "strokes_stippled",
        (json_int_t)svg->strokes_stippled, "dots_of_strokes", (json_int_t)svg->marks_of_strokes,
        "page_mm", micro(svg->page_mm[0]), micro(svg->page_mm[1]), "size_mm",
        micro(svg->hi_mm[0] - svg->lo_mm[0]), micro(svg->hi_mm[1] - svg->lo_mm[1]), "pauses",
        (json_int_t)(drawing->field.part_count > 0 ? drawing->field.part_count - 1 : 0), "layers",
        layers_of(svg));
}
