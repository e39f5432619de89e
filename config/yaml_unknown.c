/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that no reader asked for, and what their writer may have meant.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "config/yaml.h"

enum { KEY_MAX = 32, LIST_SIZE = 200 };

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t low = a < b ? a : b;
    return low < c ? low : c;
}

/* Levenshtein's distance, row by row. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    assert(b_len <= KEY_MAX);
    size_t row[KEY_MAX + 1];
    for (size_t j = 0; j <= b_len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = smallest(above + 1, row[j - 1] + 1, change);
            diagonal = above;
        }
    }
    return row[b_len];
}

static const char *nearest(const struct yaml_node *map, const char *key)
{
    size_t len = strnlen(key, KEY_MAX + 1);
    if (len > KEY_MAX) {
        return NULL;
    }
    const char *best = NULL;
    size_t best_distance = len < 4 ? 2 : 4;
    for (size_t i = 0; i < map->asked_count; i++) {
        size_t asked_len = strnlen(map->asked[i], KEY_MAX + 1);
        if (asked_len > KEY_MAX) {
            continue;
        }
        // the unit was left off
        if (asked_len > len && memcmp(map->asked[i], key, len) == 0 && map->asked[i][len] == '_') {
            return map->asked[i];
        }
        size_t d = distance(key, len, map->asked[i], asked_len);
        // half of a short key is another key
        if (d < best_distance && 2 * d < asked_len + 1) {
            best_distance = d;
            best = map->asked[i];
        }
    }
    return best;
}

static void list_asked(const struct yaml_node *map, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < map->asked_count && used < size; i++) {
        int len = snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", map->asked[i]);
        used += len > 0 ? (size_t)len : 0;
    }
}

static void complain(const struct yaml_node *map, const struct yaml_node *child,
                     struct diags *diags)
{
    const char *near = nearest(map, child->key);
    if (near) {
        diag_error(diags, child->key_at, "unknown key '%.40s'; did you mean '%s'?", child->key,
                   near);
        return;
    }
    char allowed[LIST_SIZE];
    list_asked(map, allowed, sizeof(allowed));
    diag_error(diags, child->key_at, "unknown key '%.40s'; allowed: %s", child->key, allowed);
}

static bool is_the_writers_own(const char *key)
{
    return strncmp(key, "x-", 2) == 0;
}

void yaml_skip(struct yaml_node *node)
{
    assert(node);
    yaml_tree_free(node->child);
    node->child = NULL;
    node->count = 0;
}

void yaml_refuse_unknown(const struct yaml_node *map, struct diags *diags)
{
    assert(map && diags);
    // the path from map to where the walk is
    const struct yaml_node *parent[YAML_DEPTH_MAX + 1] = {map};
    const struct yaml_node *at[YAML_DEPTH_MAX + 1] = {map->child};
    size_t depth = 0;
    for (;;) {
        const struct yaml_node *node = at[depth];
        if (!node) {
            if (depth == 0) {
                return;
            }
            depth--;
            continue;
        }
        at[depth] = node->next;
        bool own = node->key && is_the_writers_own(node->key);
        if (node->key && !node->used && !own) {
            complain(parent[depth], node, diags);
        } else if (!own && node->child) {
            assert(depth < YAML_DEPTH_MAX);
            depth++;
            parent[depth] = node;
            at[depth] = node->child;
        }
    }
}
