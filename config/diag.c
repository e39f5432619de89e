/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

/* Text quoted from a file may hold bytes that a terminal obeys. */
static void make_printable(char *text)
{
    for (unsigned char *byte = (unsigned char *)text; *byte; byte++) {
        bool is_c1 = byte[0] == 0xc2 && byte[1] >= 0x80 && byte[1] <= 0x9f;
        if (*byte < ' ' || *byte == 0x7f) {
            *byte = '?';
        } else if (is_c1) {
            byte[0] = byte[1] = '?';
        }
    }
}

static void write_place(char *out, size_t size, struct place at, const char *word)
{
    const char *file = at.file ? at.file : "-";
    int len = at.line > 0 ? snprintf(out, size, "%.160s:%d:%d: %s: ", file, at.line, at.col, word)
                          : snprintf(out, size, "%.160s: %s: ", file, word);
    assert(len > 0 && (size_t)len < size);
}

static void add(struct diags *diags, enum diag_level level, struct place at, const char *format,
                va_list args) __attribute__((format(printf, 4, 0)));

static void add(struct diags *diags, enum diag_level level, struct place at, const char *format,
                va_list args)
{
    if (diags->kept >= DIAG_KEPT_MAX) {
        return;
    }
    diags->item = memory_grow(diags->item, diags->kept, sizeof(*diags->item));
    struct diag *item = &diags->item[diags->kept++];
    item->level = level;
    write_place(item->text, sizeof(item->text), at, level == DIAG_ERROR ? "error" : "warning");
    size_t used = strlen(item->text);
    if (vsnprintf(item->text + used, sizeof(item->text) - used, format, args) < 0) {
        item->text[used] = '\0';
    }
    make_printable(item->text);
}

void diag_error(struct diags *diags, struct place at, const char *format, ...)
{
    assert(diags);
    va_list args;
    va_start(args, format);
    add(diags, DIAG_ERROR, at, format, args);
    va_end(args);
    diags->errors++;
}

void diag_warn(struct diags *diags, struct place at, const char *format, ...)
{
    assert(diags);
    va_list args;
    va_start(args, format);
    add(diags, DIAG_WARNING, at, format, args);
    va_end(args);
    diags->warnings++;
}

void diag_free(struct diags *diags)
{
    free(diags->item);
    *diags = (struct diags){0};
}
