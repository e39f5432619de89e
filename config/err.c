/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* An argument may point into err->msg, so text is built aside and then moved in. */
static void keep(struct err *err, const char *text)
{
    size_t len = strnlen(text, sizeof(err->msg) - 1);
    memcpy(err->msg, text, len);
    err->msg[len] = '\0';
}

enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
{
    assert(err && code != ERR_OK);
    char text[ERR_MSG_SIZE];
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof(text), format, args) < 0) {
        text[0] = '\0';
    }
    va_end(args);
    keep(err, text);
    err->code = code;
    return code;
}

enum err_code err_wrap(struct err *err, const char *format, ...)
{
    assert(err && err->code != ERR_OK);
    char text[ERR_MSG_SIZE];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    size_t used = len < 0 ? 0 : (size_t)len;
    if (used < sizeof(text) - 3) {
        memcpy(text + used, ": ", 2);
        used += 2;
        size_t room = sizeof(text) - used - 1;
        size_t take = strnlen(err->msg, room);
        memcpy(text + used, err->msg, take);
        text[used + take] = '\0';
    }
    keep(err, text);
    return err->code;
}
