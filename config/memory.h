/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Heap that does not fail: a program that is out of memory says so and ends at once, status 74.
 */
#ifndef CONFIG_MEMORY_H
#define CONFIG_MEMORY_H

#include <stddef.h>

/* Zeroed; never NULL. */
void *memory_new(size_t count, size_t size);
/* Grows an array so that it holds one more than `count`, doubling; returns the array. Call it
 * before each append, with the count so far; the new part is not zeroed. */
void *memory_grow(void *array, size_t count, size_t size);
/* A NUL-terminated copy of text[len]. */
char *memory_text(const char *text, size_t len);

#endif
