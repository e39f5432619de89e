/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person sees of a status: a few lines, rewritten in place on a terminal, or a progress bar.
 */
#ifndef CONTROLLER_CLI_SCREEN_H
#define CONTROLLER_CLI_SCREEN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct screen {
    bool on_terminal;
    int rows;         /* to be rewritten */
    unsigned updates; /* since the last plain line of a progress */
};

/* One status as a few lines for a person. */
void screen_print_status(FILE *out, const json_t *status);

/* The same over what stands there, and below it a line of keys, unless that is NULL. */
void screen_status(struct screen *screen, const json_t *status, const char *keys);

/* A bar on a terminal, now and then a plain line elsewhere. said, which may be empty, is what came
 * of a key. */
void screen_progress(struct screen *screen, const json_t *status, const char *said, bool last);

/* A text of a status, "-" where it has none. */
const char *screen_text(const json_t *status, const char *key);
/* A count of a status, 0 where it has none. */
long long screen_count(const json_t *status, const char *key);

#endif
