/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture of a fit: how far its surface may be off, in colours over the scalp, from five sides.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_BAND_H
#define CONTROLLER_PICTURE_PICTURE_BAND_H

#include <stddef.h>

#include "config/head.h"

/* SVG, malloc'd, *size without its NUL. The head has a fit. */
char *picture_band_svg(const struct head *head, size_t *size);

#endif
