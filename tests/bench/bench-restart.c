/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a restart costs with a ledger of 100,000 records: opened, checked link by link, summarised
 * and settled, as the daemon does before it says READY. One JSON object.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "controller/ledger/ledger.h"

enum { RECORDS = 100000, RUNS = 9 };

static double now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static int fill(const char *path, struct err *err)
{
    struct ledger ledger;
    if (ledger_create(&ledger, path, RECORDS + 100, err) != ERR_OK) {
        return 0;
    }
    int good = 1;
    for (uint32_t i = 0; good && i < RECORDS; i++) {
        struct record record = {.type = i == 0       ? RECORD_HEADER
                                        : i % 2 == 1 ? RECORD_INTENT
                                                     : RECORD_CONFIRMED};
        record.dot = i == 0 ? 0 : (i + 1) / 2;
        record.tag = record.dot;
        record.epoch = 1;
        bool room = ledger.batch_count < LEDGER_BATCH_MAX || ledger_write(&ledger);
        good = room && ledger_append(&ledger, &record);
    }
    good = good && ledger_sync(&ledger);
    ledger_close(&ledger);
    return good;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

int main(void)
{
    char path[] = "/tmp/pigment-bench-XXXXXX";
    double ms[RUNS];
    struct err err = {.code = ERR_OK};
    int fd = mkstemp(path);
    if (fd < 0 || close(fd) != 0 || unlink(path) != 0 || !fill(path, &err)) {
        (void)fprintf(stderr, "bench-restart: %s\n", err.msg);
        return 1;
    }
    for (int i = 0; i < RUNS; i++) {
        struct ledger ledger;
        struct ledger_summary summary;
        double from_ms = now_ms();
        enum err_code code = ledger_open_summarised(&DISK_SYSTEM, &ledger, path, &summary, &err);
        summary.strikes = RECORDS; // it goes on
        if (code != ERR_OK || ledger_settle(&ledger, &summary, &err) != ERR_OK) {
            (void)fprintf(stderr, "bench-restart: %s\n", err.msg);
            return 1;
        }
        ms[i] = now_ms() - from_ms;
        ledger_summary_free(&summary);
        ledger_close(&ledger);
    }
    (void)unlink(path);
    qsort(ms, RUNS, sizeof(ms[0]), by_size);
    (void)printf("{\"bench\":\"restart\",\"records\":%d,\"median_ms\":%.1f,\"max_ms\":%.1f}\n",
                 RECORDS, ms[RUNS / 2], ms[RUNS - 1]);
    return 0;
}
