/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/yaml.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "sim/audit/text.h"

enum { DEPTH_MAX = 64, NODES_MAX = 2000000 };

/* An open map or list while reading. */
struct level {
    size_t node, last_child;
    bool map;
    char *key; /* read, its value not yet */
};

struct reader {
    struct audit_yaml *yaml;
    struct level level[DEPTH_MAX];
    size_t depth;
    bool done, bad;
};

static char *copy_text(const char *text, size_t length)
{
    size_t capacity = 0;
    char *copy = audit_grow(NULL, &capacity, length + 1, 1);
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

/* Adds a node under the open level and returns its index. */
static size_t add_node(struct reader *reader, char *text)
{
    struct audit_yaml *yaml = reader->yaml;
    yaml->node = audit_grow(yaml->node, &yaml->capacity, yaml->nodes + 1, sizeof *yaml->node);
    size_t index = yaml->nodes++;
    yaml->node[index] = (struct audit_yaml_node){.text = text};
    if (reader->depth == 0) {
        reader->bad = reader->bad || index > 0;
        return index;
    }
    struct level *level = &reader->level[reader->depth - 1];
    yaml->node[index].key = level->key;
    level->key = NULL;
    yaml->node[level->node].children++;
    if (level->last_child) {
        yaml->node[level->last_child].next = index;
    } else {
        yaml->node[level->node].child = index;
    }
    level->last_child = index;
    return index;
}

static void open_level(struct reader *reader, bool map)
{
    if (reader->depth == DEPTH_MAX) {
        reader->bad = true;
        return;
    }
    size_t node = add_node(reader, NULL);
    reader->level[reader->depth++] = (struct level){.node = node, .map = map};
}

static bool wants_key(const struct reader *reader)
{
    const struct level *level = reader->depth ? &reader->level[reader->depth - 1] : NULL;
    return level && level->map && !level->key;
}

static void take_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    if (memchr(value, '\0', event->data.scalar.length)) {
        reader->bad = true;
        return;
    }
    char *text = copy_text(value, event->data.scalar.length);
    if (wants_key(reader)) {
        reader->level[reader->depth - 1].key = text;
    } else {
        add_node(reader, text);
    }
}

static void take_event(struct reader *reader, const yaml_event_t *event)
{
    switch ((int)event->type) {
    case YAML_SCALAR_EVENT:
        take_scalar(reader, event);
        break;
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        if (wants_key(reader)) {
            reader->bad = true;
        } else {
            open_level(reader, event->type == YAML_MAPPING_START_EVENT);
        }
        break;
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        assert(reader->depth > 0);
        reader->depth--;
        break;
    case YAML_ALIAS_EVENT:
        reader->bad = true;
        break;
    case YAML_STREAM_END_EVENT:
        reader->done = true;
        break;
    default:
        break;
    }
    reader->bad = reader->bad || reader->yaml->nodes > NODES_MAX;
}

static bool parse(struct audit_yaml *yaml, const char *text, size_t size)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        return false;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    struct reader reader = {.yaml = yaml};
    while (!reader.done && !reader.bad) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            reader.bad = true;
            break;
        }
        take_event(&reader, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    for (size_t i = 0; i < reader.depth; i++) {
        free(reader.level[i].key);
    }
    return !reader.bad && yaml->nodes > 0;
}

bool audit_yaml_read(struct audit_yaml *yaml, const char *path, const char *format,
                     uint8_t hash[32], struct audit_report *report)
{
    memset(yaml, 0, sizeof *yaml);
    size_t size = 0;
    char *text = audit_file_read(path, &size, hash, report);
    if (!text) {
        return false;
    }
    bool good = parse(yaml, text, size);
    free(text);
    if (!good) {
        return audit_trouble(report, "%s: is not plain YAML", path);
    }
    const char *found = audit_yaml_text(yaml, yaml->node, "format");
    if (!found || strcmp(found, format) != 0) {
        return audit_trouble(report, "%s: does not say `format: %s`", path, format);
    }
    return true;
}

void audit_yaml_free(struct audit_yaml *yaml)
{
    for (size_t i = 0; i < yaml->nodes; i++) {
        free(yaml->node[i].key);
        free(yaml->node[i].text);
    }
    free(yaml->node);
    memset(yaml, 0, sizeof *yaml);
}

const struct audit_yaml_node *audit_yaml_next(const struct audit_yaml *yaml,
                                              const struct audit_yaml_node *parent,
                                              const struct audit_yaml_node *before)
{
    size_t index = before ? before->next : (parent ? parent->child : 0);
    return index ? &yaml->node[index] : NULL;
}

const struct audit_yaml_node *audit_yaml_get(const struct audit_yaml *yaml,
                                             const struct audit_yaml_node *map, const char *key)
{
    const struct audit_yaml_node *child = audit_yaml_next(yaml, map, NULL);
    while (child && (!child->key || strcmp(child->key, key) != 0)) {
        child = audit_yaml_next(yaml, map, child);
    }
    return child;
}

const char *audit_yaml_text(const struct audit_yaml *yaml, const struct audit_yaml_node *map,
                            const char *key)
{
    const struct audit_yaml_node *node = audit_yaml_get(yaml, map, key);
    return node ? node->text : NULL;
}

bool audit_yaml_number(const struct audit_yaml *yaml, const struct audit_yaml_node *map,
                       const char *key, double *value)
{
    const struct audit_yaml_node *node = audit_yaml_get(yaml, map, key);
    return !node || (node->text && audit_number(node->text, value));
}

bool audit_yaml_numbers(const struct audit_yaml *yaml, const struct audit_yaml_node *list,
                        double *values, size_t count)
{
    if (!list) {
        return true;
    }
    if (list->children != count) {
        return false;
    }
    const struct audit_yaml_node *item = NULL;
    for (size_t i = 0; i < count; i++) {
        item = audit_yaml_next(yaml, list, item);
        if (!item || !item->text || !audit_number(item->text, &values[i])) {
            return false;
        }
    }
    return true;
}
