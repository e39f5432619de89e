/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * STL: triangles one by one. Its normals are not read: the corners say it better.
 */
#include "config/bytes.h"
#include "config/mesh_reader.h"

enum { HEADER_SIZE = 84, COUNT_AT = 80, FACET_SIZE = 50, CORNERS_AT = 12 };

/* A binary file may begin with `solid` as well; its length gives it away. Some writers pad. */
bool mesh_is_stl_binary(const char *data, size_t size)
{
    if (size < HEADER_SIZE) {
        return false;
    }
    const size_t facets = (size_t)bytes_unsigned(data + COUNT_AT, 4, false);
    const size_t wanted = HEADER_SIZE + FACET_SIZE * facets;
    return facets > 0 && (size == wanted || (memchr(data, '\0', HEADER_SIZE) && size > wanted));
}

bool mesh_read_stl_binary(struct mesh_reader *reader, const char *data, size_t size)
{
    const size_t facets = (size_t)bytes_unsigned(data + COUNT_AT, 4, false);
    (void)size;
    for (size_t i = 0; i < facets; i++) {
        const char *at = data + HEADER_SIZE + FACET_SIZE * i + CORNERS_AT;
        struct mesh_triangle triangle;
        for (size_t k = 0; k < 9; k++) {
            triangle.corner[k / 3][k % 3] = bytes_float(at + 4 * k, false);
        }
        if (!mesh_add(reader, &triangle)) {
            return false;
        }
    }
    return true;
}

static bool is_structure(struct span word)
{
    static const char *const WORDS[] = {"solid",   "facet",    "outer",
                                        "endloop", "endfacet", "endsolid"};
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(*WORDS); i++) {
        if (mesh_word_is(word, WORDS[i])) {
            return true;
        }
    }
    return word.len == 0;
}

bool mesh_read_stl_text(struct mesh_reader *reader)
{
    struct mesh_triangle triangle;
    int corners = 0;
    bool ended = false;
    struct span line;
    while (field_next_line(&reader->lines, &line)) {
        const struct span word = field_next_word(&line);
        ended = mesh_word_is(word, "endsolid") || (ended && word.len == 0);
        if (mesh_word_is(word, "endfacet") && corners != 0) {
            return mesh_refuse(reader, "a facet wants three vertices");
        }
        if (!mesh_word_is(word, "vertex")) {
            if (!is_structure(word)) {
                return mesh_refuse(reader, "not a line of an STL text");
            }
            continue;
        }
        if (!mesh_take_point(reader, &line, triangle.corner[corners])) {
            return false;
        }
        corners = (corners + 1) % 3;
        if (corners == 0 && !mesh_add(reader, &triangle)) {
            return false;
        }
    }
    return ended || mesh_refuse(reader, "the file ends before its 'endsolid': it is cut off");
}
