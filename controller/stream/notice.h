/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Short texts for people, put together without stdio. What does not fit is cut off.
 */
#ifndef CONTROLLER_STREAM_NOTICE_H
#define CONTROLLER_STREAM_NOTICE_H

#include <stddef.h>
#include <stdint.h>

enum { NOTICE_SIZE = 1536 };

struct notice {
    char out[NOTICE_SIZE]; /* always NUL-terminated */
    size_t len;
};

void notice_add(struct notice *text, const char *piece);
void notice_add_bytes(struct notice *text, const char *bytes, size_t len);
void notice_add_number(struct notice *text, double value, int decimals);

#endif
