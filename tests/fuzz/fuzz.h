/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What fuzz targets share: the one function that each of them is, and bytes for readers that take
 * nothing but a path.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A path under which the bytes can be read until fuzz_path_done. */
const char *fuzz_path(const uint8_t *data, size_t size);
void fuzz_path_done(void);

#endif
