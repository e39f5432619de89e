/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/yaml.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "config/memory.h"

/* A map or list that is still open. */
struct level {
    struct yaml_node *node;
    struct yaml_node *last; /* its latest child */
    char *key;              /* map: a key that waits for its value */
    struct place key_at;
};

struct reader {
    const char *file;
    struct diags *diags;
    struct yaml_node *root;
    struct level level[YAML_DEPTH_MAX];
    size_t depth, nodes, documents;
    bool failed;
};

static struct place place_of(const struct reader *reader, const yaml_mark_t *mark)
{
    return (struct place){reader->file, (int)mark->line + 1, (int)mark->column + 1};
}

static void fail(struct reader *reader, struct place at, const char *what)
{
    diag_error(reader->diags, at, "%s", what);
    reader->failed = true;
}

static void free_node(struct yaml_node *node)
{
    free(node->text);
    free(node->key);
    free(node->asked);
    free(node);
}

void yaml_tree_free(struct yaml_node *root)
{
    // children are put in front of the siblings, so that no depth needs a stack
    struct yaml_node *todo = root;
    while (todo) {
        struct yaml_node *node = todo;
        todo = node->next;
        if (node->child) {
            struct yaml_node *last = node->child;
            while (last->next) {
                last = last->next;
            }
            last->next = todo;
            todo = node->child;
        }
        free_node(node);
    }
}

/* A child, to be sorted by its key. */
struct keyed {
    const struct yaml_node *node;
};

static int compare_keys(const void *a, const void *b)
{
    const struct yaml_node *left = ((const struct keyed *)a)->node;
    const struct yaml_node *right = ((const struct keyed *)b)->node;
    int order = strcmp(left->key, right->key);
    if (order != 0) {
        return order;
    }
    if (left->key_at.line != right->key_at.line) {
        return left->key_at.line < right->key_at.line ? -1 : 1;
    }
    return (left->key_at.col > right->key_at.col) - (left->key_at.col < right->key_at.col);
}

static void refuse_duplicates(const struct yaml_node *map, struct diags *diags)
{
    if (map->count < 2) {
        return;
    }
    struct keyed *sorted = memory_new(map->count, sizeof(*sorted));
    size_t count = 0;
    for (const struct yaml_node *child = map->child; child; child = child->next) {
        sorted[count++].node = child;
    }
    assert(count == map->count);
    qsort(sorted, count, sizeof(*sorted), compare_keys);
    const struct yaml_node *first = sorted[0].node;
    for (size_t i = 1; i < count; i++) {
        const struct yaml_node *node = sorted[i].node;
        if (strcmp(first->key, node->key) == 0) {
            diag_error(diags, node->key_at, "duplicate key '%.60s'; it stands on line %d already",
                       first->key, first->key_at.line);
        } else {
            first = node;
        }
    }
    free(sorted);
}

/* Hangs a new node into the innermost open map or list, or makes it the root. */
static struct yaml_node *add_node(struct reader *reader, enum yaml_kind kind, struct place at)
{
    if (reader->nodes >= YAML_NODES_MAX) {
        fail(reader, at, "too many entries; 1,000,000 at most");
        return NULL;
    }
    reader->nodes++;
    struct yaml_node *node = memory_new(1, sizeof(*node));
    node->kind = kind;
    node->at = at;
    if (reader->depth == 0) {
        assert(!reader->root);
        reader->root = node;
        return node;
    }
    struct level *level = &reader->level[reader->depth - 1];
    node->key = level->key;
    node->key_at = level->key_at;
    level->key = NULL;
    if (level->last) {
        level->last->next = node;
    } else {
        level->node->child = node;
    }
    level->last = node;
    level->node->count++;
    return node;
}

static bool wants_key(const struct reader *reader)
{
    if (reader->depth == 0) {
        return false;
    }
    const struct level *level = &reader->level[reader->depth - 1];
    return level->node->kind == YAML_MAP && !level->key;
}

static void take_scalar(struct reader *reader, const char *text, size_t len, bool quoted,
                        struct place at)
{
    if (wants_key(reader)) {
        struct level *level = &reader->level[reader->depth - 1];
        level->key = memory_text(text, len);
        level->key_at = at;
        return;
    }
    struct yaml_node *node = add_node(reader, YAML_SCALAR, at);
    if (node) {
        node->text = memory_text(text, len);
        node->quoted = quoted;
    }
}

static void open_level(struct reader *reader, enum yaml_kind kind, struct place at)
{
    if (wants_key(reader)) {
        fail(reader, at, "a key must be a plain word");
        return;
    }
    if (reader->depth >= YAML_DEPTH_MAX) {
        fail(reader, at, "nested too deep; 64 levels at most");
        return;
    }
    struct yaml_node *node = add_node(reader, kind, at);
    if (node) {
        reader->level[reader->depth++] = (struct level){.node = node};
    }
}

static void close_level(struct reader *reader)
{
    assert(reader->depth > 0);
    const struct yaml_node *node = reader->level[--reader->depth].node;
    if (node->kind == YAML_MAP) {
        refuse_duplicates(node, reader->diags);
    }
}

static void refuse_extras(struct reader *reader, const yaml_char_t *anchor, const yaml_char_t *tag,
                          struct place at)
{
    if (anchor) {
        diag_error(reader->diags, at, "anchor '&%.40s'; write the value out", (const char *)anchor);
    }
    if (tag) {
        diag_error(reader->diags, at, "tag '%.40s'; tags are not allowed", (const char *)tag);
    }
}

static void take_alias(struct reader *reader, const char *name, struct place at)
{
    diag_error(reader->diags, at, "alias '*%.40s'; write the value out", name);
    take_scalar(reader, "", 0, true, at);
}

static void take_event(struct reader *reader, const yaml_event_t *event)
{
    struct place at = place_of(reader, &event->start_mark);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (reader->documents++ > 0) {
            fail(reader, at, "a second document; one a file");
        }
        break;
    case YAML_ALIAS_EVENT:
        take_alias(reader, (const char *)event->data.alias.anchor, at);
        break;
    case YAML_SCALAR_EVENT:
        refuse_extras(reader, event->data.scalar.anchor, event->data.scalar.tag, at);
        take_scalar(reader, (const char *)event->data.scalar.value, event->data.scalar.length,
                    event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE, at);
        break;
    case YAML_SEQUENCE_START_EVENT:
        refuse_extras(reader, event->data.sequence_start.anchor, event->data.sequence_start.tag,
                      at);
        open_level(reader, YAML_LIST, at);
        break;
    case YAML_MAPPING_START_EVENT:
        refuse_extras(reader, event->data.mapping_start.anchor, event->data.mapping_start.tag, at);
        open_level(reader, YAML_MAP, at);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_level(reader);
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
}

/* libyaml knows no line for a byte that is no text, only its offset. */
static struct place place_of_offset(const struct reader *reader, const char *text, size_t size,
                                    size_t offset)
{
    struct place at = {reader->file, 1, 1};
    for (size_t i = 0; i < offset && i < size; i++) {
        if (text[i] == '\n') {
            at.line++;
            at.col = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            at.col++;
        }
    }
    return at;
}

static void take_problem(struct reader *reader, const yaml_parser_t *parser, const char *text,
                         size_t size)
{
    const char *what = parser->problem ? parser->problem : "not YAML";
    if (parser->error == YAML_READER_ERROR) {
        fail(reader, place_of_offset(reader, text, size, parser->problem_offset), what);
        return;
    }
    fail(reader, place_of(reader, &parser->problem_mark), what);
}

static void read_events(struct reader *reader, const char *text, size_t size)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        abort();
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    // every event consumes text, so the loop ends with it
    for (bool ended = false; !ended && !reader->failed;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            take_problem(reader, &parser, text, size);
            break;
        }
        take_event(reader, &event);
        ended = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

struct yaml_node *yaml_parse(const char *file, const char *text, size_t size, struct diags *diags)
{
    assert(file && (text || size == 0) && diags);
    struct reader *reader = memory_new(1, sizeof(*reader));
    reader->file = file;
    reader->diags = diags;
    bool has_bom = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
    size_t skip = has_bom ? 3 : 0;
    read_events(reader, text ? text + skip : "", size - skip);
    if (!reader->failed && !reader->root) {
        fail(reader, (struct place){file, 1, 1}, "the file is empty");
    }
    for (size_t i = 0; i < reader->depth; i++) {
        free(reader->level[i].key);
    }
    struct yaml_node *root = reader->root;
    if (reader->failed) {
        yaml_tree_free(root);
        root = NULL;
    }
    free(reader);
    return root;
}
