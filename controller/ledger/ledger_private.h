/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between the ledger's own files: one reader of the bytes for everybody who reads them.
 */
#ifndef CONTROLLER_LEDGER_LEDGER_PRIVATE_H
#define CONTROLLER_LEDGER_LEDGER_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "controller/ledger/ledger.h"

/* Every good record in order, with its link of the chain. */
struct ledger_visitor {
    void (*visit)(void *context, const struct record *record, const struct sha256 *chain);
    void *context;
};

struct ledger_reading {
    uint64_t records;     /* good ones */
    struct sha256 chain;  /* of the last good one; zeros: none */
    uint64_t capacity;    /* whole records that fit in the file */
    uint64_t synced_seq;  /* as the last good one tells it */
    bool salvaged;        /* the record behind the good ones is damaged, not torn, and */
    struct record intent; /* this is what it still says */
    uint64_t tail;        /* records behind the good ones that no sync had covered: to be zeroed */
};

/* Opens a regular file, never through a symbolic link; -1 with *err set. */
int ledger_open_file(const struct disk *disk, const char *path, int flags, struct err *err);

/* Reads all of an open ledger from its start. ERR_DATA: damage before a good record, or a first
 * record that is no header. */
enum err_code ledger_read_fd(const struct disk *disk, int fd, const char *path,
                             const struct ledger_visitor *visitor, struct ledger_reading *reading,
                             struct err *err);

/* The same by path. */
enum err_code ledger_read_path(const struct disk *disk, const char *path,
                               const struct ledger_visitor *visitor, struct ledger_reading *reading,
                               struct err *err);

/* Gathers a summary record by record; then the counts. */
struct ledger_visitor ledger_summary_visitor(struct ledger_summary *summary);
void ledger_summary_finish(struct ledger_summary *summary, const struct ledger_reading *reading);

#endif
