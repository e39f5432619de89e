/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "controller/ledger/ledger.h"

struct judging {
    struct world *world;
    uint8_t *intents;       /* of each strike */
    enum record_type *last; /* word on it */
    size_t records;
    bool done;
};

static size_t strike_of(const struct scene *scene, uint32_t dot)
{
    size_t i = 0;
    while (i < scene->plan.strike_count && scene->plan.strike[i].dot != dot) {
        i++;
    }
    return i;
}

static void visit(struct judging *judging, const struct record *record)
{
    judging->records++;
    judging->done = judging->done || record->type == RECORD_DONE;
    if (record->dot == 0) {
        return;
    }
    size_t i = strike_of(judging->world->scene, record->dot);
    if (i >= judging->world->strikes) {
        world_complain(judging->world, "the ledger speaks of dot %" PRIu32, record->dot);
        return;
    }
    if (judging->last[i] == RECORD_CONFIRMED || judging->last[i] == RECORD_UNCERTAIN) {
        world_complain(judging->world, "dot %" PRIu32 ": %s after its outcome", record->dot,
                       record_type_name(record->type));
    }
    judging->last[i] = record->type;
    if (record->type == RECORD_INTENT) {
        judging->intents[i]++;
    }
}

static bool is_zero(const uint8_t *bytes, size_t size)
{
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

/* By hand, record by record: every one good until the zeros begin. */
static void read_ledger(struct judging *judging, const struct fake_disk_file *file)
{
    struct sha256 chain = {{0}};
    struct record record;
    size_t at = 0;
    while (at + RECORD_SIZE <= file->size &&
           record_decode(file->cache + at, &chain, &record, &chain) == RECORD_GOOD) {
        visit(judging, &record);
        at += RECORD_SIZE;
    }
    const size_t left = file->size - at;
    if (left > 0 && !is_zero(file->cache + at, left)) {
        world_complain(judging->world, "I6: record %zu of the ledger is damaged", at / RECORD_SIZE);
    }
}

static void judge_dot(struct judging *judging, size_t i, struct judge_counts *counts)
{
    struct world *world = judging->world;
    uint32_t dot = world->scene->plan.strike[i].dot;
    unsigned struck = world->struck[i];
    bool confirmed = judging->last[i] == RECORD_CONFIRMED;
    bool uncertain = judging->last[i] == RECORD_UNCERTAIN;
    counts->confirmed += confirmed;
    counts->uncertain += uncertain;
    counts->skipped += judging->last[i] == RECORD_SKIPPED;
    if (struck > 1) {
        world_complain(world, "I1: dot %" PRIu32 " was punctured %u times", dot, struck);
    } else if (judging->intents[i] > 1) {
        world_complain(world, "I1: dot %" PRIu32 " has %u intents", dot, judging->intents[i]);
    } else if (confirmed && struck != 1) {
        world_complain(world, "I7: dot %" PRIu32 " is confirmed and was not punctured", dot);
    } else if (struck == 1 && !confirmed && !uncertain) {
        world_complain(world, "I7: dot %" PRIu32 " was punctured and is not accounted for", dot);
    } else if (!confirmed && !uncertain && judging->last[i] != RECORD_SKIPPED) {
        world_complain(world, "I7: dot %" PRIu32 " has no end", dot);
    }
}

struct judge_counts judge_world(struct world *world, const char *ledger, size_t doubts)
{
    const size_t strikes = world->strikes;
    struct judge_counts counts = {0};
    struct judging judging = {.world = world,
                              .intents = memory_new(strikes, sizeof(*judging.intents)),
                              .last = memory_new(strikes, sizeof(*judging.last))};
    const struct fake_disk_file *file = fake_disk_find(&world->disk, ledger);
    if (file == NULL) {
        world_complain(world, "there is no ledger");
    } else {
        read_ledger(&judging, file);
        for (size_t i = 0; i < strikes; i++) {
            judge_dot(&judging, i, &counts);
        }
    }
    if (world->strays > 0) {
        world_complain(world, "I2: %zu punctures where no dot is planned", world->strays);
    }
    if (counts.uncertain > doubts) {
        world_complain(world, "%zu uncertain dots after %zu faults", counts.uncertain, doubts);
    }
    if (!judging.done) {
        world_complain(world, "the ledger does not say that the job is done");
    }
    counts.records = judging.records;
    free(judging.intents);
    free(judging.last);
    return counts;
}
