/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "config/field_text.h"
#include "config/fit.h"
#include "config/fit_text.h"
#include "config/memory.h"
#include "config/number.h"
#include "config/units.h"
#include "config/yaml.h"

static const struct yaml_range RADIUS_MM = {5, 400}, BAND_MM = {0, 1000}, LEAN_DEG = {0, 90};
static const double UNIT_OFF_MAX = 1e-6; /* of a direction's length, and of a right angle */

struct reader {
    const char *path;
    struct field_lines lines;
    struct diags *diags;
    struct span line, rest; /* the line in hand, and what is left of it */
};

static struct place here(const struct reader *reader)
{
    const size_t col = (size_t)(reader->rest.text - reader->line.text);
    return (struct place){reader->path, reader->lines.number, (int)col + 1};
}

/* Takes the next line, which has to start with the word key. */
static bool take_line(struct reader *reader, const char *key)
{
    if (!field_next_line(&reader->lines, &reader->line)) {
        diag_error(reader->diags, (struct place){reader->path, reader->lines.number + 1, 1},
                   "the file ends where a line '%s' is due", key);
        return false;
    }
    reader->rest = reader->line;
    const struct place at = here(reader);
    const struct span word = field_next_word(&reader->rest);
    if (!field_span_is(word, key)) {
        diag_error(reader->diags, at, "'%.*s'; allowed here: a line '%s'", field_shown(word),
                   word.text, key);
        return false;
    }
    return true;
}

static bool take_number(struct reader *reader, struct yaml_range range, double *value)
{
    reader->rest = field_trim(reader->rest);
    const struct place at = here(reader);
    const struct span word = field_next_word(&reader->rest);
    if (!number_parse(word.text, word.len, value) || !(*value >= range.min) ||
        !(*value <= range.max)) {
        diag_error(reader->diags, at, "'%.*s'; allowed: a number from %g to %g", field_shown(word),
                   word.text, range.min, range.max);
        return false;
    }
    return true;
}

static bool end_line(struct reader *reader)
{
    reader->rest = field_trim(reader->rest);
    if (reader->rest.len > 0) {
        diag_error(reader->diags, here(reader), "'%.*s': the line should have ended",
                   field_shown(reader->rest), reader->rest.text);
        return false;
    }
    return true;
}

static bool take_numbers(struct reader *reader, const char *key, struct yaml_range range,
                         double *value, size_t count)
{
    if (!take_line(reader, key)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!take_number(reader, range, &value[i])) {
            return false;
        }
    }
    return end_line(reader);
}

static bool take_count(struct reader *reader, struct yaml_range range, int *count)
{
    double value = 0;
    const struct place at = here(reader);
    if (!take_number(reader, range, &value)) {
        return false;
    }
    *count = (int)value;
    if ((double)*count != value) {
        diag_error(reader->diags, at, "allowed: a whole number");
        return false;
    }
    return true;
}

static bool take_format(struct reader *reader)
{
    if (field_next_line(&reader->lines, &reader->line) && field_span_is(reader->line, FIT_FORMAT)) {
        return true;
    }
    diag_error(reader->diags, (struct place){reader->path, 1, 1},
               "no fit file: its first line is '" FIT_FORMAT "'");
    return false;
}

static bool take_source(struct reader *reader, struct fit *fit)
{
    if (!take_line(reader, "source")) {
        return false;
    }
    const struct place at = here(reader);
    const struct span word = field_next_word(&reader->rest);
    const struct span hex = field_next_word(&reader->rest);
    const bool is_scan = field_span_is(word, "scan");
    if ((!is_scan && !field_span_is(word, "probes")) ||
        !sha256_from_hex(hex.text, hex.len, &fit->source_sha256)) {
        diag_error(reader->diags, at, "source: allowed: scan or probes, and a SHA-256");
        return false;
    }
    fit->source = is_scan ? FIT_FROM_SCAN : FIT_FROM_PROBES;
    return end_line(reader);
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static bool check_axes(const struct reader *reader, const struct fit *fit)
{
    if (fabs(dot(fit->axis, fit->axis) - 1) <= UNIT_OFF_MAX &&
        fabs(dot(fit->right, fit->right) - 1) <= UNIT_OFF_MAX &&
        fabs(dot(fit->axis, fit->right)) <= UNIT_OFF_MAX) {
        return true;
    }
    diag_error(reader->diags, (struct place){reader->path, reader->lines.number, 1},
               "axis and right: allowed: directions of length 1 at a right angle");
    return false;
}

/* Its chart. */
static bool take_chart(struct reader *reader, struct fit *fit)
{
    const struct yaml_range unit = {-1, 1};
    double points = 0;
    if (!take_numbers(reader, "points", (struct yaml_range){1, 1e9}, &points, 1) ||
        !take_numbers(reader, "noise_mm", BAND_MM, &fit->noise_mm, 1) ||
        !take_numbers(reader, "centre_mm", (struct yaml_range){-300, 300}, fit->centre_mm, 3) ||
        !take_numbers(reader, "axis", unit, fit->axis, 3) ||
        !take_numbers(reader, "right", unit, fit->right, 3)) {
        return false;
    }
    fit->points = (size_t)points;
    return check_axes(reader, fit);
}

static bool take_table(struct reader *reader, const char *key, struct yaml_range range,
                       double *value, int side)
{
    for (int row = 0; row < side; row++) {
        double *at = value + (size_t)row * (size_t)side;
        if (!take_numbers(reader, key, range, at, (size_t)side)) {
            return false;
        }
    }
    return true;
}

/* Does the next line start with the word key? */
static bool next_is(const struct reader *reader, const char *key)
{
    struct field_lines lines = reader->lines;
    struct span line;
    return field_next_line(&lines, &line) && field_span_is(field_next_word(&line), key);
}

/* Of touches, as many nodes as the band has. */
static bool take_lean(struct reader *reader, struct fit *fit)
{
    if (!next_is(reader, "lean")) {
        return true;
    }
    const size_t nodes = (size_t)fit->band_side * (size_t)fit->band_side;
    fit->lean_rad = memory_new(nodes, sizeof(*fit->lean_rad));
    if (!take_line(reader, "lean") || !end_line(reader) ||
        !take_table(reader, "l", LEAN_DEG, fit->lean_rad, fit->band_side)) {
        return false;
    }
    for (size_t i = 0; i < nodes; i++) {
        fit->lean_rad[i] = rad_from_deg(fit->lean_rad[i]);
    }
    return true;
}

static bool take_spline(struct reader *reader, struct fit *fit)
{
    int side = 0, band_side = 0;
    if (!take_line(reader, "spline") ||
        !take_count(reader, (struct yaml_range){FIT_SIDE_MIN, FIT_SIDE_MAX}, &side) ||
        !take_number(reader, (struct yaml_range){0.1, 2}, &fit->half) || !end_line(reader)) {
        return false;
    }
    fit->side = side;
    fit->r_mm = memory_new((size_t)side * (size_t)side, sizeof(*fit->r_mm));
    if (!take_table(reader, "r", RADIUS_MM, fit->r_mm, side) || !take_line(reader, "band") ||
        !take_count(reader, (struct yaml_range){FIT_BAND_SIDE_MIN, FIT_SIDE_MAX}, &band_side) ||
        !end_line(reader)) {
        return false;
    }
    fit->band_side = band_side;
    fit->band_mm = memory_new((size_t)band_side * (size_t)band_side, sizeof(*fit->band_mm));
    return take_table(reader, "b", BAND_MM, fit->band_mm, band_side) && take_lean(reader, fit);
}

static bool take_face(struct reader *reader, struct fit *fit)
{
    if (!next_is(reader, "face")) {
        return true;
    }
    fit->face = memory_new(1, sizeof(*fit->face));
    *fit->face = (struct fit){.source = fit->source, .source_sha256 = fit->source_sha256};
    return take_line(reader, "face") && end_line(reader) && take_chart(reader, fit->face) &&
           take_spline(reader, fit->face);
}

static bool take_end(struct reader *reader)
{
    const double lines = reader->lines.number;
    double said = 0;
    if (!take_numbers(reader, "end", (struct yaml_range){lines, lines}, &said, 1)) {
        return false;
    }
    if (reader->lines.left.len > 0) {
        diag_error(reader->diags, (struct place){reader->path, reader->lines.number + 1, 1},
                   "after 'end' nothing may follow");
        return false;
    }
    return true;
}

enum err_code fit_read_text(struct fit *fit, const char *path, const char *text, size_t size,
                            struct diags *diags, struct err *err)
{
    assert(fit && path && (text || size == 0) && diags && err);
    *fit = (struct fit){0};
    struct reader reader = {.path = path, .lines = {.left = {text, size}}, .diags = diags};
    if (take_format(&reader) && take_source(&reader, fit) && take_chart(&reader, fit) &&
        take_spline(&reader, fit) && take_face(&reader, fit) && take_end(&reader)) {
        return ERR_OK;
    }
    return err_set(err, ERR_CONFIG, "%.200s: no fit that can be used", path);
}

void fit_new_tables(struct fit *fit, int side, int band_side)
{
    assert(side >= FIT_SIDE_MIN && side <= FIT_SIDE_MAX);
    assert(band_side >= FIT_BAND_SIDE_MIN && band_side <= FIT_SIDE_MAX);
    fit->side = side;
    fit->band_side = band_side;
    fit->r_mm = memory_new((size_t)side * (size_t)side, sizeof(*fit->r_mm));
    fit->band_mm = memory_new((size_t)band_side * (size_t)band_side, sizeof(*fit->band_mm));
}

void fit_free(struct fit *fit)
{
    if (fit->face) {
        fit_free(fit->face);
        free(fit->face);
    }
    free(fit->r_mm);
    free(fit->band_mm);
    free(fit->lean_rad);
    *fit = (struct fit){0};
}
