/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/field_svg.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_reader.h"
#include "config/layer_map.h"
#include "config/memory.h"
#include "config/number.h"

struct importer {
    const char *path;
    const struct field_import *import;
    const struct job *job;
    double depth_cap_mm;
    struct diags *diags;
    struct field *field;
    struct field_import_count *count;
    struct layer_map map;
    size_t complained; /* layers below this one were said to lack words */
    uint32_t id_max;
    size_t wide; /* dots whose circle is too wide for a wish */
    double *row; /* of each dot in the field it was exported from; INFINITY: drawn since */
    bool has_rows;
};

static struct place place_of(const struct importer *importer, const struct svg_mark *mark)
{
    return (struct place){importer->path, mark->line, mark->col};
}

static void fill_in(struct svg_words *words, const struct svg_words *more)
{
    if (words->zone[0] == '\0') {
        memcpy(words->zone, more->zone, sizeof words->zone);
    }
    if (words->shade[0] == '\0') {
        memcpy(words->shade, more->shade, sizeof words->shade);
    }
    words->session = words->session > 0 ? words->session : more->session;
}

/* One complaint a layer: thousands of dots have the same fault. */
static void complain_of_words(struct importer *importer, const struct svg_mark *mark,
                              const struct svg_words *words)
{
    importer->count->unmapped++;
    if (mark->layer < importer->complained) {
        return;
    }
    importer->complained = mark->layer + 1;
    const char *name = importer->count->svg.layer[mark->layer].name;
    const char *what = words->zone[0] == '\0'    ? "zone"
                       : words->shade[0] == '\0' ? "shade"
                                                 : "session";
    diag_error(importer->diags, place_of(importer, mark),
               "layer '%.40s' says no %s; name it so (zone=front shade=light session=1), or say "
               "--%s, or give a --map",
               name, what, what);
}

static bool set_names(struct importer *importer, const struct svg_mark *mark, struct dot *dot)
{
    struct svg_words words = mark->words;
    const char *layer = importer->count->svg.layer[mark->layer].name;
    const struct svg_words *mapped = layer_map_find(&importer->map, layer);
    if (mapped) {
        fill_in(&words, mapped);
    }
    fill_in(&words, &importer->import->words);
    if (words.zone[0] == '\0' || words.shade[0] == '\0' || words.session == 0) {
        complain_of_words(importer, mark, &words);
        return false;
    }
    const int zone = job_find_zone(importer->job, words.zone, strlen(words.zone));
    const int shade = job_find_shade(importer->job, words.shade, strlen(words.shade));
    if (zone < 0 || shade < 0) {
        importer->count->unmapped++;
        if (mark->layer < importer->complained) {
            return false;
        }
        importer->complained = mark->layer + 1;
        diag_error(importer->diags, place_of(importer, mark), "%s '%s' is not in the job's %ss",
                   zone < 0 ? "zone" : "shade", zone < 0 ? words.zone : words.shade,
                   zone < 0 ? "zone" : "shade");
        return false;
    }
    if (!job_shade_allows(&importer->job->shade[shade], (unsigned)words.session)) {
        importer->count->unmapped++;
        if (mark->layer >= importer->complained) {
            importer->complained = mark->layer + 1;
            diag_error(importer->diags, place_of(importer, mark),
                       "shade '%s' is not for session %d; allowed: its 'sessions' in the job",
                       words.shade, words.session);
        }
        return false;
    }
    dot->zone = (uint16_t)zone;
    dot->shade = (uint16_t)shade;
    dot->session = (uint8_t)words.session;
    return true;
}

static bool set_depth(struct importer *importer, const struct svg_mark *mark, struct dot *dot)
{
    const struct job_zone *zone = &importer->job->zone[dot->zone];
    const double recipe_mm = importer->job->recipe[zone->recipe].depth_mm;
    const double depth_mm = mark->data.depth_mm != 0 ? mark->data.depth_mm : recipe_mm;
    if (!field_set_depth(importer->job, importer->depth_cap_mm, depth_mm, dot, importer->diags,
                         place_of(importer, mark))) {
        importer->count->bad_depth++;
        return false;
    }
    return true;
}

/* A page's size in mm, its origin in the middle: what is further out is no place on a head. */
static bool set_sheet_place(struct importer *importer, const struct svg_mark *mark, struct dot *dot)
{
    if (!(fabs(mark->x_mm) <= FIELD_PLACE_MAX_MM) || !(fabs(mark->y_mm) <= FIELD_PLACE_MAX_MM)) {
        importer->count->off_sheet++;
        diag_error(importer->diags, place_of(importer, mark),
                   "the dot lies at %.1f, %.1f mm; allowed: within %g of the sheet's origin",
                   mark->x_mm, mark->y_mm, FIELD_PLACE_MAX_MM);
        return false;
    }
    dot->x_mm = number_quantise(mark->x_mm, FIELD_PLACE_DECIMALS);
    dot->y_mm = number_quantise(mark->y_mm, FIELD_PLACE_DECIMALS);
    return true;
}

void field_svg_from_head(const double head_mm[3], double page_mm[2])
{
    static const double RADIUS_MM = 100;
    const double aside = sqrt(head_mm[0] * head_mm[0] + head_mm[1] * head_mm[1]);
    const double length = sqrt(aside * aside + head_mm[2] * head_mm[2]);
    // azimuthal, equal areas: 2 R sin(theta / 2) from the middle
    const double cosine = length > 0 ? head_mm[2] / length : 1;
    const double out_mm = aside > 0 ? 2 * RADIUS_MM * sqrt((1 - cosine) / 2) / aside : 0;
    // seen from above, the nose at the top: the head's left is on the left
    page_mm[0] = -head_mm[1] * out_mm;
    page_mm[1] = head_mm[0] * out_mm;
}

static bool set_head_place(struct importer *importer, const struct svg_mark *mark, struct dot *dot)
{
    double page_mm[2];
    field_svg_from_head(mark->data.head_mm, page_mm);
    const bool is_in_range = fabs(mark->data.head_mm[0]) <= FIELD_PLACE_MAX_MM &&
                             fabs(mark->data.head_mm[1]) <= FIELD_PLACE_MAX_MM &&
                             fabs(mark->data.head_mm[2]) <= FIELD_PLACE_MAX_MM;
    const bool is_where_it_was =
        mark->data.has_head && hypot(page_mm[0] - mark->x_mm, page_mm[1] - mark->y_mm) < 0.01;
    if (!is_where_it_was || !is_in_range) {
        importer->count->off_sheet++;
        diag_error(
            importer->diags, place_of(importer, mark),
            "a dot that was drawn or moved by hand in a field of the head frame has no place "
            "on the scalp; draw on a sheet");
        return false;
    }
    dot->x_mm = number_quantise(mark->data.head_mm[0], FIELD_PLACE_DECIMALS);
    dot->y_mm = number_quantise(mark->data.head_mm[1], FIELD_PLACE_DECIMALS);
    dot->z_mm = number_quantise(mark->data.head_mm[2], FIELD_PLACE_DECIMALS);
    return true;
}

/* A part begins where the first dot of its layer is; a layer without dots begins none. */
static uint16_t part_of(struct importer *importer, const struct svg_mark *mark)
{
    struct field *field = importer->field;
    const struct svg *svg = &importer->count->svg;
    static const char PAUSE[] = "layer";
    while (field->part_count <= mark->part && field->part_count < FIELD_PARTS_MAX) {
        const char *name = svg->part[field->part_count];
        field_add_part(field, name, strlen(name));
        if (field->part[field->part_count - 1].note[0] == '\0') {
            memcpy(field->part[field->part_count - 1].note, PAUSE, sizeof PAUSE);
        }
    }
    return (uint16_t)(field->part_count - 1);
}

static void take(void *self, const struct svg_mark *mark)
{
    struct importer *importer = self;
    struct field *field = importer->field;
    struct dot dot = {.id = mark->id, .line = mark->line};
    const bool is_named = set_names(importer, mark, &dot);
    const bool is_placed =
        is_named && (field->frame == FIELD_HEAD ? set_head_place(importer, mark, &dot)
                                                : set_sheet_place(importer, mark, &dot));
    if (!is_placed || !set_depth(importer, mark, &dot)) {
        return;
    }
    const bool is_wish =
        mark->diameter_mm >= FIELD_DIAMETER_MIN_MM && mark->diameter_mm <= FIELD_DIAMETER_MAX_MM;
    importer->wide += mark->diameter_mm > FIELD_DIAMETER_MAX_MM;
    dot.diameter_mm = is_wish ? number_quantise(mark->diameter_mm, FIELD_DEPTH_DECIMALS) : 0;
    dot.part = part_of(importer, mark);
    importer->id_max = dot.id > importer->id_max ? dot.id : importer->id_max;
    field->dot = memory_grow(field->dot, field->count, sizeof *field->dot);
    importer->row = memory_grow(importer->row, field->count, sizeof *importer->row);
    importer->row[field->count] = mark->data.has_row ? mark->data.row : (double)INFINITY;
    importer->has_rows = importer->has_rows || mark->data.has_row;
    field->dot[field->count++] = dot;
}

struct row {
    double row;
    size_t index;
};

static int compare_rows(const void *a, const void *b)
{
    const struct row *left = a, *right = b;
    if (left->row != right->row) {
        return left->row < right->row ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

/* An exported field comes back in the order that it had; what was drawn since follows. */
static void sort_rows(struct importer *importer)
{
    struct field *field = importer->field;
    if (!importer->has_rows) {
        return;
    }
    struct row *row = memory_new(field->count, sizeof *row);
    struct dot *sorted = memory_new(field->count, sizeof *sorted);
    for (size_t i = 0; i < field->count; i++) {
        row[i] = (struct row){importer->row[i], i};
    }
    qsort(row, field->count, sizeof *row, compare_rows);
    for (size_t i = 0; i < field->count; i++) {
        sorted[i] = field->dot[row[i].index];
    }
    free(row);
    free(field->dot);
    field->dot = sorted;
}

/* A part is one stretch of the field, whatever rows say. */
static bool are_parts_in_order(const struct field *field)
{
    for (size_t i = 1; i < field->count; i++) {
        if (field->dot[i].part < field->dot[i - 1].part) {
            return false;
        }
    }
    return true;
}

static void number_dots(struct importer *importer)
{
    struct field *field = importer->field;
    for (size_t i = 0; i < field->count; i++) {
        if (field->dot[i].id > 0) {
            continue;
        }
        if (importer->id_max == UINT32_MAX) {
            importer->count->other++;
            diag_error(importer->diags, (struct place){importer->path, field->dot[i].line, 1},
                       "no id is left for this dot");
            return;
        }
        field->dot[i].id = ++importer->id_max;
        importer->count->numbered++;
    }
}

/* The frame and the sheet: the drawing's own when it was exported, else the caller's. */
static bool set_frame(struct importer *importer, const char *frame)
{
    struct field *field = importer->field;
    const struct job *job = importer->job;
    const char *sheet = importer->import->sheet;
    if (strcmp(frame, "head") == 0) {
        field->frame = FIELD_HEAD;
        return true;
    }
    if (!sheet && strncmp(frame, "sheet:", 6) == 0) {
        sheet = frame + 6;
    }
    if (!sheet && job->sheet_count == 1) {
        sheet = job->sheet[0].id;
    }
    const int found = sheet ? job_find_sheet(job, sheet, strlen(sheet)) : -1;
    if (found < 0) {
        diag_error(importer->diags, (struct place){importer->path, 0, 0},
                   sheet ? "sheet '%.40s' is not in the job's sheets"
                         : "which sheet it is drawn on is not said; say --sheet%s",
                   sheet ? sheet : "");
        return false;
    }
    field->sheet = (size_t)found;
    return true;
}

/* The frame has to be known before the first mark: the root element says it. */
static void read_frame(const char *text, size_t size, char frame[SVG_NAME_SIZE])
{
    static const char KEY[] = "data-frame=\"";
    const size_t head = size < 4096 ? size : 4096;
    const char *at = memmem(text, head, KEY, sizeof KEY - 1);
    memset(frame, 0, SVG_NAME_SIZE);
    for (size_t i = 0; at && i + 1 < SVG_NAME_SIZE; i++) {
        const char *c = at + sizeof KEY - 1 + i;
        if (c >= text + head || *c == '"') {
            return;
        }
        frame[i] = *c;
    }
}

enum err_code field_read_svg_text(struct field *field, struct field_import_count *count,
                                  const char *path, const char *text, size_t size,
                                  const struct field_import *import, const struct job *job,
                                  double depth_cap_mm, struct diags *diags, struct err *err)
{
    assert(field && count && path && import && job && diags && err);
    *field = (struct field){.sha256 = sha256_of(text, size)};
    *count = (struct field_import_count){.unmapped = 0};
    const size_t errors_before = diags->errors;
    struct importer importer = {.path = path,
                                .import = import,
                                .job = job,
                                .depth_cap_mm = depth_cap_mm,
                                .diags = diags,
                                .field = field,
                                .count = count};
    char frame[SVG_NAME_SIZE];
    read_frame(text, size, frame);
    field_add_part(field, "", 0);
    enum err_code code = ERR_OK;
    if (import->map_path) {
        code = layer_map_read(&importer.map, import->map_path, diags, err);
    }
    if (code == ERR_OK && set_frame(&importer, frame)) {
        code = svg_read_text(&count->svg, path, text, size, &import->svg,
                             (struct svg_sink){&importer, take}, diags, err);
        if (strcmp(frame, count->svg.frame) != 0 && count->svg.drawn > 0) {
            count->other++;
            diag_error(diags, (struct place){path, 0, 0},
                       "data-frame: '%.40s' stands where it is not looked for; write it into the "
                       "first 4096 bytes, in double quotes",
                       count->svg.frame);
        }
        sort_rows(&importer);
        number_dots(&importer);
        field_refuse_equal_ids(field, path, diags);
        if (!are_parts_in_order(field)) {
            count->other++;
            diag_error(diags, (struct place){path, 0, 0},
                       "dots were moved to a layer before or after a pause; delete their data-row");
        }
    }
    if (importer.wide > 0) {
        diag_warn(diags, (struct place){path, 0, 0},
                  "%zu circles are wider than %g mm, and a dot each all the same: their width is "
                  "no wish",
                  importer.wide, FIELD_DIAMETER_MAX_MM);
    }
    free(importer.row);
    layer_map_free(&importer.map);
    const size_t errors = diags->errors - errors_before;
    return errors == 0 || code == ERR_IO ? code
                                         : err_set(err, ERR_DATA, "%.200s: %zu error%s", path,
                                                   errors, errors == 1 ? "" : "s");
}

void field_import_count_free(struct field_import_count *count)
{
    svg_free(&count->svg);
}
