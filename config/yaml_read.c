/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Typed readers of one key: a fault is said once, and the default stays.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "config/yaml.h"

enum { WORDS_SIZE = 160, NUMBER_TEXT_SIZE = 40 };

static const char *const KIND_WORD[] = {"a single value", "a list [...]", "a map {...}"};

static void note_asked(struct yaml_node *map, const char *key)
{
    for (size_t i = 0; i < map->asked_count; i++) {
        if (strcmp(map->asked[i], key) == 0) {
            return;
        }
    }
    map->asked = memory_grow(map->asked, map->asked_count, sizeof(*map->asked));
    map->asked[map->asked_count++] = key;
}

struct yaml_node *yaml_get(struct yaml_node *map, const char *key)
{
    assert(map && key);
    if (map->kind != YAML_MAP) {
        return NULL;
    }
    note_asked(map, key);
    struct yaml_node *found = NULL;
    for (struct yaml_node *child = map->child; child; child = child->next) {
        if (strcmp(child->key, key) == 0) {
            child->used = true;
            found = found ? found : child;
        }
    }
    return found;
}

bool yaml_check_format(struct yaml_node *root, const char *name, int version, struct diags *diags)
{
    assert(root && name && diags);
    if (root->kind != YAML_MAP) {
        diag_error(diags, root->at, "not a map of keys; the first line must be 'format: %s %d'",
                   name, version);
        return false;
    }
    const struct yaml_node *node = yaml_get(root, "format");
    if (!node || node != root->child) {
        diag_error(diags, node ? node->key_at : root->at, "the first key must be 'format: %s %d'",
                   name, version);
    }
    if (!node) {
        return true;
    }
    const char *text = node->kind == YAML_SCALAR ? node->text : "";
    size_t len = strlen(name);
    char want[16];
    (void)snprintf(want, sizeof(want), "%d", version);
    if (strncmp(text, name, len) != 0 || text[len] != ' ') {
        diag_error(diags, node->at, "the format is '%.40s'; this must be a '%s %d' file", text,
                   name, version);
        return false;
    }
    if (strcmp(text + len + 1, want) != 0) {
        diag_error(diags, node->at, "version '%.20s' of %s is not known; this program reads %d",
                   text + len + 1, name, version);
        return false;
    }
    return true;
}

/* The child with that key when it is of that kind; else says what is wrong. */
static struct yaml_node *find(struct yaml_node *map, const char *key, enum yaml_need need,
                              enum yaml_kind kind, struct diags *diags)
{
    struct yaml_node *node = yaml_get(map, key);
    if (!node) {
        if (need == YAML_REQUIRED) {
            diag_error(diags, map->at, "the key '%s' is missing", key);
        }
        return NULL;
    }
    if (node->kind != kind) {
        diag_error(diags, node->at, "'%s' must be %s", key, KIND_WORD[kind]);
        return NULL;
    }
    return node;
}

/* %g is exact enough for the limits that messages name. */
static void write_range(char *out, size_t size, struct yaml_range range)
{
    (void)snprintf(out, size, "%.9g to %.9g", range.min, range.max);
}

bool yaml_number_of(const struct yaml_node *node, const char *name, struct yaml_range range,
                    double *value, struct diags *diags)
{
    assert(node && name && value && range.min <= range.max);
    char allowed[NUMBER_TEXT_SIZE];
    write_range(allowed, sizeof(allowed), range);
    double parsed = 0;
    bool is_number = node->kind == YAML_SCALAR && !node->quoted &&
                     number_parse(node->text, strlen(node->text), &parsed);
    if (!is_number) {
        diag_error(diags, node->at, "%s: '%.40s' is not a number; allowed: %s", name,
                   node->kind == YAML_SCALAR ? node->text : KIND_WORD[node->kind], allowed);
        return false;
    }
    if (parsed < range.min || parsed > range.max) {
        diag_error(diags, node->at, "%s: %.40s is out of range; allowed: %s", name, node->text,
                   allowed);
        return false;
    }
    *value = parsed;
    return true;
}

bool yaml_numbers_of(const struct yaml_node *node, const char *name, struct yaml_range range,
                     double *values, size_t count, struct diags *diags)
{
    assert(node && values);
    if (node->kind != YAML_LIST || node->count != count) {
        diag_error(diags, node->at, "'%s' must be a list of %zu numbers", name, count);
        return false;
    }
    bool good = true;
    size_t i = 0;
    double *read = memory_new(count, sizeof(*read));
    for (const struct yaml_node *item = node->child; item; item = item->next) {
        good = yaml_number_of(item, name, range, &read[i++], diags) && good;
    }
    if (good) {
        memcpy(values, read, count * sizeof(*read));
    }
    free(read);
    return good;
}

bool yaml_number(struct yaml_node *map, const char *key, enum yaml_need need,
                 struct yaml_range range, double *value, struct diags *diags)
{
    const struct yaml_node *node = find(map, key, need, YAML_SCALAR, diags);
    return node && yaml_number_of(node, key, range, value, diags);
}

bool yaml_numbers(struct yaml_node *map, const char *key, enum yaml_need need,
                  struct yaml_range range, double *values, size_t count, struct diags *diags)
{
    const struct yaml_node *node = find(map, key, need, YAML_LIST, diags);
    return node && yaml_numbers_of(node, key, range, values, count, diags);
}

bool yaml_integer(struct yaml_node *map, const char *key, enum yaml_need need,
                  struct yaml_range range, long *value, struct diags *diags)
{
    const struct yaml_node *node = find(map, key, need, YAML_SCALAR, diags);
    double number = 0;
    if (!node || !yaml_number_of(node, key, range, &number, diags)) {
        return false;
    }
    if (strspn(node->text, "+-0123456789") != strlen(node->text)) {
        diag_error(diags, node->at, "%s: '%.40s' is not a whole number", key, node->text);
        return false;
    }
    *value = (long)number;
    return true;
}

bool yaml_string(struct yaml_node *map, const char *key, enum yaml_need need, const char **value,
                 struct diags *diags)
{
    const struct yaml_node *node = find(map, key, need, YAML_SCALAR, diags);
    if (!node) {
        return false;
    }
    if (node->text[0] == '\0') {
        diag_error(diags, node->at, "'%s' is empty", key);
        return false;
    }
    *value = node->text;
    return true;
}

bool yaml_word(struct yaml_node *map, const char *key, enum yaml_need need,
               const char *const *words, size_t count, int *value, struct diags *diags)
{
    const struct yaml_node *node = find(map, key, need, YAML_SCALAR, diags);
    if (!node) {
        return false;
    }
    char allowed[WORDS_SIZE] = "";
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], node->text) == 0) {
            *value = (int)i;
            return true;
        }
        int len =
            snprintf(allowed + used, sizeof(allowed) - used, "%s%s", i > 0 ? ", " : "", words[i]);
        used += len > 0 && (size_t)len < sizeof(allowed) - used ? (size_t)len : 0;
    }
    diag_error(diags, node->at, "%s: '%.40s' is not known; allowed: %s", key, node->text, allowed);
    return false;
}

struct yaml_node *yaml_map(struct yaml_node *map, const char *key, enum yaml_need need,
                           struct diags *diags)
{
    return find(map, key, need, YAML_MAP, diags);
}

struct yaml_node *yaml_list(struct yaml_node *map, const char *key, enum yaml_need need,
                            struct diags *diags)
{
    return find(map, key, need, YAML_LIST, diags);
}
