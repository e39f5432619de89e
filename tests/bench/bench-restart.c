/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a restart costs with a ledger of 100,000 records: opened, checked link by link, summarised
 * and settled, and the course's ledgers (that one alone) asked for what they have touched, as the
 * daemon does before it says READY. Once as a daemon leaves it, that has synced
 * each intent; and once where no sync is known, so that all of it is written again. One JSON object
 * each.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "controller/ledger/ledger.h"
#include "tests/bench/stopwatch.h"

enum { RECORDS = 100000, RUNS = 9, PATH_SIZE = 64 };

#define COURSE "bench"

static int no_sync(void *context, int fd)
{
    (void)context;
    (void)fd;
    return 0;
}

/* Its syncs cost nothing here, but the records tell of them. */
static bool fill(const char *path, bool synced, struct err *err)
{
    struct disk disk = DISK_SYSTEM;
    disk.sync = no_sync;
    struct ledger ledger;
    if (ledger_create_on(&disk, &ledger, path, RECORDS + 100, err) != ERR_OK) {
        return false;
    }
    bool good = true;
    for (uint32_t i = 0; good && i < RECORDS; i++) {
        struct record record = {.type = i == 0       ? RECORD_HEADER
                                        : i % 2 == 1 ? RECORD_INTENT
                                                     : RECORD_CONFIRMED};
        record.dot = i == 0 ? 0 : (i + 1) / 2;
        record.tag = record.dot;
        record.epoch = 1;
        if (i == 0) {
            memcpy(record.body.header.course, COURSE, sizeof(COURSE));
        }
        good = (ledger.batch_count < LEDGER_BATCH_MAX || ledger_write(&ledger)) &&
               ledger_append(&ledger, &record) &&
               (!synced || record.type != RECORD_INTENT || ledger_sync(&ledger));
    }
    good = good && ledger_write(&ledger);
    ledger_close(&ledger);
    return good;
}

static bool ask_course(const char *dir, struct err *err)
{
    struct dot_map touched;
    struct sha256 last;
    const bool good = ledger_course(dir, COURSE, &touched, &last, err) == ERR_OK;
    const bool all = good && touched.count == RECORDS / 2;
    dot_map_free(&touched);
    return all;
}

static bool measure(const char *dir, bool synced)
{
    char path[PATH_SIZE];
    double ms[RUNS];
    (void)snprintf(path, sizeof(path), "%s/0001-" COURSE "-s1.ledger", dir);
    struct err err = {.code = ERR_OK};
    bool good = fill(path, synced, &err);
    for (int i = 0; good && i < RUNS; i++) {
        struct ledger ledger;
        struct ledger_summary summary;
        double from_ms = 1e3 * wall_s();
        good = ledger_open_summarised(&DISK_SYSTEM, &ledger, path, &summary, &err) == ERR_OK;
        summary.strikes = RECORDS; // it goes on
        good = good && ledger_settle(&ledger, &summary, &err) == ERR_OK && ask_course(dir, &err);
        ms[i] = 1e3 * wall_s() - from_ms;
        ledger_summary_free(&summary);
        ledger_close(&ledger);
    }
    (void)unlink(path);
    if (!good) {
        (void)fprintf(stderr, "bench-restart: %s\n", err.msg);
        return false;
    }
    qsort(ms, RUNS, sizeof(ms[0]), by_time);
    (void)printf("{\"bench\":\"restart\",\"records\":%d,\"syncs_known\":%s,\"median_ms\":%.1f,"
                 "\"max_ms\":%.1f}\n",
                 RECORDS, synced ? "true" : "false", ms[RUNS / 2], ms[RUNS - 1]);
    return true;
}

int main(void)
{
    char dir[] = "/tmp/pigment-bench-XXXXXX";
    if (mkdtemp(dir) == NULL) {
        perror("bench-restart");
        return 1;
    }
    const bool good = measure(dir, true) && measure(dir, false);
    (void)rmdir(dir);
    return good ? 0 : 1;
}
