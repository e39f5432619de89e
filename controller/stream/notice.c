/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/stream/notice.h"

#include <assert.h>
#include <string.h>

#include "config/number.h"

void notice_add_bytes(struct notice *text, const char *bytes, size_t len)
{
    assert(text->len < sizeof(text->out));
    size_t room = sizeof(text->out) - 1 - text->len;
    size_t take = len < room ? len : room;
    memcpy(text->out + text->len, bytes, take);
    text->len += take;
    text->out[text->len] = '\0';
}

void notice_add(struct notice *text, const char *piece)
{
    notice_add_bytes(text, piece, strlen(piece));
}

void notice_add_number(struct notice *text, double value, int decimals)
{
    char number[NUMBER_SIZE];
    size_t len = number_format(number, sizeof(number), value, decimals);
    notice_add(text, len == 0 ? "?" : number);
}
