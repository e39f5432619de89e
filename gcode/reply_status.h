/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The status report: what stands between < and >.
 */
#ifndef GCODE_REPLY_STATUS_H
#define GCODE_REPLY_STATUS_H

#include "gcode/reply.h"

/* False unless every field is known, whole and there once. */
bool reply_status_parse(const char *text, size_t len, struct reply_status *status);

/* All of text[len] as a non-negative int. */
bool reply_code_parse(const char *text, size_t len, int *code);

#endif
