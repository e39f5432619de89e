/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/audit/mesh.h"
#include "sim/audit/text.h"

enum { STL_HEAD = 84, STL_RECORD = 50, COLUMNS_MAX = 64, CORNERS_MAX = 64 };

/* Bytes to be read from the front, as words or as numbers of some size. */
struct cursor {
    const char *at, *end;
    bool binary, big, failed;
};

static const char BLANKS[] = " \t\r\n";
static const char MARK[] = "\xEF\xBB\xBF"; /* of a text in UTF-8 */

/* Copies the next word out; an empty one at the end. */
static void next_word(struct cursor *cursor, char word[64])
{
    size_t length = 0;
    while (cursor->at < cursor->end && strchr(BLANKS, *cursor->at)) {
        cursor->at++;
    }
    for (; cursor->at < cursor->end && !strchr(BLANKS, *cursor->at); cursor->at++) {
        cursor->failed = cursor->failed || length == 63;
        word[length] = *cursor->at;
        length += length < 63;
    }
    word[length] = '\0';
}

static uint64_t take_bits(struct cursor *cursor, size_t size)
{
    uint64_t bits = 0;
    if ((size_t)(cursor->end - cursor->at) < size) {
        cursor->failed = true;
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        size_t from = cursor->big ? i : size - 1 - i;
        bits = bits << 8 | (uint8_t)cursor->at[from];
    }
    cursor->at += size;
    return bits;
}

/* kind: f or d for floats, i or u for integers; and the size in bytes. */
struct column {
    char kind, count_kind;
    size_t size, count_size; /* count_size 0: no list */
    char name[64];
};

static bool column_kind(const char *type, char *kind, size_t *size)
{
    static const struct {
        const char *type;
        char kind;
        size_t size;
    } all[] = {{"char", 'i', 1},  {"int8", 'i', 1},    {"uchar", 'u', 1},  {"uint8", 'u', 1},
               {"short", 'i', 2}, {"int16", 'i', 2},   {"ushort", 'u', 2}, {"uint16", 'u', 2},
               {"int", 'i', 4},   {"int32", 'i', 4},   {"uint", 'u', 4},   {"uint32", 'u', 4},
               {"float", 'f', 4}, {"float32", 'f', 4}, {"double", 'f', 8}, {"float64", 'f', 8}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(all[i].type, type) == 0) {
            *kind = all[i].kind;
            *size = all[i].size;
            return true;
        }
    }
    return false;
}

static double take(struct cursor *cursor, char kind, size_t size)
{
    double value = 0;
    if (!cursor->binary) {
        char word[64];
        next_word(cursor, word);
        cursor->failed = cursor->failed || !audit_number(word, &value);
        return value;
    }
    uint64_t bits = take_bits(cursor, size);
    if (kind == 'f' && size == 4) {
        uint32_t low = (uint32_t)bits;
        float narrow = 0;
        memcpy(&narrow, &low, sizeof narrow);
        return (double)narrow;
    }
    if (kind == 'f') {
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    bool negative = kind == 'i' && bits >> (8 * size - 1);
    return negative ? -ldexp(1, (int)(8 * size)) + (double)bits : (double)bits;
}

static const char *parse_stl(struct audit_mesh *mesh, struct cursor *cursor)
{
    double corner[3][3];
    size_t corners = 0;
    while (cursor->at < cursor->end && !cursor->failed) {
        char word[64];
        if (cursor->binary) {
            cursor->at += corners == 0 ? 12 : 0; /* its normal */
        } else {
            next_word(cursor, word);
            if (strcasecmp(word, "vertex") != 0) {
                continue;
            }
        }
        for (int k = 0; k < 3; k++) {
            corner[corners][k] = take(cursor, 'f', 4);
        }
        if (++corners == 3) {
            corners = 0;
            cursor->at += cursor->binary ? 2 : 0;
            if (!audit_mesh_add(mesh, corner)) {
                return "has too many triangles";
            }
        }
    }
    return cursor->failed || corners ? "is no whole STL" : NULL;
}

/* The header of a PLY: columns of the elements vertex and face, which come first. */
struct layout {
    struct column column[2][COLUMNS_MAX];
    size_t columns[2], count[2];
};

static bool parse_column(struct cursor *cursor, struct column *column)
{
    char word[64];
    next_word(cursor, word);
    memset(column, 0, sizeof *column);
    if (strcmp(word, "list") == 0) {
        next_word(cursor, word);
        if (!column_kind(word, &column->count_kind, &column->count_size)) {
            return false;
        }
        next_word(cursor, word);
    }
    bool good = column_kind(word, &column->kind, &column->size);
    next_word(cursor, column->name);
    return good;
}

static bool parse_layout(struct cursor *cursor, struct layout *layout)
{
    char word[64];
    int element = -1;
    memset(layout, 0, sizeof *layout);
    for (;;) {
        const char *line_end = memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));
        if (!line_end) {
            return false;
        }
        struct cursor line = {.at = cursor->at, .end = line_end};
        cursor->at = line_end + 1;
        next_word(&line, word);
        if (strcmp(word, "end_header") == 0) {
            return element >= 1;
        }
        if (strcmp(word, "format") == 0) {
            next_word(&line, word);
            cursor->binary = strcmp(word, "ascii") != 0;
            cursor->big = strcmp(word, "binary_big_endian") == 0;
        } else if (strcmp(word, "element") == 0 && ++element < 2) {
            uint64_t count = 0;
            next_word(&line, word);
            bool right = strcmp(word, element ? "face" : "vertex") == 0;
            next_word(&line, word);
            if (!right || !audit_integer(word, AUDIT_TRIANGLES_MAX, &count)) {
                return false;
            }
            layout->count[element] = (size_t)count;
        } else if (strcmp(word, "property") == 0 && element >= 0 && element < 2) {
            if (layout->columns[element] == COLUMNS_MAX ||
                !parse_column(&line, &layout->column[element][layout->columns[element]++])) {
                return false;
            }
        }
    }
}

static void take_vertex(struct cursor *cursor, const struct layout *layout, double vertex[3])
{
    for (size_t i = 0; i < layout->columns[0]; i++) {
        const struct column *column = &layout->column[0][i];
        double items =
            column->count_size ? take(cursor, column->count_kind, column->count_size) : 1;
        for (double n = 0; n < items && !cursor->failed; n++) {
            double value = take(cursor, column->kind, column->size);
            if (column->name[0] >= 'x' && column->name[0] <= 'z' && !column->name[1]) {
                vertex[column->name[0] - 'x'] = value;
            }
        }
    }
}

/* A face of n corners is n - 2 triangles about its first one. */
static bool take_face(struct cursor *cursor, const struct layout *layout, double (*vertex)[3],
                      struct audit_mesh *mesh)
{
    for (size_t i = 0; i < layout->columns[1] && !cursor->failed; i++) {
        const struct column *column = &layout->column[1][i];
        bool corners = column->count_size && strncmp(column->name, "vertex_ind", 10) == 0;
        double items =
            column->count_size ? take(cursor, column->count_kind, column->count_size) : 1;
        double corner[3][3];
        for (double n = 0; n < items && !cursor->failed; n++) {
            double index = take(cursor, column->kind, column->size);
            if (!corners || cursor->failed) {
                continue;
            }
            if (!(index >= 0 && index < (double)layout->count[0]) || items > CORNERS_MAX) {
                return false;
            }
            memcpy(corner[n < 2 ? (int)n : 2], vertex[(size_t)index], sizeof corner[0]);
            if (n >= 2) {
                if (!audit_mesh_add(mesh, corner)) {
                    return false;
                }
                memcpy(corner[1], corner[2], sizeof corner[1]);
            }
        }
    }
    return !cursor->failed;
}

static const char *parse_ply(struct audit_mesh *mesh, struct cursor *cursor)
{
    struct layout layout;
    if (!parse_layout(cursor, &layout)) {
        return "has no PLY header with vertex and face";
    }
    size_t capacity = 0;
    double(*vertex)[3] = audit_grow(NULL, &capacity, layout.count[0] + 1, sizeof *vertex);
    for (size_t i = 0; i < layout.count[0] && !cursor->failed; i++) {
        memset(vertex[i], 0, sizeof *vertex);
        take_vertex(cursor, &layout, vertex[i]);
    }
    bool good = !cursor->failed;
    for (size_t i = 0; i < layout.count[1] && good; i++) {
        good = take_face(cursor, &layout, vertex, mesh);
    }
    free(vertex);
    return good ? NULL : "is no whole PLY";
}

/* Binary where its length is that of its triangles, or longer and the header no text: padded. */
static void take_stl_head(struct cursor *cursor, size_t size)
{
    struct cursor count = {.at = cursor->at + STL_HEAD - 4, .end = cursor->at + STL_HEAD};
    size_t body = take_bits(&count, 4) * STL_RECORD;
    bool padded = body > 0 && size - STL_HEAD > body && memchr(cursor->at, '\0', STL_HEAD);
    cursor->binary = size - STL_HEAD == body || padded;
    if (cursor->binary) {
        cursor->at += STL_HEAD;
        cursor->end = cursor->at + body;
    }
}

const char *audit_mesh_parse(struct audit_mesh *mesh, char *data, size_t size)
{
    struct cursor cursor = {.at = data, .end = data + size};
    if (size > 4 && memcmp(data, "ply", 3) == 0) {
        return parse_ply(mesh, &cursor);
    }
    if (size >= STL_HEAD) {
        take_stl_head(&cursor, size);
    }
    const char *text = data + (strncmp(data, MARK, strlen(MARK)) == 0 ? strlen(MARK) : 0);
    bool stl = cursor.binary || strncasecmp(text + strspn(text, BLANKS), "solid", 5) == 0;
    return stl ? parse_stl(mesh, &cursor) : audit_mesh_parse_obj(mesh, data);
}
