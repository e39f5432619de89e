/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture as a wanted density: black is the most, white and what is transparent are none. Pixel
 * values count as they stand, without any gamma: half grey is half the dots. PNG (grey, colour,
 * palette, alpha, up to 16 bits) and PGM (plain and raw, up to 16 bits).
 */
#ifndef CONFIG_DENSITY_MAP_H
#define CONFIG_DENSITY_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "config/diag.h"
#include "config/sha256.h"

enum { DENSITY_MAP_SIDE_MAX = 8192, DENSITY_MAP_PIXELS_MAX = 1 << 24 };

/* Zero-initialise; density_map_free also after a failure. */
struct density_map {
    size_t width, height;
    uint16_t *ink; /* row by row from the top: 0 white .. 65535 black */
    struct sha256 sha256;
};

/* ERR_DATA with the fault in diags, ERR_IO. */
enum err_code density_map_read(struct density_map *map, const char *path, struct diags *diags,
                               struct err *err);
/* Same, from bytes in hand; path is for messages. */
enum err_code density_map_read_text(struct density_map *map, const char *path, const char *bytes,
                                    size_t size, struct diags *diags, struct err *err);
void density_map_free(struct density_map *map);

/* The ink, 0 white to 1 black, at a place so many pixels from the picture's middle, y up: bilinear
 * between the middles of pixels, 0 outside of the picture. */
double density_map_at(const struct density_map *map, double x_px, double y_px);

/* The mean ink of a square of that side about the place: what detail finer than the square comes
 * to. Up to 256 samples. */
double density_map_about(const struct density_map *map, double x_px, double y_px, double side_px);

#endif
