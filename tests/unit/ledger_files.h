/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ledgers to test with: a fresh directory, records of any kind, bytes changed behind the back.
 */
#ifndef TESTS_UNIT_LEDGER_FILES_H
#define TESTS_UNIT_LEDGER_FILES_H

#include <stdint.h>

#include "controller/ledger/ledger.h"

struct ledger_files {
    char directory[64];
};

/* cmocka setup and teardown; *state is a struct ledger_files. */
int ledger_files_setup(void **state);
int ledger_files_teardown(void **state);

/* directory/name, valid until the next call but one. */
const char *ledger_files_path(const struct ledger_files *files, const char *name);

struct record ledger_files_header(const char *course, int64_t wall_ns,
                                  const struct sha256 *predecessor);
struct record ledger_files_word(enum record_type type, uint32_t dot);

/* Creates a ledger with a header and these words about dots 1, 2, 3 ...; returns its last chain. */
struct sha256 ledger_files_make(const char *path, const char *course, int64_t wall_ns,
                                const struct sha256 *predecessor, const enum record_type *type,
                                uint32_t count);

/* Changes one byte of the file; `by` is xored in. */
void ledger_files_flip(const char *path, long offset, uint8_t by);

/* A registration with another value in each of its fields. */
struct record ledger_files_registration(void);

#endif
