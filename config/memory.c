/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/err.h"

/* As good as a kill, which everything that writes files survives. */
static _Noreturn void out_of_memory(void)
{
    static const char TEXT[] = "out of memory\n";
    ssize_t told = write(STDERR_FILENO, TEXT, sizeof(TEXT) - 1);
    (void)told;
    _exit(ERR_IO);
}

void *memory_new(size_t count, size_t size)
{
    assert(size > 0);
    void *block = calloc(count ? count : 1, size);
    if (!block) {
        out_of_memory();
    }
    return block;
}

void *memory_grow(void *array, size_t count, size_t size)
{
    assert(size > 0);
    // powers of two are where the array is full
    if ((count & (count - 1)) != 0) {
        return array;
    }
    void *grown = reallocarray(array, count ? 2 * count : 1, size);
    if (!grown) {
        out_of_memory();
    }
    return grown;
}

char *memory_text(const char *text, size_t len)
{
    assert(text || len == 0);
    char *copy = memory_new(len + 1, 1);
    if (len > 0) {
        memcpy(copy, text, len);
    }
    return copy;
}
