/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PNG pixels as ink, through libpng; see density_map.h.
 */
#ifndef CONFIG_DENSITY_PNG_H
#define CONFIG_DENSITY_PNG_H

#include <stdbool.h>

#include "config/density_map.h"

bool density_png_is(const char *bytes, size_t size);
/* NULL, or what is wrong. */
const char *density_png_read(struct density_map *map, const char *bytes, size_t size);

/* Room for a picture of that size, all white; false when it is too large. */
bool density_map_start(struct density_map *map, size_t width, size_t height);

#endif
