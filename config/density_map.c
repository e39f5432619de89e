/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/density_map.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/density_png.h"
#include "config/file.h"
#include "config/memory.h"

enum { SAMPLES_MAX = 16 };

static void complain(const char *path, struct diags *diags, const char *what)
{
    diag_error(diags, (struct place){.file = path}, "%s", what);
}

bool density_map_start(struct density_map *map, size_t width, size_t height)
{
    if (width == 0 || height == 0 || width > DENSITY_MAP_SIDE_MAX ||
        height > DENSITY_MAP_SIDE_MAX || width * height > DENSITY_MAP_PIXELS_MAX) {
        return false;
    }
    map->width = width;
    map->height = height;
    map->ink = memory_new(width * height, sizeof *map->ink);
    return true;
}

/* What is left of a PGM. */
struct pgm {
    const unsigned char *at, *end;
};

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

/* A whole number after blanks and # comments. */
static bool pgm_number(struct pgm *pgm, unsigned long max, unsigned long *value)
{
    while (pgm->at < pgm->end && (is_blank(*pgm->at) || *pgm->at == '#')) {
        if (*pgm->at == '#') {
            while (pgm->at < pgm->end && *pgm->at != '\n') {
                pgm->at++;
            }
        } else {
            pgm->at++;
        }
    }
    const unsigned char *start = pgm->at;
    for (*value = 0; pgm->at < pgm->end && *pgm->at >= '0' && *pgm->at <= '9'; pgm->at++) {
        *value = *value * 10 + (unsigned long)(*pgm->at - '0');
        if (*value > max) {
            return false;
        }
    }
    return pgm->at > start;
}

static bool pgm_sample(struct pgm *pgm, bool is_raw, unsigned long top, unsigned long *value)
{
    if (!is_raw) {
        return pgm_number(pgm, top, value);
    }
    const size_t bytes = top > 255 ? 2 : 1;
    if ((size_t)(pgm->end - pgm->at) < bytes) {
        return false;
    }
    *value = bytes == 2 ? (unsigned long)pgm->at[0] << 8 | pgm->at[1] : pgm->at[0];
    pgm->at += bytes;
    return *value <= top;
}

static const char *read_pgm(struct density_map *map, const char *bytes, size_t size)
{
    struct pgm pgm = {(const unsigned char *)bytes + 2, (const unsigned char *)bytes + size};
    const bool is_raw = bytes[1] == '5';
    unsigned long width, height, top;
    if (!pgm_number(&pgm, DENSITY_MAP_SIDE_MAX, &width) ||
        !pgm_number(&pgm, DENSITY_MAP_SIDE_MAX, &height) || !pgm_number(&pgm, 65535, &top) ||
        top == 0 || pgm.at >= pgm.end || !is_blank(*pgm.at)) {
        return "no PGM: its first numbers are width, height (up to 8192) and white (up to 65535)";
    }
    pgm.at++;
    if (!density_map_start(map, width, height)) {
        return "too many pixels; allowed: 8192 a side, 16777216 in all";
    }
    for (size_t i = 0; i < map->width * map->height; i++) {
        unsigned long value;
        if (!pgm_sample(&pgm, is_raw, top, &value)) {
            return "the PGM ends too early, or a pixel is brighter than white";
        }
        map->ink[i] = (uint16_t)(((top - value) * 65535 + top / 2) / top);
    }
    return NULL;
}

enum err_code density_map_read_text(struct density_map *map, const char *path, const char *bytes,
                                    size_t size, struct diags *diags, struct err *err)
{
    assert(map && path && (bytes || size == 0) && diags && err);
    *map = (struct density_map){.sha256 = sha256_of(bytes, size)};
    const char *fault = "no PNG and no PGM picture";
    if (size > 2 && bytes[0] == 'P' && (bytes[1] == '5' || bytes[1] == '2')) {
        fault = read_pgm(map, bytes, size);
    } else if (density_png_is(bytes, size)) {
        fault = density_png_read(map, bytes, size);
    }
    if (fault) {
        complain(path, diags, fault);
        return err_set(err, ERR_DATA, "%.200s: no density map", path);
    }
    return ERR_OK;
}

enum err_code density_map_read(struct density_map *map, const char *path, struct diags *diags,
                               struct err *err)
{
    *map = (struct density_map){0};
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const enum err_code code = density_map_read_text(map, path, file.data, file.size, diags, err);
    file_free(&file);
    return code;
}

void density_map_free(struct density_map *map)
{
    free(map->ink);
    *map = (struct density_map){0};
}

static double ink_at(const struct density_map *map, double column, double row)
{
    const bool is_inside =
        column >= 0 && row >= 0 && column < (double)map->width && row < (double)map->height;
    return is_inside ? map->ink[(size_t)row * map->width + (size_t)column] : 0;
}

double density_map_at(const struct density_map *map, double x_px, double y_px)
{
    assert(map && map->ink);
    // pixel (column, row) covers [column, column + 1); its value is that of its middle
    const double column = x_px + (double)map->width / 2 - 0.5;
    const double row = (double)map->height / 2 - y_px - 0.5;
    if (!(column > -1) || !(row > -1) || !(column < (double)map->width) ||
        !(row < (double)map->height)) {
        return 0;
    }
    const double c = floor(column), r = floor(row), u = column - c, v = row - r;
    const double top = (1 - u) * ink_at(map, c, r) + u * ink_at(map, c + 1, r);
    const double bottom = (1 - u) * ink_at(map, c, r + 1) + u * ink_at(map, c + 1, r + 1);
    return ((1 - v) * top + v * bottom) / 65535;
}

double density_map_about(const struct density_map *map, double x_px, double y_px, double side_px)
{
    const double wanted = ceil(side_px);
    const int samples = wanted < 1 ? 1 : wanted > SAMPLES_MAX ? SAMPLES_MAX : (int)wanted;
    const double step_px = side_px / samples;
    double sum = 0;
    for (int row = 0; row < samples; row++) {
        for (int column = 0; column < samples; column++) {
            sum += density_map_at(map, x_px + step_px * (column + 0.5) - side_px / 2,
                                  y_px + step_px * (row + 0.5) - side_px / 2);
        }
    }
    return sum / (samples * samples);
}
