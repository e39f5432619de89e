/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine as a machine file: what calibration hands back.
 */
#ifndef CONFIG_MACHINE_WRITE_H
#define CONFIG_MACHINE_WRITE_H

#include "config/machine.h"

/* A file that machine_read_text reads as the same machine, figures to 9 decimals; comments and x-
 * keys of the file it came from are lost. `note` becomes the first comment: one line, or NULL.
 *   returns   NUL-terminated text; free it */
char *machine_write(const struct machine *machine, const char *note, size_t *size);

#endif
