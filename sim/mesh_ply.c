/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"
#include "sim/mesh.h"

enum { PROPERTIES_MAX = 32, WORD_SIZE = 32, CORNERS_MAX = 64 };

enum coding { TEXT, LITTLE, BIG };

/* What numbers are made of. */
enum type { NO_TYPE, I8, U8, I16, U16, I32, U32, F32, F64 };

struct property {
    enum type type, count_type; /* count_type: a list */
    char name[WORD_SIZE];
};

struct element {
    char name[WORD_SIZE];
    size_t count, properties;
    struct property property[PROPERTIES_MAX];
};

struct reader {
    const char *at, *end;
    enum coding coding;
    struct element element[2]; /* vertex and face; what follows them is nothing here */
    size_t elements;
    bool closed; /* a third element has begun */
};

static enum type type_of(const char *name)
{
    static const struct {
        const char *name;
        enum type type;
    } known[] = {{"char", I8},   {"int8", I8},     {"uchar", U8},   {"uint8", U8},
                 {"short", I16}, {"int16", I16},   {"ushort", U16}, {"uint16", U16},
                 {"int", I32},   {"int32", I32},   {"uint", U32},   {"uint32", U32},
                 {"float", F32}, {"float32", F32}, {"double", F64}, {"float64", F64}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, name) == 0) {
            return known[i].type;
        }
    }
    return NO_TYPE;
}

/* One line of the header, without its end; false when there is none. */
static bool next_line(struct reader *reader, char *line, size_t size)
{
    const char *end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    if (end == NULL || (size_t)(end - reader->at) >= size) {
        return false;
    }
    size_t len = (size_t)(end - reader->at);
    memcpy(line, reader->at, len);
    line[len - (len > 0 && line[len - 1] == '\r')] = '\0';
    line[len] = '\0';
    reader->at = end + 1;
    return true;
}

static const char *read_property(struct reader *reader, const char *line)
{
    char a[WORD_SIZE], b[WORD_SIZE];
    if (reader->elements == 0) {
        return "a property before its element";
    }
    struct element *element = &reader->element[reader->elements - 1];
    if (element->properties == PROPERTIES_MAX) {
        return "too many properties";
    }
    struct property *property = &element->property[element->properties++];
    if (sscanf(line, "property list %31s %31s %31s", a, b, property->name) == 3) {
        property->count_type = type_of(a);
        property->type = type_of(b);
        return property->count_type != NO_TYPE && property->type != NO_TYPE ? NULL
                                                                            : "an unknown type";
    }
    if (sscanf(line, "property %31s %31s", a, property->name) != 2 || type_of(a) == NO_TYPE) {
        return "a property that cannot be read";
    }
    property->type = type_of(a);
    return NULL;
}

static const char *read_element(struct reader *reader, const char *line)
{
    char count[WORD_SIZE];
    uint32_t number = 0;
    if (reader->elements == 2) {
        reader->closed = true;
        return NULL;
    }
    struct element *element = &reader->element[reader->elements++];
    if (sscanf(line, "element %31s %31s", element->name, count) != 2 ||
        !number_parse_u32(count, strlen(count), &number) || number > SIM_MESH_TRIANGLES_MAX) {
        return "an element that cannot be read";
    }
    element->count = number;
    return NULL;
}

static const char *read_header(struct reader *reader)
{
    char line[200];
    bool has_format = false;
    while (next_line(reader, line, sizeof line)) {
        const char *wrong = NULL;
        if (strcmp(line, "end_header") == 0) {
            const bool good = has_format && reader->elements == 2 &&
                              strcmp(reader->element[0].name, "vertex") == 0 &&
                              strcmp(reader->element[1].name, "face") == 0;
            return good ? NULL : "its elements are not vertex and face";
        }
        if (strncmp(line, "format ", 7) == 0) {
            reader->coding = strncmp(line + 7, "ascii", 5) == 0                ? TEXT
                             : strncmp(line + 7, "binary_big_endian", 17) == 0 ? BIG
                                                                               : LITTLE;
            has_format = true;
        } else if (strncmp(line, "element ", 8) == 0) {
            wrong = read_element(reader, line);
        } else if (strncmp(line, "property ", 9) == 0 && !reader->closed) {
            wrong = read_property(reader, line);
        }
        if (wrong != NULL) {
            return wrong;
        }
    }
    return "its header does not end";
}

static bool read_text_number(struct reader *reader, double *value)
{
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL) {
        reader->at++;
    }
    size_t len = 0;
    while (reader->at + len < reader->end && strchr(" \t\r\n", reader->at[len]) == NULL) {
        len++;
    }
    const bool good = number_parse(reader->at, len, value);
    reader->at += len;
    return good;
}

static double value_of(enum type type, uint64_t bits)
{
    float f32 = 0.0F;
    double f64 = 0.0;
    const uint32_t low = (uint32_t)bits;
    memcpy(&f32, &low, sizeof f32);
    memcpy(&f64, &bits, sizeof f64);
    switch (type) {
    case I8:
        return (int8_t)bits;
    case I16:
        return (int16_t)bits;
    case I32:
        return (int32_t)bits;
    case F32:
        return (double)f32;
    case F64:
        return f64;
    case U8:
    case U16:
    case U32:
    case NO_TYPE:
        break;
    }
    return (double)bits;
}

static bool read_number(struct reader *reader, enum type type, double *value)
{
    static const size_t size_of[] = {
        [I8] = 1, [U8] = 1, [I16] = 2, [U16] = 2, [I32] = 4, [U32] = 4, [F32] = 4, [F64] = 8};
    if (reader->coding == TEXT) {
        return read_text_number(reader, value);
    }
    const size_t size = size_of[type];
    uint64_t bits = 0;
    if ((size_t)(reader->end - reader->at) < size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        const size_t k = reader->coding == BIG ? i : size - 1 - i;
        bits = bits << 8 | (unsigned char)reader->at[k];
    }
    reader->at += size;
    *value = value_of(type, bits);
    return true;
}

/* A fan over a polygon's corners. */
static bool add_face(struct sim_mesh *mesh, const double *corner, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!(corner[i] >= 0.0 && corner[i] < (double)mesh->vertices)) {
            return false;
        }
    }
    for (size_t i = 2; i < count && mesh->triangles < SIM_MESH_TRIANGLES_MAX; i++) {
        mesh->triangle = memory_grow(mesh->triangle, mesh->triangles, sizeof *mesh->triangle);
        mesh->triangle[mesh->triangles++] = (struct sim_triangle){
            {(uint32_t)corner[0], (uint32_t)corner[i - 1], (uint32_t)corner[i]}};
    }
    return true;
}

static bool read_list(struct reader *reader, const struct property *property, double *item,
                      size_t *count)
{
    double number = 0.0;
    if (!read_number(reader, property->count_type, &number) ||
        !(number >= 0.0 && number <= CORNERS_MAX)) {
        return false;
    }
    *count = (size_t)number;
    for (size_t i = 0; i < *count; i++) {
        if (!read_number(reader, property->type, &item[i])) {
            return false;
        }
    }
    return true;
}

static bool read_item(struct reader *reader, const struct element *element, bool is_face,
                      struct sim_mesh *mesh)
{
    double place[3] = {0.0, 0.0, 0.0}, item[CORNERS_MAX];
    for (size_t i = 0; i < element->properties; i++) {
        const struct property *property = &element->property[i];
        size_t count = 0;
        if (property->count_type != NO_TYPE) {
            const bool corners = is_face && strncmp(property->name, "vertex_ind", 10) == 0;
            if (!read_list(reader, property, item, &count) ||
                (corners && !add_face(mesh, item, count))) {
                return false;
            }
            continue;
        }
        if (!read_number(reader, property->type, &item[0])) {
            return false;
        }
        for (int k = 0; k < 3; k++) {
            if (!is_face && property->name[0] == "xyz"[k] && property->name[1] == '\0') {
                place[k] = item[0];
            }
        }
    }
    if (!is_face) {
        mesh->vertex = memory_grow(mesh->vertex, mesh->vertices, sizeof *mesh->vertex);
        mesh->vertex[mesh->vertices++] = (struct sim_vec){place[0], place[1], place[2]};
    }
    return true;
}

const char *sim_mesh_read_ply(struct sim_mesh *mesh, const char *data, size_t size)
{
    struct reader reader = {.at = data, .end = data + size};
    const char *wrong = read_header(&reader);
    for (size_t e = 0; wrong == NULL && e < reader.elements; e++) {
        for (size_t i = 0; i < reader.element[e].count && wrong == NULL; i++) {
            wrong = read_item(&reader, &reader.element[e], e == 1, mesh) ? NULL
                                                                         : "a vertex or a face "
                                                                           "cannot be read";
        }
    }
    return wrong;
}
