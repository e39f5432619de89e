/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every error of a file, each with its place, in the order found: `file:line:col: error: what`.
 */
#ifndef CONFIG_DIAG_H
#define CONFIG_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "config/err.h"

enum { DIAG_KEPT_MAX = 200, DIAG_TEXT_SIZE = 320 };

enum diag_level { DIAG_ERROR, DIAG_WARNING };

/* A place in a file. Lines and columns count from 1; line 0 means the file as a whole. */
struct place {
    const char *file;
    int line, col;
};

struct diag {
    enum diag_level level;
    char text[DIAG_TEXT_SIZE]; /* file:line:col: error: ... */
};

/* The first DIAG_KEPT_MAX of them; the counts go on. Zero-initialise; diag_free when done. */
struct diags {
    struct diag *item;
    size_t kept, errors, warnings;
};

void diag_error(struct diags *diags, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_warn(struct diags *diags, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_free(struct diags *diags);

#endif
