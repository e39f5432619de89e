/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every request for memory passes here (linked with --wrap): counted while it is watched, refused
 * where a test wants to see that.
 */
#ifndef TESTS_SIM_HEAP_H
#define TESTS_SIM_HEAP_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

/* Counts requests from now on, until heap_ignore. Nests: the watched part may call unwatched ones.
 */
bool heap_watch(bool watched); /* returns what was before */
uint64_t heap_watched_requests(void);

/* The n-th watched request from now on (0 the next) is refused; the program then ends with an exit
 * status, which is caught: control comes back to where `escape` was set. */
void heap_refuse(uint64_t n, jmp_buf *escape);
void heap_refuse_none(void);
/* The exit status, when a refusal has ended the program. */
int heap_exit_status(void);

#endif
