/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/mesh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/scratch.h"

/* One square of two triangles in each kind of file. */
static const char STL[] =
    "solid a\nfacet normal 0 0 1\n outer loop\n  vertex 0 0 0\n  vertex 1e0 0 0\n"
    "  vertex 1 1 2.5\n endloop\nendfacet\nfacet normal 0 0 0\n outer loop\n"
    "vertex 0 0 0\nvertex 1 1 2.5\nvertex 0 1 0\n endloop\nendfacet\n"
    "endsolid a\n";
static const char OBJ[] =
    "# square\nmtllib a.mtl\nv 0 0 0\nv 1 0 0 0.5 0.5 0.5\nv 1 1 2.5\nvn 0 0 1\n"
    "v 0 1 0\nusemtl skin\nf 1/1/1 2//1 3\nf -4 -2/3 -1\n";
static const char PLY[] = "ply\nformat ascii 1.0\ncomment made by hand\nelement vertex 4\n"
                          "property float x\nproperty float y\nproperty double z\n"
                          "property uchar red\nelement face 1\n"
                          "property list uchar int vertex_indices\nend_header\n"
                          "0 0 0 9\n1 0 0 9\n1 1 2.5 9\n0 1 0 9\n\n4 0 1 2 3\n";

static enum err_code read_text(struct mesh *mesh, const char *text, size_t size,
                               struct diags *diags)
{
    struct err err;
    return mesh_read_text(mesh, "a", text, size, diags, &err);
}

static void assert_square(const char *text, size_t size)
{
    static const double WANT[2][3][3] = {{{0, 0, 0}, {1, 0, 0}, {1, 1, 2.5}},
                                         {{0, 0, 0}, {1, 1, 2.5}, {0, 1, 0}}};
    struct mesh mesh;
    struct diags diags = {0};
    assert_int_equal(read_text(&mesh, text, size, &diags), ERR_OK);
    assert_int_equal(mesh.count, 2);
    assert_memory_equal(mesh.triangle, WANT, sizeof(WANT));
    mesh_free(&mesh);
}

static void texts_of_all_kinds_are_read(void **state)
{
    (void)state;
    assert_square(STL, strlen(STL));
    assert_square(OBJ, strlen(OBJ));
    assert_square(PLY, strlen(PLY));
}

/* What else is in such files: capitals, a byte order mark, blank lines first, how things look. */
static void the_ways_of_other_programs_are_read(void **state)
{
    static const struct {
        const char *text, *from, *to;
    } CASES[] = {
        {STL, "solid a", "\xEF\xBB\xBFsolid a"},
        {STL, "solid a", "\r\n  \nSOLID A"},
        {STL, "vertex 1 1 2.5", "VERTEX +1.0E+00 1 25e-1"},
        {STL, "facet normal 0 0 1", "FACET NORMAL nan nan nan"},
        {STL, "endsolid a\n", "endsolid a\nsolid b\nendsolid b"},
        {OBJ, "# square", "\xEF\xBB\xBF# square"},
        {OBJ, "usemtl skin", "o head\ng a b\ns off\nbevel on\nlod 2\nusemap a.png\r"},
        {PLY, "vertex_indices", "vertex_index"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        char *text = scratch_replace(CASES[i].text, CASES[i].from, CASES[i].to);
        assert_square(text, strlen(text));
        free(text);
    }
}

static void put(char **at, const void *value, size_t size, int is_big)
{
    const char *byte = value;
    for (size_t i = 0; i < size; i++) {
        *(*at)++ = byte[is_big ? size - 1 - i : i];
    }
}

static const float SQUARE[6][3] = {{0, 0, 0}, {1, 0, 0},    {1, 1, 2.5f},
                                   {0, 0, 0}, {1, 1, 2.5f}, {0, 1, 0}};

/* A binary file whose header says `solid`, as some writers have it. */
static size_t stl_binary(char *data)
{
    const uint32_t count = 2;
    char *at = data;
    memset(data, 0, 184);
    memcpy(data, "solid but binary", 16);
    at += 80;
    put(&at, &count, 4, 0);
    for (int i = 0; i < 2; i++) {
        at += 12;
        for (int k = 0; k < 9; k++) {
            put(&at, &SQUARE[3 * i + k / 3][k % 3], 4, 0);
        }
        at += 2;
    }
    return (size_t)(at - data);
}

static size_t ply_binary(char *data, int is_big)
{
    static const int CORNER[4] = {0, 1, 2, 5};
    char *at = data;
    strcpy(data, is_big ? "ply\nformat binary_big_endian 1.0\n"
                        : "ply\nformat binary_little_endian "
                          "1.0\n");
    strcat(data, "element vertex 4\nproperty float32 x\nproperty float y\nproperty float z\n"
                 "element face 2\nproperty list uint8 uint16 vertex_index\nproperty short q\n"
                 "element edge 1\nproperty int a\nend_header\n");
    at += strlen(data);
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 3; k++) {
            put(&at, &SQUARE[CORNER[i]][k], 4, is_big);
        }
    }
    for (uint16_t i = 0; i < 2; i++) {
        const uint16_t corner[4] = {0, (uint16_t)(i + 1), (uint16_t)(i + 2), 77};
        const uint8_t count = 3;
        put(&at, &count, 1, is_big);
        for (int k = 0; k < 4; k++) {
            put(&at, &corner[k], 2, is_big);
        }
    }
    const int32_t edge = -5;
    put(&at, &edge, 4, is_big);
    return (size_t)(at - data);
}

static void binaries_of_all_kinds_are_read(void **state)
{
    (void)state;
    char data[512];
    assert_square(data, stl_binary(data));
    assert_square(data, ply_binary(data, 0));
    assert_square(data, ply_binary(data, 1));
}

static void a_file_that_is_cut_off_is_refused(void **state)
{
    (void)state;
    char data[512];
    const size_t size = ply_binary(data, 1);
    for (size_t cut = 0; cut < size; cut++) {
        struct mesh mesh;
        struct diags diags = {0};
        assert_int_equal(read_text(&mesh, data, cut, &diags), ERR_CONFIG);
        assert_int_equal(diags.errors, 1);
        diag_free(&diags);
        mesh_free(&mesh);
    }
}

/* Not a word of lines and OBJ files to who has a broken download. */
static void a_binary_stl_that_is_cut_off_is_told_as_such(void **state)
{
    (void)state;
    char data[84 + 2 * 50] = "solid by a scanner";
    data[80] = 3;
    struct mesh mesh;
    struct diags diags = {0};
    assert_int_equal(read_text(&mesh, data, sizeof(data), &diags), ERR_CONFIG);
    assert_true(scratch_has(&diags, "a: error: binary, but not as long as"));
    diag_free(&diags);
    mesh_free(&mesh);
}

static void faults_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text, *from, *to, *told;
    } CASES[] = {
        {STL, "vertex 0 1 0\n", "", "a:14:1: error: a facet wants three vertices"},
        {STL, "vertex 0 1 0", "vertex 0 nan 0", "a vertex wants three numbers"},
        {STL, "endsolid a\n", "", "it is cut off"},
        {STL, "  vertex 1 1 2.5", "  vertex 1 1 9e6", "a corner that is no place"},
        {STL, " outer loop", " inner loop", "not a line of an STL text"},
        {OBJ, "f -4", "f -5", "a face names a vertex that the file does not have"},
        {OBJ, "f -4", "f 0", "a face wants 3 to 64 vertex numbers"},
        {OBJ, "usemtl skin", "useless", "not a line of an STL, PLY or OBJ file"},
        {OBJ, "f 1/1/1 2//1 3\nf -4 -2/3 -1\n", "", "no triangles"},
        {PLY, "format ascii", "format morse", "format: allowed: ascii"},
        {PLY, "4 0 1 2 3", "4 0 1 2 4", "a face names a vertex"},
        {PLY, "4 0 1 2 3", "65 0 1 2 3", "a list of no sensible length"},
        {PLY, "property float x", "property half x", "a type that PLY does not have"},
        {PLY, "4 0 1 2 3\n", "", "it is cut off"},
        {PLY, "end_header", "begin", "not a line of a PLY header"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
        char *text = scratch_replace(CASES[i].text, CASES[i].from, CASES[i].to);
        struct mesh mesh;
        struct diags diags = {0};
        assert_int_equal(read_text(&mesh, text, strlen(text), &diags), ERR_CONFIG);
        assert_true(scratch_has(&diags, CASES[i].told));
        diag_free(&diags);
        mesh_free(&mesh);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_all_kinds_are_read),
        cmocka_unit_test(the_ways_of_other_programs_are_read),
        cmocka_unit_test(binaries_of_all_kinds_are_read),
        cmocka_unit_test(a_file_that_is_cut_off_is_refused),
        cmocka_unit_test(a_binary_stl_that_is_cut_off_is_told_as_such),
        cmocka_unit_test(faults_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
