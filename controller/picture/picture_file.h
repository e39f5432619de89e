/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture into a file of the kind that its name ends with: .svg as it is, .png and .pdf drawn by
 * rsvg-convert (librsvg and cairo). That is a program and not a library here, so that `pigment
 * stop` does not load thirty drawing libraries before it speaks to the daemon.
 */
#ifndef CONTROLLER_PICTURE_PICTURE_FILE_H
#define CONTROLLER_PICTURE_PICTURE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/err.h"

bool picture_is_known(const char *path);

/* Writes the file whole or not at all; a PNG has 150 dots an inch. ERR_USAGE for another ending,
 * ERR_CREATE, ERR_IO when rsvg-convert is missing or fails. */
enum err_code picture_write(const char *path, const char *svg, size_t size, struct err *err);

#endif
