/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/lint.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "controller/plan/lint_private.h"

static const char *const NAMES[LINT_KINDS] = {
    [LINT_HEALED_SIZE] = "healed-size", [LINT_MERGES] = "merges",
    [LINT_TOO_CLOSE] = "too-close",     [LINT_OVER_CAP] = "over-cap",
    [LINT_NEAR_HAIR] = "near-hair",     [LINT_TOO_DEEP] = "too-deep",
    [LINT_TOO_SHALLOW] = "too-shallow", [LINT_TOO_DARK] = "too-dark-early",
    [LINT_LIGHTER] = "lighter-later",   [LINT_SHADE_TABLE] = "shade-table",
    [LINT_TOO_SHARP] = "too-sharp",     [LINT_PATCHY] = "patchy",
    [LINT_CLUMPED] = "clumped",         [LINT_DENSITY] = "density",
    [LINT_HAIRLINE] = "hairline",       [LINT_CONTRAST] = "contrast",
    [LINT_LONG_HAIR] = "long-hair"};

const char *lint_name(enum lint_kind kind)
{
    assert(kind < LINT_KINDS);
    return NAMES[kind];
}

void lint_add(struct lints *lints, const struct lint_found *found, const struct job_zone *zone,
              uint32_t dot, const char *format, ...)
{
    lints->item = memory_grow(lints->item, lints->count, sizeof *lints->item);
    struct lint *lint = &lints->item[lints->count++];
    *lint = (struct lint){.kind = found->kind,
                          .is_error = found->is_error,
                          .dot = dot,
                          .number = found->number,
                          .limit = found->limit};
    memccpy(lint->unit, found->unit, '\0', sizeof lint->unit - 1);
    if (zone != NULL) {
        memcpy(lint->zone, zone->id, sizeof lint->zone);
    }
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(lint->text, sizeof lint->text, format, arguments);
    va_end(arguments);
    lints->errors += found->is_error;
}

static int by_kind_and_dot(const void *left, const void *right)
{
    const struct lint *a = left, *b = right;
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    if (a->dot != b->dot) {
        return a->dot < b->dot ? -1 : 1;
    }
    const int zones = strcmp(a->zone, b->zone);
    return zones != 0 ? zones : strcmp(a->text, b->text);
}

enum err_code lint_job(const struct plan_inputs *inputs, struct lints *lints, struct err *err)
{
    struct stage stage = {.inputs = inputs};
    *lints = (struct lints){0};
    enum err_code code = stage_place(&stage, err);
    if (code == ERR_OK) {
        code = lint_dots(lints, &stage, err);
    }
    if (code == ERR_OK) {
        code = lint_zones(lints, &stage, err);
    }
    if (code == ERR_OK) {
        lint_contrast(lints, &stage);
    }
    stage_free(&stage);
    if (lints->count > 0) {
        qsort(lints->item, lints->count, sizeof *lints->item, by_kind_and_dot);
    }
    return code;
}

void lints_free(struct lints *lints)
{
    free(lints->item);
    *lints = (struct lints){0};
}
