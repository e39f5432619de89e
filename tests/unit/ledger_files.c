/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/ledger_files.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ledger_files_setup(void **state)
{
    struct ledger_files *files = calloc(1, sizeof(*files));
    assert(files);
    (void)snprintf(files->directory, sizeof(files->directory), "/tmp/pigment-ledger-XXXXXX");
    *state = files;
    return mkdtemp(files->directory) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *stat, int kind, struct FTW *walk)
{
    (void)stat;
    (void)kind;
    (void)walk;
    return remove(path);
}

int ledger_files_teardown(void **state)
{
    struct ledger_files *files = *state;
    int failed = nftw(files->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(files);
    return failed;
}

const char *ledger_files_path(const struct ledger_files *files, const char *name)
{
    static char path[2][256];
    static int turn;
    turn = !turn;
    (void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", files->directory, name);
    return path[turn];
}

struct record ledger_files_header(const char *course, int64_t wall_ns,
                                  const struct sha256 *predecessor)
{
    struct record record = {.type = RECORD_HEADER, .wall_ns = wall_ns, .epoch = 0};
    memcpy(record.body.header.course, course, strlen(course));
    record.body.header.session = 1;
    record.body.header.backend = RECORD_SIMULATOR;
    if (predecessor) {
        record.body.header.predecessor = *predecessor;
    }
    return record;
}

struct record ledger_files_word(enum record_type type, uint32_t dot)
{
    return (struct record){.type = type, .dot = dot, .epoch = 1, .tag = dot};
}

struct sha256 ledger_files_make(const char *path, const char *course, int64_t wall_ns,
                                const struct sha256 *predecessor, const enum record_type *type,
                                uint32_t count)
{
    struct ledger ledger;
    struct err err;
    enum err_code code = ledger_create(&ledger, path, 64, &err);
    struct record record = ledger_files_header(course, wall_ns, predecessor);
    bool good = code == ERR_OK && ledger_append(&ledger, &record) && ledger_sync(&ledger);
    for (uint32_t i = 0; good && i < count; i++) {
        record = ledger_files_word(type[i], i + 1);
        good = ledger_append(&ledger, &record) && ledger_sync(&ledger);
    }
    assert(good);
    ledger_close(&ledger);
    return ledger.chain;
}

void ledger_files_flip(const char *path, long offset, uint8_t by)
{
    FILE *file = fopen(path, "r+b");
    assert(file);
    int failed = fseek(file, offset, SEEK_SET);
    int byte = fgetc(file);
    failed |= fseek(file, offset, SEEK_SET);
    failed |= fputc(byte ^ by, file) == EOF;
    failed |= fclose(file);
    assert(byte != EOF && !failed);
    (void)failed;
}

struct record ledger_files_registration(void)
{
    struct record record = {.type = RECORD_REGISTRATION};
    record.body.registration.head_in_base = (struct pose){{11, 12, 13}, {0.1, 0.2, 0.3}};
    record.body.registration.residual_mm = 0.14;
    record.body.registration.revision = 15;
    record.body.registration.parent = 14;
    record.body.registration.kind = 2;
    record.body.registration.contacts = 16;
    record.body.registration.used = 17;
    record.body.registration.set_aside = 18;
    record.body.registration.error_mm = 0.19;
    record.body.registration.noise_mm = 0.25F;
    return record;
}
