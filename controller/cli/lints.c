/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/lints.h"

#include <math.h>
#include <stdio.h>

enum { SHOWN_MAX = 10 };

static const char *level_of(const struct lint *lint)
{
    return lint->is_error ? "error" : "warning";
}

static void show_one(const struct lint *lint, const char *path)
{
    char dot[32] = "";
    if (lint->dot > 0) {
        (void)snprintf(dot, sizeof dot, "dot %u, ", lint->dot);
    }
    (void)fprintf(stderr, "%s: %s: %s: %s%s%s%s%.3f %s, limit %.3f: %s\n", path, level_of(lint),
                  lint_name(lint->kind), dot, lint->zone[0] ? "zone " : "", lint->zone,
                  lint->zone[0] ? ": " : "", lint->number, lint->unit, lint->limit, lint->text);
}

void lints_show(const struct lints *lints, const char *path)
{
    size_t of_kind = 0;
    for (size_t i = 0; i < lints->count; i++) {
        const struct lint *lint = &lints->item[i];
        const bool is_last = i + 1 == lints->count || lints->item[i + 1].kind != lint->kind;
        of_kind++;
        if (of_kind <= SHOWN_MAX) {
            show_one(lint, path);
        }
        if (is_last && of_kind > SHOWN_MAX) {
            (void)fprintf(stderr, "%s: %s: %zu more; --json has them all\n", path,
                          lint_name(lint->kind), of_kind - SHOWN_MAX);
        }
        of_kind = is_last ? 0 : of_kind;
    }
}

json_t *lints_list(const struct lints *lints)
{
    json_t *list = json_array();
    for (size_t i = 0; i < lints->count; i++) {
        const struct lint *lint = &lints->item[i];
        json_t *one =
            json_pack("{s:s, s:s, s:f, s:f, s:s, s:s}", "kind", lint_name(lint->kind), "level",
                      level_of(lint), "number", round(lint->number * 1e4) / 1e4, "limit",
                      round(lint->limit * 1e4) / 1e4, "unit", lint->unit, "text", lint->text);
        if (lint->dot > 0) {
            (void)json_object_set_new(one, "dot", json_integer((json_int_t)lint->dot));
        }
        if (lint->zone[0] != '\0') {
            (void)json_object_set_new(one, "zone", json_string(lint->zone));
        }
        (void)json_array_append_new(list, one);
    }
    return list;
}
