/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <png.h>

#include "config/density_map.h"
#include "tests/unit/scratch.h"

static enum err_code read_bytes(struct density_map *map, const void *bytes, size_t size,
                                struct diags *diags)
{
    struct err err = {0};
    return density_map_read_text(map, "a.png", bytes, size, diags, &err);
}

struct png_bytes {
    uint8_t byte[4096];
    size_t used;
};

static void take(png_structp png, png_bytep bytes, size_t count)
{
    struct png_bytes *out = png_get_io_ptr(png);
    assert_true(out->used + count <= sizeof out->byte);
    memcpy(out->byte + out->used, bytes, count);
    out->used += count;
}

static void flush(png_structp png)
{
    (void)png;
}

/* A picture two pixels wide and one high. */
static struct png_bytes png_of(int colour_type, int depth, const uint8_t *row)
{
    struct png_bytes out = {.used = 0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    static const png_color palette[2] = {{0, 0, 0}, {255, 255, 255}};
    png_set_write_fn(png, &out, take, flush);
    png_set_IHDR(png, info, 2, 1, depth, colour_type, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (colour_type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, 2);
    }
    png_write_info(png, info);
    png_write_row(png, row);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return out;
}

static void reads_every_kind_of_picture_as_ink(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int colour_type, depth;
        uint8_t row[16];
        unsigned ink[2];
    } rows[] = {
        {"grey 8", PNG_COLOR_TYPE_GRAY, 8, {0, 255}, {65535, 0}},
        {"grey 8, a third", PNG_COLOR_TYPE_GRAY, 8, {85, 170}, {43690, 21845}},
        {"grey 16", PNG_COLOR_TYPE_GRAY, 16, {0x12, 0x34, 0xff, 0xfe}, {65535 - 0x1234, 1}},
        {"grey 1", PNG_COLOR_TYPE_GRAY, 1, {0x40}, {65535, 0}},
        {"colour", PNG_COLOR_TYPE_RGB, 8, {0, 0, 0, 255, 255, 255}, {65535, 0}},
        {"palette", PNG_COLOR_TYPE_PALETTE, 8, {0, 1}, {65535, 0}},
        {"black, transparent", PNG_COLOR_TYPE_GRAY_ALPHA, 8, {0, 255, 0, 0}, {65535, 0}},
        {"half transparent",
         PNG_COLOR_TYPE_RGB_ALPHA,
         8,
         {0, 0, 0, 51, 0, 0, 0, 255},
         {13107, 65535}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct png_bytes png = png_of(rows[i].colour_type, rows[i].depth, rows[i].row);
        struct density_map map;
        struct diags diags = {0};
        const enum err_code code = read_bytes(&map, png.byte, png.used, &diags);
        if (code != ERR_OK || map.width != 2 || map.height != 1 || map.ink[0] != rows[i].ink[0] ||
            map.ink[1] != rows[i].ink[1]) {
            fail_msg("%s: code %d, ink %u %u", rows[i].name, (int)code, map.ink ? map.ink[0] : 0u,
                     map.ink ? map.ink[1] : 0u);
        }
        density_map_free(&map);
        diag_free(&diags);
    }
}

static void reads_both_kinds_of_pgm(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        unsigned ink[2]; /* of the first two pixels; 1 1: refused */
    } rows[] = {
        {"P2\n# made by hand\n2 1\n100\n0 50\n", 0, {65535, 32768}},
        {"P5 2 1 255\n\x00\xff", 13, {65535, 0}},
        {"P5 2 1 65535\n\x00\x01\xff\xff", 17, {65534, 0}},
        {"P5 2 1 255\n\x00", 12, {1, 1}},
        {"P5 0 1 255\n\x00", 12, {1, 1}},
        {"P5 9000 9000 255\n", 0, {1, 1}},
        {"P2 8000 8000 255\n", 0, {1, 1}},
        {"P2 2 1 0\n0 0", 0, {1, 1}},
        {"P2 2 1 10\n0 11\n", 0, {1, 1}},
        {"P2 2 1 99999\n0 11\n", 0, {1, 1}},
        {"P6 2 1 255\n", 0, {1, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct density_map map;
        struct diags diags = {0};
        const size_t size = rows[i].size > 0 ? rows[i].size : strlen(rows[i].text);
        const enum err_code code = read_bytes(&map, rows[i].text, size, &diags);
        const bool wants_refusal = rows[i].ink[0] == 1;
        const bool is_right = wants_refusal ? code == ERR_DATA && diags.errors == 1
                                            : code == ERR_OK && map.ink[0] == rows[i].ink[0] &&
                                                  map.ink[1] == rows[i].ink[1];
        if (!is_right) {
            fail_msg("row %zu: code %d", i, (int)code);
        }
        density_map_free(&map);
        diag_free(&diags);
    }
}

static void reads_no_shorter_prefix_of_a_picture(void **state)
{
    (void)state;
    const struct png_bytes png = png_of(PNG_COLOR_TYPE_GRAY, 8, (const uint8_t[]){1, 2});
    for (size_t size = 0; size < png.used; size++) {
        struct density_map map;
        struct diags diags = {0};
        if (read_bytes(&map, png.byte, size, &diags) != ERR_DATA) {
            fail_msg("read %zu bytes of %zu", size, png.used);
        }
        density_map_free(&map);
        diag_free(&diags);
    }
}

static void gives_ink_by_place_with_y_up(void **state)
{
    (void)state;
    uint16_t ink[6] = {65535, 0, 0, 0, 0, 65535}; // three columns, two rows
    struct density_map map = {.width = 3, .height = 2, .ink = ink};
    static const struct {
        double x_px, y_px, want;
    } rows[] = {
        {-1, 0.5, 1},                       // the middle of the top left pixel
        {1, -0.5, 1},                       // of the bottom right one
        {0, 0, 0},                          // between two white ones
        {-0.5, 0.5, 0.5},                   // half way to white
        {-1, 0, 0.5},     {-1.5, 0.5, 0.5}, // half way out of the picture
        {-2, 0.5, 0},     {50, 50, 0},      {-1, 1.5, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double have = density_map_at(&map, rows[i].x_px, rows[i].y_px);
        if (fabs(have - rows[i].want) > 1e-9) {
            fail_msg("at %g, %g: %g", rows[i].x_px, rows[i].y_px, have);
        }
    }
}

static void fine_detail_comes_to_its_mean(void **state)
{
    (void)state;
    enum { SIDE = 40 };
    static uint16_t ink[SIDE * SIDE];
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        ink[i] = (i % SIDE + i / SIDE) % 2 == 0 ? 65535 : 0;
    }
    const struct density_map map = {.width = SIDE, .height = SIDE, .ink = ink};
    for (double side_px = 4; side_px <= 16; side_px += 1.5) {
        for (double x_px = -6; x_px <= 6; x_px += 0.37) {
            const double have = density_map_about(&map, x_px, 0.3 - x_px, side_px);
            assert_true(fabs(have - 0.5) < 0.04);
        }
    }
    assert_true(density_map_about(&map, -19.5, 19.5, 0.5) == 1);
    assert_true(density_map_about(&map, 500, 0, 8) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_kind_of_picture_as_ink),
        cmocka_unit_test(reads_both_kinds_of_pgm),
        cmocka_unit_test(reads_no_shorter_prefix_of_a_picture),
        cmocka_unit_test(gives_ink_by_place_with_y_up),
        cmocka_unit_test(fine_detail_comes_to_its_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
