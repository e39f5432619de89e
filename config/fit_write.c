/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/fit.h"
#include "config/fit_text.h"
#include "config/memory.h"
#include "config/number.h"
#include "config/units.h"

struct out {
    char *text;
    size_t len, lines;
};

static void put(struct out *out, const char *word)
{
    const size_t len = strlen(word);
    memcpy(out->text + out->len, word, len);
    out->len += len;
}

static void put_number(struct out *out, double value, int decimals)
{
    char text[NUMBER_SIZE];
    const size_t len = number_format(text, sizeof(text), value, decimals);
    assert(len > 0);
    (void)len;
    put(out, " ");
    put(out, text);
}

static void end_line(struct out *out)
{
    put(out, "\n");
    out->lines++;
}

static void put_numbers(struct out *out, const char *key, const double *value, size_t count,
                        int decimals)
{
    put(out, key);
    for (size_t i = 0; i < count; i++) {
        put_number(out, value[i], decimals);
    }
    end_line(out);
}

static void put_top(struct out *out, const struct fit *fit)
{
    char hex[SHA256_HEX_SIZE];
    put(out, FIT_FORMAT);
    end_line(out);
    sha256_hex(&fit->source_sha256, hex);
    put(out, fit->source == FIT_FROM_SCAN ? "source scan " : "source probes ");
    put(out, hex);
    end_line(out);
}

static void put_table(struct out *out, const char *key, const double *value, int side, int decimals)
{
    for (int row = 0; row < side; row++) {
        put_numbers(out, key, value + (size_t)row * (size_t)side, (size_t)side, decimals);
    }
}

static void put_lean(struct out *out, const struct fit *fit)
{
    if (fit->lean_rad == NULL) {
        return;
    }
    put(out, "lean");
    end_line(out);
    for (int i = 0; i < fit->band_side * fit->band_side; i++) {
        const bool is_last = (i + 1) % fit->band_side == 0;
        put(out, i % fit->band_side == 0 ? "l" : "");
        put_number(out, deg_from_rad(fit->lean_rad[i]), FIT_LEAN_DECIMALS);
        if (is_last) {
            end_line(out);
        }
    }
}

static void put_surface(struct out *out, const struct fit *fit)
{
    const double points = (double)fit->points, side = fit->side, band_side = fit->band_side;
    put_numbers(out, "points", &points, 1, 0);
    put_numbers(out, "noise_mm", &fit->noise_mm, 1, FIT_BAND_DECIMALS);
    put_numbers(out, "centre_mm", fit->centre_mm, 3, FIT_MM_DECIMALS);
    put_numbers(out, "axis", fit->axis, 3, FIT_UNIT_DECIMALS);
    put_numbers(out, "right", fit->right, 3, FIT_UNIT_DECIMALS);
    put(out, "spline");
    put_number(out, side, 0);
    put_numbers(out, "", &fit->half, 1, FIT_MM_DECIMALS);
    put_table(out, "r", fit->r_mm, fit->side, FIT_MM_DECIMALS);
    put_numbers(out, "band", &band_side, 1, 0);
    put_table(out, "b", fit->band_mm, fit->band_side, FIT_BAND_DECIMALS);
    put_lean(out, fit);
}

/* As many numbers as it has at most, its keys among them. */
static size_t numbers_of(const struct fit *fit)
{
    const size_t side = (size_t)fit->side, band_side = (size_t)fit->band_side;
    return side * side + 2 * band_side * band_side + 4 * (side + band_side + 16);
}

char *fit_write(const struct fit *fit, size_t *size)
{
    assert(fit && fit->r_mm && fit->band_mm && size);
    const size_t numbers = numbers_of(fit) + (fit->face ? numbers_of(fit->face) : 0);
    struct out out = {.text = memory_new(numbers * (NUMBER_SIZE + 1), 1)};
    put_top(&out, fit);
    put_surface(&out, fit);
    if (fit->face) {
        put(&out, "face");
        end_line(&out);
        put_surface(&out, fit->face);
    }
    const double count = (double)out.lines;
    put_numbers(&out, "end", &count, 1, 0);
    *size = out.len;
    return out.text;
}

static void quantise(double *value, size_t count, int decimals)
{
    for (size_t i = 0; i < count; i++) {
        value[i] = number_quantise(value[i], decimals);
    }
}

void fit_quantise(struct fit *fit)
{
    quantise(&fit->noise_mm, 1, FIT_BAND_DECIMALS);
    quantise(fit->centre_mm, 3, FIT_MM_DECIMALS);
    quantise(fit->axis, 3, FIT_UNIT_DECIMALS);
    quantise(fit->right, 3, FIT_UNIT_DECIMALS);
    quantise(&fit->half, 1, FIT_MM_DECIMALS);
    quantise(fit->r_mm, (size_t)fit->side * (size_t)fit->side, FIT_MM_DECIMALS);
    quantise(fit->band_mm, (size_t)fit->band_side * (size_t)fit->band_side, FIT_BAND_DECIMALS);
    for (int i = 0; fit->lean_rad && i < fit->band_side * fit->band_side; i++) {
        fit->lean_rad[i] =
            rad_from_deg(number_quantise(deg_from_rad(fit->lean_rad[i]), FIT_LEAN_DECIMALS));
    }
    if (fit->face) {
        fit_quantise(fit->face);
    }
}
