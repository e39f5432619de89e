/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files for a test: a fresh directory, files written into it, texts with one thing changed.
 */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "config/diag.h"

enum { SCRATCH_PATH_SIZE = 256 };

struct scratch {
    char directory[SCRATCH_PATH_SIZE];
};

struct scratch scratch_new(void);
/* Removes the directory and every file in it. */
void scratch_free(const struct scratch *scratch);

/* Writes the file; its path goes to `path`. */
void scratch_write(const struct scratch *scratch, const char *name, const char *data, size_t size,
                   char path[SCRATCH_PATH_SIZE]);

/* A malloc'd copy of text with the first `from` in it replaced; aborts when there is none. */
char *scratch_replace(const char *text, const char *from, const char *to);

/* Some message holds the text. */
bool scratch_has(const struct diags *diags, const char *text);

#endif
