/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wavefront OBJ: `v x y z` and `f a b c ...`, where a corner may be a/texture/normal and a negative
 * number counts back from the latest vertex. Everything else describes looks and is passed over.
 */
#include "config/mesh_reader.h"
#include "config/number.h"

static bool take_index(const struct mesh_reader *reader, struct span word, int64_t *index)
{
    size_t len = 0;
    while (len < word.len && word.text[len] != '/') {
        len++;
    }
    const bool is_back = len > 0 && word.text[0] == '-';
    uint32_t number = 0;
    if (!number_parse_u32(word.text + is_back, len - is_back, &number) || number == 0) {
        return false;
    }
    *index = is_back ? (int64_t)reader->vertices - number : (int64_t)number - 1;
    return true;
}

static bool read_face(struct mesh_reader *reader, struct span words)
{
    int64_t index[MESH_POLYGON_MAX];
    size_t corners = 0;
    for (;;) {
        const struct span word = field_next_word(&words);
        if (word.len == 0) {
            break;
        }
        if (corners == MESH_POLYGON_MAX || !take_index(reader, word, &index[corners])) {
            return mesh_refuse(reader, "a face wants 3 to 64 vertex numbers");
        }
        corners++;
    }
    return corners >= 3 ? mesh_add_fan(reader, index, corners)
                        : mesh_refuse(reader, "a face wants 3 to 64 vertex numbers");
}

static bool is_look(struct span word)
{
    static const char *const WORDS[] = {"vt",     "vn",         "vp",        "g",      "o",
                                        "s",      "l",          "p",         "usemtl", "mtllib",
                                        "bevel",  "c_interp",   "d_interp",  "lod",    "usemap",
                                        "maplib", "shadow_obj", "trace_obj", "mg"};
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++) {
        if (field_span_is(word, WORDS[i])) {
            return true;
        }
    }
    return word.len == 0 || word.text[0] == '#';
}

bool mesh_read_obj(struct mesh_reader *reader)
{
    struct span line;
    while (field_next_line(&reader->lines, &line)) {
        const struct span word = field_next_word(&line);
        double at[3];
        if (field_span_is(word, "v")) {
            if (!mesh_take_point(reader, &line, at) || !mesh_add_vertex(reader, at)) {
                return false;
            }
        } else if (field_span_is(word, "f")) {
            if (!read_face(reader, line)) {
                return false;
            }
        } else if (!is_look(word)) {
            return mesh_refuse(reader, "not a line of an STL, PLY or OBJ file");
        }
    }
    return true;
}
