/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/density_png.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

struct source {
    const char *bytes;
    size_t left;
};

static void read_bytes(png_structp png, png_bytep out, size_t count)
{
    struct source *source = png_get_io_ptr(png);
    if (count > source->left) {
        png_error(png, "ends too early");
    }
    memcpy(out, source->bytes, count);
    source->bytes += count;
    source->left -= count;
}

/* Said by density_png_read's answer, and nowhere else. */
static void on_error(png_structp png, png_const_charp text)
{
    (void)text;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

bool density_png_is(const char *bytes, size_t size)
{
    return size >= 8 && png_sig_cmp((png_const_bytep)bytes, 0, 8) == 0;
}

/* Whatever the file has becomes grey and alpha, 16 bits each, values as they stand. */
static void set_transforms(png_structp png)
{
    png_set_expand_16(png);
    png_set_tRNS_to_alpha(png);
    png_set_rgb_to_gray(png, PNG_ERROR_ACTION_NONE, PNG_RGB_TO_GRAY_DEFAULT,
                        PNG_RGB_TO_GRAY_DEFAULT);
    png_set_add_alpha(png, 0xffff, PNG_FILLER_AFTER);
    (void)png_set_interlace_handling(png);
}

/* Transparent is no ink. */
static uint16_t ink_of(const png_byte *pixel)
{
    const uint32_t grey = (uint32_t)pixel[0] << 8 | pixel[1];
    const uint32_t alpha = (uint32_t)pixel[2] << 8 | pixel[3];
    return (uint16_t)(((65535 - grey) * (uint64_t)alpha + 32767) / 65535);
}

/* What setjmp may come back over lives in one struct, out of registers. */
struct reading {
    png_structp png;
    png_infop info;
    png_bytep pixels;
    png_bytep *row;
};

static const char *read_image(struct reading *reading, struct density_map *map)
{
    png_structp png = reading->png;
    png_read_info(png, reading->info);
    const size_t width = png_get_image_width(png, reading->info);
    const size_t height = png_get_image_height(png, reading->info);
    if (!density_map_start(map, width, height)) {
        return "too many pixels; allowed: 8192 a side, 16777216 in all";
    }
    set_transforms(png);
    png_read_update_info(png, reading->info);
    const size_t row_bytes = png_get_rowbytes(png, reading->info);
    if (row_bytes != width * 4) {
        return "a PNG of a kind that is not known";
    }
    reading->pixels = memory_new(height, row_bytes);
    reading->row = memory_new(height, sizeof *reading->row);
    for (size_t i = 0; i < height; i++) {
        reading->row[i] = reading->pixels + i * row_bytes;
    }
    png_read_image(png, reading->row);
    png_read_end(png, NULL);
    for (size_t i = 0; i < width * height; i++) {
        map->ink[i] = ink_of(reading->pixels + 4 * i);
    }
    return NULL;
}

const char *density_png_read(struct density_map *map, const char *bytes, size_t size)
{
    struct source source = {bytes, size};
    struct reading *reading = memory_new(1, sizeof *reading);
    const char *fault = "the PNG is damaged";
    reading->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    reading->info = reading->png ? png_create_info_struct(reading->png) : NULL;
    if (reading->info && setjmp(png_jmpbuf(reading->png)) == 0) {
        png_set_user_limits(reading->png, DENSITY_MAP_SIDE_MAX, DENSITY_MAP_SIDE_MAX);
        png_set_chunk_malloc_max(reading->png, 1 << 22);
        png_set_read_fn(reading->png, &source, read_bytes);
        fault = read_image(reading, map);
    }
    png_destroy_read_struct(&reading->png, &reading->info, NULL);
    free(reading->pixels);
    free(reading->row);
    free(reading);
    return fault;
}
