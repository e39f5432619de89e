/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/field_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

struct field_name {
    const char *id;
    size_t len;
    int index;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

bool field_next_line(struct field_lines *lines, struct span *line)
{
    if (lines->left.len == 0) {
        return false;
    }
    const char *end = memchr(lines->left.text, '\n', lines->left.len);
    size_t len = end ? (size_t)(end - lines->left.text) : lines->left.len;
    *line = (struct span){lines->left.text, len};
    size_t taken = end ? len + 1 : len;
    lines->left.text += taken;
    lines->left.len -= taken;
    lines->number++;
    if (line->len > 0 && line->text[line->len - 1] == '\r') {
        line->len--;
    }
    return true;
}

struct span field_trim(struct span span)
{
    while (span.len > 0 && is_blank(span.text[0])) {
        span.text++;
        span.len--;
    }
    while (span.len > 0 && is_blank(span.text[span.len - 1])) {
        span.len--;
    }
    return span;
}

struct span field_next_word(struct span *rest)
{
    *rest = field_trim(*rest);
    struct span word = {rest->text, 0};
    while (word.len < rest->len && !is_blank(word.text[word.len])) {
        word.len++;
    }
    rest->text += word.len;
    rest->len -= word.len;
    return word;
}

bool field_span_is(struct span span, const char *text)
{
    return strlen(text) == span.len && memcmp(span.text, text, span.len) == 0;
}

bool field_span_starts(struct span span, const char *text)
{
    size_t len = strlen(text);
    return span.len >= len && memcmp(span.text, text, len) == 0;
}

struct span field_trim_commas(struct span line)
{
    line = field_trim(line);
    while (line.len > 0 && line.text[line.len - 1] == ',') {
        line.len--;
        line = field_trim(line);
    }
    return line;
}

int field_shown(struct span span)
{
    return span.len < 40 ? (int)span.len : 40;
}

size_t field_split(struct span line, struct span cell[FIELD_CELLS_MAX])
{
    size_t count = 0;
    for (;;) {
        const char *comma = line.len > 0 ? memchr(line.text, ',', line.len) : NULL;
        size_t len = comma ? (size_t)(comma - line.text) : line.len;
        if (count < FIELD_CELLS_MAX) {
            cell[count] = field_trim((struct span){line.text, len});
        }
        count++;
        if (!comma) {
            return count;
        }
        line.text += len + 1;
        line.len -= len + 1;
    }
}

static int compare(struct span a, const struct field_name *b)
{
    size_t len = a.len < b->len ? a.len : b->len;
    int order = memcmp(a.text, b->id, len);
    return order != 0 ? order : (a.len > b->len) - (a.len < b->len);
}

static int compare_items(const void *a, const void *b)
{
    const struct field_name *left = a;
    return compare((struct span){left->id, left->len}, b);
}

static int compare_span(const void *span, const void *name)
{
    return compare(*(const struct span *)span, name);
}

struct field_names field_names_new(const void *entries, size_t entry_size, size_t count)
{
    assert(entries || count == 0);
    struct field_names names = {.item = memory_new(count, sizeof(*names.item)), .count = count};
    for (size_t i = 0; i < count; i++) {
        // an entry of a job starts with its id
        const char *id = (const char *)entries + i * entry_size;
        names.item[i] = (struct field_name){id, strlen(id), (int)i};
    }
    qsort(names.item, count, sizeof(*names.item), compare_items);
    return names;
}

int field_names_find(struct field_names *names, struct span id)
{
    if (names->last < names->count && compare(id, &names->item[names->last]) == 0) {
        return names->item[names->last].index;
    }
    const struct field_name *found =
        bsearch(&id, names->item, names->count, sizeof(*names->item), compare_span);
    if (!found) {
        return -1;
    }
    names->last = (size_t)(found - names->item);
    return found->index;
}

void field_names_free(struct field_names *names)
{
    free(names->item);
    *names = (struct field_names){0};
}
