/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/audit_fixture.h"

#include <assert.h>
#include <sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/audit/judge.h"

static void *copy_of(const void *array, size_t count, size_t size)
{
    void *copy = calloc(count + 1, size);
    assert(copy);
    if (count > 0) {
        memcpy(copy, array, count * size);
    }
    return copy;
}

/* Opens a gap at `at` for one more item. */
static void *make_room(void *array, size_t *count, size_t *capacity, size_t at, size_t size)
{
    assert(at <= *count);
    char *bytes = audit_grow(array, capacity, *count + 1, size);
    memmove(bytes + (at + 1) * size, bytes + at * size, (*count - at) * size);
    memset(bytes + at * size, 0, size);
    (*count)++;
    return bytes;
}

static void close_gap(void *array, size_t *count, size_t at, size_t size)
{
    assert(at < *count);
    char *bytes = array;
    memmove(bytes + at * size, bytes + (at + 1) * size, (*count - at - 1) * size);
    (*count)--;
}

static void copy_text(struct afx_text *text)
{
    text->line = copy_of(text->line, text->count, sizeof *text->line);
    text->capacity = text->count + 1;
}

struct afx afx_copy(const struct afx *set)
{
    struct afx copy = *set;
    copy_text(&copy.machine);
    copy_text(&copy.head);
    copy_text(&copy.job);
    for (size_t i = 0; i < AFX_SESSIONS; i++) {
        struct afx_ledger *ledger = &copy.ledger[i];
        copy_text(&copy.plan[i]);
        ledger->record = copy_of(ledger->record, ledger->count, sizeof *ledger->record);
        ledger->capacity = ledger->count + 1;
    }
    copy.touch = copy_of(set->touch, set->touches, sizeof *set->touch);
    copy.event = copy_of(set->event, set->events, sizeof *set->event);
    copy.dot = copy_of(set->dot, set->dots, sizeof *set->dot);
    copy.touch_capacity = set->touches + 1;
    copy.event_capacity = set->events + 1;
    copy.dot_capacity = set->dots + 1;
    return copy;
}

void afx_free(struct afx *set)
{
    free(set->machine.line);
    free(set->head.line);
    free(set->job.line);
    for (size_t i = 0; i < AFX_SESSIONS; i++) {
        free(set->plan[i].line);
        free(set->ledger[i].record);
    }
    free(set->touch);
    free(set->event);
    free(set->dot);
    memset(set, 0, sizeof *set);
}

void afx_say(struct afx_text *text, const char *format, ...)
{
    text->line =
        make_room(text->line, &text->count, &text->capacity, text->count, sizeof *text->line);
    va_list args;
    va_start(args, format);
    vsnprintf(text->line[text->count - 1].text, AFX_LINE, format, args);
    va_end(args);
}

void afx_hash(const struct afx_text *text, uint8_t hash[32])
{
    SHA2_CTX sha;
    SHA256Init(&sha);
    for (size_t i = 0; i < text->count; i++) {
        SHA256Update(&sha, (const uint8_t *)text->line[i].text, strlen(text->line[i].text));
        SHA256Update(&sha, (const uint8_t *)"\n", 1);
    }
    SHA256Final(hash, &sha);
}

void afx_hex(const uint8_t hash[32], char hex[65])
{
    for (size_t i = 0; i < 32; i++) {
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    }
}

void afx_put(struct afx_record *record, size_t offset, size_t size, uint64_t value)
{
    for (size_t i = 0; i < size; i++) {
        record->raw[offset + i] = (uint8_t)(value >> (8 * i));
    }
}

uint64_t afx_get(const struct afx_record *record, size_t offset, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value |= (uint64_t)record->raw[offset + i] << (8 * i);
    }
    return value;
}

void afx_put_float(struct afx_record *record, size_t offset, float value)
{
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    afx_put(record, offset, 4, bits);
}

void afx_put_double(struct afx_record *record, size_t offset, double value)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    afx_put(record, offset, 8, bits);
}

struct afx_record *afx_insert_record(struct afx_ledger *ledger, size_t at)
{
    ledger->record =
        make_room(ledger->record, &ledger->count, &ledger->capacity, at, sizeof *ledger->record);
    return &ledger->record[at];
}

void afx_remove_record(struct afx_ledger *ledger, size_t at)
{
    close_gap(ledger->record, &ledger->count, at, sizeof *ledger->record);
}

void afx_renumber(struct afx_ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct afx_record *record = &ledger->record[i];
        afx_put(record, 8, 8, i);
        uint64_t sync_seq = afx_get(record, 40, 8);
        if (sync_seq != UINT64_MAX && i > 0) {
            afx_put(record, 40, 8, sync_seq >= i ? i - 1 : sync_seq);
        }
    }
}

struct afx_event *afx_insert_event(struct afx *set, size_t at)
{
    set->event = make_room(set->event, &set->events, &set->event_capacity, at, sizeof *set->event);
    return &set->event[at];
}

void afx_remove_event(struct afx *set, size_t at)
{
    close_gap(set->event, &set->events, at, sizeof *set->event);
}

struct afx_touch *afx_insert_touch(struct afx *set, size_t at)
{
    set->touch = make_room(set->touch, &set->touches, &set->touch_capacity, at, sizeof *set->touch);
    return &set->touch[at];
}

void afx_remove_touch(struct afx *set, size_t at)
{
    close_gap(set->touch, &set->touches, at, sizeof *set->touch);
}

/* The checksum bit by bit, unlike the judge's. */
static uint32_t crc32c(const uint8_t *data, size_t size)
{
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1) ? 0x82f63b78 : 0);
        }
    }
    return ~crc;
}

struct afx_files {
    char dir[64];
    char path[16][96];
    size_t count;
};

static FILE *create(struct afx_files *files, const char *name)
{
    char whole[96];
    char *path = files->path[files->count++];
    snprintf(whole, sizeof whole, "%s/%s", files->dir, name);
    memcpy(path, whole, sizeof whole);
    FILE *file = fopen(path, "wb");
    assert(file);
    return file;
}

static const char *write_text(struct afx_files *files, const char *name,
                              const struct afx_text *text)
{
    FILE *file = create(files, name);
    for (size_t i = 0; i < text->count; i++) {
        fprintf(file, "%s\n", text->line[i].text);
    }
    fclose(file);
    return files->path[files->count - 1];
}

/* Chains the records, leaves the last chain in chain. */
static void write_record(FILE *file, struct afx_record record, uint8_t chain[32], size_t *flip)
{
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, chain, 32);
    SHA256Update(&sha, record.raw, 152);
    SHA256Final(chain, &sha);
    memcpy(record.raw + 152, chain, 32);
    afx_put(&record, 188, 4, crc32c(record.raw, 188));
    if (*flip > 0 && *flip < sizeof record.raw) {
        record.raw[*flip] ^= 0x40;
    }
    *flip -= *flip < sizeof record.raw ? *flip : sizeof record.raw;
    fwrite(record.raw, sizeof record.raw, 1, file);
}

static const char *write_ledger(struct afx_files *files, const char *name, const struct afx *set,
                                size_t session, uint8_t predecessor[32])
{
    static const uint8_t zeros[20 * 192];
    const struct afx_ledger *ledger = &set->ledger[session];
    uint8_t chain[32] = {0}, hash[32];
    size_t flip = ledger->flip_byte;
    afx_hash(&set->plan[session], hash);
    FILE *file = create(files, name);
    for (size_t i = 0; i < ledger->count; i++) {
        struct afx_record record = ledger->record[i];
        /* all ones stand for what is only known now */
        if (afx_get(&record, 4, 2) == 1 && afx_get(&record, 64, 8) == UINT64_MAX) {
            memcpy(record.raw + 64, set->keep_binding ? set->plan_hash[session] : hash, 32);
        }
        if (afx_get(&record, 4, 2) == 1 && afx_get(&record, 96, 8) == UINT64_MAX) {
            memcpy(record.raw + 96, predecessor, 32);
        }
        write_record(file, record, chain, &flip);
    }
    for (size_t i = 0; i < ledger->torn_bytes; i++) {
        fputc((int)(i * 37 % 251) + 1, file);
    }
    fwrite(zeros, 192 - ledger->torn_bytes % 192, 1, file);
    fwrite(zeros, sizeof zeros, 1, file);
    fclose(file);
    memcpy(predecessor, chain, 32);
    const char *path = files->path[files->count - 1];
    long size = (long)(ledger->count * 192);
    return ledger->cut_bytes && truncate(path, size - (long)ledger->cut_bytes) != 0 ? "" : path;
}

static const char *write_tissue(struct afx_files *files, const struct afx *set)
{
    FILE *file = create(files, "tissue.csv");
    fputs("t_s,x_mm,y_mm,z_mm,nx,ny,nz,depth_mm,tilt_deg,in_skin_s,lateral_mm,punctured,"
          "dimple_mm\n",
          file);
    for (size_t i = 0; i < set->touches; i++) {
        const double *c = set->touch[i].column;
        fprintf(file, "%.6f,%.4f,%.4f,%.4f,%.6f,%.6f,%.6f,%.4f,%.4f,%.6f,%.4f,%d,%.4f\n", c[0],
                c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], (int)c[11], c[12]);
    }
    fputs(set->half_lines ? "99.5,1." : "", file);
    fclose(file);
    return files->path[files->count - 1];
}

static const char *write_trace(struct afx_files *files, const struct afx *set)
{
    FILE *file = create(files, "trace.txt");
    for (size_t i = 0; i < set->events; i++) {
        const struct afx_event *event = &set->event[i];
        fprintf(file, "%lld %lld %s", (long long)event->t_ns, (long long)event->mono_ns,
                event->kind);
        if (strcmp(event->kind, "rx") != 0 && strcmp(event->kind, "tx") != 0) {
            fprintf(file, "%s%s\n", event->data[0] ? " " : "", event->data);
            continue;
        }
        fputc(' ', file);
        for (size_t k = 0; k < event->size; k++) {
            fprintf(file, "%02x", (unsigned)(uint8_t)event->data[k]);
        }
        fputc('\n', file);
    }
    fputs(set->half_lines ? "99000000000 9" : "", file);
    fclose(file);
    return files->path[files->count - 1];
}

static void give(struct audit_paths *paths, const char *path)
{
    paths->path[paths->count++] = path;
}

bool afx_judge(const struct afx *set, struct audit_report *report)
{
    static const char *const plans[] = {"one.plan", "two.plan"};
    static const char *const ledgers[] = {"one.ledger", "two.ledger"};
    struct afx_files files = {.dir = "/tmp/audit-test-XXXXXX"};
    struct audit_inputs inputs = {0};
    uint8_t predecessor[32] = {0};
    char *made = mkdtemp(files.dir);
    assert(made);
    for (size_t i = 0; i < set->sessions; i++) {
        give(&inputs.plans, write_text(&files, plans[i], &set->plan[i]));
        give(&inputs.ledgers, write_ledger(&files, ledgers[i], set, i, predecessor));
    }
    give(&inputs.tissues, write_tissue(&files, set));
    if (!set->bare) {
        give(&inputs.machine, write_text(&files, "machine.yaml", &set->machine));
        give(&inputs.head, write_text(&files, "head.yaml", &set->head));
        give(&inputs.job, write_text(&files, "job.yaml", &set->job));
        give(&inputs.traces, write_trace(&files, set));
    }
    memset(report, 0, sizeof *report);
    bool good = audit_judge(&inputs, report);
    for (size_t i = 0; i < files.count; i++) {
        unlink(files.path[i]);
    }
    rmdir(files.dir);
    return good;
}
