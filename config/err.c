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

/* Returns the length, cut to what fits. */
static size_t write_text(char text[ERR_MSG_SIZE], const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static size_t write_text(char text[ERR_MSG_SIZE], const char *format, va_list args)
{
    text[0] = '\0';
    // clang-tidy 14 loses va_list after its first file: NOLINTNEXTLINE(clang-analyzer-valist*)
    int len = vsnprintf(text, ERR_MSG_SIZE, format, args);
    return len < 0 ? 0 : strnlen(text, ERR_MSG_SIZE);
}

enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
{
    assert(err && code != ERR_OK);
    char text[ERR_MSG_SIZE];
    va_list args;
    va_start(args, format);
    (void)write_text(text, format, args);
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
    size_t used = write_text(text, format, args);
    va_end(args);
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
