/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/heap.h"

#include <stddef.h>
#include <stdlib.h>

// the linker's names for the real ones
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *block, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *block, size_t count, size_t size);
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

static struct {
    bool watched, refuses;
    uint64_t requests, refuse_at;
    jmp_buf *escape;
    int status;
} heap;

bool heap_watch(bool watched)
{
    bool before = heap.watched;
    heap.watched = watched;
    return before;
}

uint64_t heap_watched_requests(void)
{
    return heap.requests;
}

void heap_refuse(uint64_t n, jmp_buf *escape)
{
    heap.refuses = true;
    heap.refuse_at = heap.requests + n;
    heap.escape = escape;
    heap.status = -1;
}

void heap_refuse_none(void)
{
    heap.refuses = false;
    heap.escape = NULL;
}

int heap_exit_status(void)
{
    return heap.status;
}

static bool grants(void)
{
    if (!heap.watched) {
        return true;
    }
    bool grant = !heap.refuses || heap.requests != heap.refuse_at;
    heap.requests++;
    return grant;
}

void *__wrap_malloc(size_t size)
{
    return grants() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return grants() ? __real_calloc(count, size) : NULL;
}

void *__wrap_reallocarray(void *block, size_t count, size_t size)
{
    return grants() ? __real_reallocarray(block, count, size) : NULL;
}

_Noreturn void __wrap__exit(int status)
{
    if (heap.escape == NULL) {
        __real__exit(status);
    }
    heap.status = status;
    heap.watched = false;
    longjmp(*heap.escape, 1);
}
