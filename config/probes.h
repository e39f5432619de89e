/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Probe points: where a foot or a pointer touched the skin, three numbers a line, between commas,
 * semicolons, blanks or tabs.
 */
#ifndef CONFIG_PROBES_H
#define CONFIG_PROBES_H

#include <stddef.h>

#include "config/diag.h"
#include "config/err.h"
#include "config/sha256.h"

enum { PROBES_MAX = 1000000 };

struct probes {
    double (*at)[3]; /* in the file's own unit and axes */
    size_t count;
    struct sha256 sha256;
};

/* Lines that start with # are comments; a first line of names is passed over. ERR_CONFIG with every
 * fault in diags; probes_free also after a failure. */
enum err_code probes_read(struct probes *probes, const char *path, struct diags *diags,
                          struct err *err);
enum err_code probes_read_text(struct probes *probes, const char *path, const char *text,
                               size_t size, struct diags *diags, struct err *err);
void probes_free(struct probes *probes);

#endif
