/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PLY, text or binary of either byte order: a header that describes elements and their properties,
 * then the elements. Places come from `vertex` (x y z), triangles from the list of `face`; the rest
 * is passed over. Source: Greg Turk, The PLY Polygon File Format (1994).
 */
#include <assert.h>

#include "config/bytes.h"
#include "config/mesh_reader.h"
#include "config/number.h"

enum { ELEMENTS_MAX = 8, PROPERTIES_MAX = 32 };
enum type { TYPE_I8, TYPE_U8, TYPE_I16, TYPE_U16, TYPE_I32, TYPE_U32, TYPE_F32, TYPE_F64, TYPES };
enum form { FORM_TEXT, FORM_LITTLE, FORM_BIG, FORMS };
enum role { ROLE_NONE, ROLE_X, ROLE_Y, ROLE_Z, ROLE_CORNERS };

static const char *const TYPE_NAME[TYPES][2] = {
    {"char", "int8"}, {"uchar", "uint8"}, {"short", "int16"},   {"ushort", "uint16"},
    {"int", "int32"}, {"uint", "uint32"}, {"float", "float32"}, {"double", "float64"},
};
static const size_t TYPE_SIZE[TYPES] = {1, 1, 2, 2, 4, 4, 4, 8};
static const char *const FORM_NAME[FORMS] = {"ascii", "binary_little_endian", "binary_big_endian"};

struct property {
    bool is_list;
    enum type count_type, type;
    enum role role;
};

struct element {
    bool is_vertex, is_face;
    uint32_t count;
    struct property property[PROPERTIES_MAX];
    int properties;
};

struct ply {
    struct mesh_reader *reader;
    enum form form;
    struct element element[ELEMENTS_MAX];
    int elements;
    struct span words; /* text: what is left of the line of the element in hand */
};

static bool take_type(struct span word, enum type *type)
{
    for (int i = 0; i < TYPES; i++) {
        if (field_span_is(word, TYPE_NAME[i][0]) || field_span_is(word, TYPE_NAME[i][1])) {
            *type = (enum type)i;
            return true;
        }
    }
    return false;
}

static bool take_form(struct ply *ply, struct span words)
{
    const struct span word = field_next_word(&words);
    for (int i = 0; i < FORMS; i++) {
        if (field_span_is(word, FORM_NAME[i])) {
            ply->form = (enum form)i;
            return true;
        }
    }
    return mesh_refuse(ply->reader, "format: allowed: ascii, binary_little_endian, "
                                    "binary_big_endian");
}

static bool take_element(struct ply *ply, struct span words)
{
    const struct span name = field_next_word(&words), count = field_next_word(&words);
    if (ply->elements == ELEMENTS_MAX) {
        return mesh_refuse(ply->reader, "more than 8 kinds of element");
    }
    struct element *element = &ply->element[ply->elements++];
    *element = (struct element){.is_vertex = field_span_is(name, "vertex"),
                                .is_face = field_span_is(name, "face")};
    return number_parse_u32(count.text, count.len, &element->count) ||
           mesh_refuse(ply->reader, "element: allowed: a name and a count");
}

static enum role role_of(const struct element *element, struct span name, bool is_list)
{
    static const struct {
        const char *name;
        enum role role;
    } ROLES[] = {{"x", ROLE_X},
                 {"y", ROLE_Y},
                 {"z", ROLE_Z},
                 {"vertex_indices", ROLE_CORNERS},
                 {"vertex_index", ROLE_CORNERS}};
    for (size_t i = 0; i < sizeof(ROLES) / sizeof(*ROLES); i++) {
        const bool wants_list = ROLES[i].role == ROLE_CORNERS;
        if (field_span_is(name, ROLES[i].name) && wants_list == is_list &&
            (wants_list ? element->is_face : element->is_vertex)) {
            return ROLES[i].role;
        }
    }
    return ROLE_NONE;
}

static bool take_property(struct ply *ply, struct span words)
{
    if (ply->elements == 0 || ply->element[ply->elements - 1].properties == PROPERTIES_MAX) {
        return mesh_refuse(ply->reader, "property: allowed: after an element, 32 at most");
    }
    struct element *element = &ply->element[ply->elements - 1];
    struct property *property = &element->property[element->properties++];
    struct span word = field_next_word(&words);
    property->is_list = field_span_is(word, "list");
    bool known = true;
    if (property->is_list) {
        known = take_type(field_next_word(&words), &property->count_type);
        word = field_next_word(&words);
    }
    known = known && take_type(word, &property->type);
    property->role = role_of(element, field_next_word(&words), property->is_list);
    return known || mesh_refuse(ply->reader, "property: a type that PLY does not have");
}

static bool take_header(struct ply *ply)
{
    struct span line;
    (void)field_next_line(&ply->reader->lines, &line); // `ply`, which is known
    while (field_next_line(&ply->reader->lines, &line)) {
        const struct span word = field_next_word(&line);
        if (field_span_is(word, "end_header")) {
            return true;
        }
        const bool is_talk =
            word.len == 0 || field_span_is(word, "comment") || field_span_is(word, "obj_info");
        const bool good = is_talk                          ? true
                          : field_span_is(word, "format")  ? take_form(ply, line)
                          : field_span_is(word, "element") ? take_element(ply, line)
                          : field_span_is(word, "property")
                              ? take_property(ply, line)
                              : mesh_refuse(ply->reader, "not a line of a PLY header");
        if (!good) {
            return false;
        }
    }
    return mesh_refuse(ply->reader, "the header has no end_header");
}

static bool cut_off(const struct ply *ply)
{
    return mesh_refuse(ply->reader, "the file ends before its last element: it is cut off");
}

static double decode(const char *at, enum type type, bool is_big)
{
    if (type == TYPE_F32) {
        return bytes_float(at, is_big);
    }
    if (type == TYPE_F64) {
        return bytes_double(at, is_big);
    }
    const uint64_t bits = bytes_unsigned(at, TYPE_SIZE[type], is_big);
    switch (type) {
    case TYPE_I8:
        return (double)(int8_t)bits;
    case TYPE_I16:
        return (double)(int16_t)bits;
    case TYPE_I32:
        return (double)(int32_t)bits;
    case TYPE_U8:
    case TYPE_U16:
    case TYPE_U32:
    case TYPE_F32:
    case TYPE_F64:
    case TYPES:
        break;
    }
    return (double)bits;
}

static bool take_value(struct ply *ply, enum type type, double *value)
{
    assert(type < TYPES);
    if (ply->form == FORM_TEXT) {
        const struct span word = field_next_word(&ply->words);
        return number_parse(word.text, word.len, value) ||
               mesh_refuse(ply->reader, "a value that is no number");
    }
    struct span *left = &ply->reader->lines.left;
    if (left->len < TYPE_SIZE[type]) {
        return cut_off(ply);
    }
    *value = decode(left->text, type, ply->form == FORM_BIG);
    left->text += TYPE_SIZE[type];
    left->len -= TYPE_SIZE[type];
    return true;
}

static bool take_list(struct ply *ply, const struct property *property)
{
    double count = 0, value = 0;
    if (!take_value(ply, property->count_type, &count)) {
        return false;
    }
    const bool is_face = property->role == ROLE_CORNERS;
    if (!(count >= 0 && count <= (is_face ? MESH_POLYGON_MAX : 1 << 20))) {
        return mesh_refuse(ply->reader, "a list of no sensible length; a face has 64 at most");
    }
    int64_t index[MESH_POLYGON_MAX];
    const size_t corners = (size_t)count;
    for (size_t i = 0; i < corners; i++) {
        if (!take_value(ply, property->type, &value)) {
            return false;
        }
        if (is_face) {
            index[i] = value >= 0 && value < 4294967296.0 ? (int64_t)value : -1;
        }
    }
    return !is_face || mesh_add_fan(ply->reader, index, corners);
}

static bool next_filled_line(struct ply *ply)
{
    while (field_next_line(&ply->reader->lines, &ply->words)) {
        if (field_trim(ply->words).len > 0) {
            return true;
        }
    }
    return cut_off(ply);
}

static bool take_one(struct ply *ply, const struct element *element)
{
    double at[3] = {0, 0, 0}, value = 0;
    if (ply->form == FORM_TEXT && !next_filled_line(ply)) {
        return false;
    }
    for (int i = 0; i < element->properties; i++) {
        const struct property *property = &element->property[i];
        if (property->is_list ? !take_list(ply, property)
                              : !take_value(ply, property->type, &value)) {
            return false;
        }
        if (property->role >= ROLE_X && property->role <= ROLE_Z) {
            at[property->role - ROLE_X] = value;
        }
    }
    return !element->is_vertex || mesh_add_vertex(ply->reader, at);
}

bool mesh_read_ply(struct mesh_reader *reader)
{
    struct ply ply = {.reader = reader};
    if (!take_header(&ply)) {
        return false;
    }
    for (int i = 0; i < ply.elements; i++) {
        const struct element *element = &ply.element[i];
        // an element without properties takes no bytes: its count would be free
        for (uint32_t k = 0; element->properties > 0 && k < element->count; k++) {
            if (!take_one(&ply, element)) {
                return false;
            }
        }
    }
    return true;
}
