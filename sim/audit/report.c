/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/report.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void audit_report_free(struct audit_report *report)
{
    free(report->finding);
    memset(report, 0, sizeof *report);
}

void *audit_grow(void *array, size_t *capacity, size_t wanted, size_t item_size)
{
    assert(item_size > 0);
    if (wanted <= *capacity) {
        return array;
    }
    size_t next = *capacity < 64 ? 64 : *capacity * 2;
    next = next < wanted ? wanted : next;
    void *grown = next > SIZE_MAX / item_size ? NULL : realloc(array, next * item_size);
    if (!grown) {
        fputs("pigment-audit: out of memory\n", stderr);
        exit(70);
    }
    *capacity = next;
    return grown;
}

static void format_into(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
static void format_into(char *out, size_t size, const char *format, va_list args)
{
    assert(size > 0);
    // clang-tidy 14 loses va_list after its first file: NOLINTNEXTLINE(clang-analyzer-valist*)
    vsnprintf(out, size, format, args);
}

void audit_violate(struct audit_report *report, enum audit_invariant which, const char *format, ...)
{
    assert(which < AUDIT_INVARIANTS);
    report->violations++;
    if (report->verdict[which].violations++ >= AUDIT_KEPT_MAX) {
        return;
    }
    report->finding =
        audit_grow(report->finding, &report->capacity, report->kept + 1, sizeof *report->finding);
    struct audit_finding *finding = &report->finding[report->kept++];
    finding->which = which;
    va_list args;
    va_start(args, format);
    format_into(finding->text, sizeof finding->text, format, args);
    va_end(args);
}

void audit_judged(struct audit_report *report, enum audit_invariant which, const char *format, ...)
{
    assert(which < AUDIT_INVARIANTS);
    struct audit_verdict *verdict = &report->verdict[which];
    verdict->judged = true;
    va_list args;
    va_start(args, format);
    format_into(verdict->subject, sizeof verdict->subject, format, args);
    va_end(args);
}

void audit_note(struct audit_report *report, enum audit_invariant which, const char *format, ...)
{
    assert(which < AUDIT_INVARIANTS);
    char *note = report->verdict[which].note;
    size_t used = strlen(note);
    if (used > 0 && used + 3 < AUDIT_NOTE_SIZE) {
        memcpy(note + used, "; ", 3);
        used += 2;
    }
    va_list args;
    va_start(args, format);
    format_into(note + used, AUDIT_NOTE_SIZE - used, format, args);
    va_end(args);
}

bool audit_trouble(struct audit_report *report, const char *format, ...)
{
    if (!report->trouble[0]) {
        va_list args;
        va_start(args, format);
        format_into(report->trouble, sizeof report->trouble, format, args);
        va_end(args);
    }
    return false;
}
