/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/mesh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/heads.h"
#include "tests/unit/scratch.h"

static struct sim_vec random_unit(void)
{
    const struct vec3 v = heads_random_unit();
    return (struct sim_vec){v.x, v.y, v.z};
}

enum { RINGS = 40, STEPS = 60, VERTICES = (RINGS + 1) * STEPS, TRIANGLES = 2 * RINGS * STEPS };

/* A ball of 90 mm about (3, 4, 5), its poles full of degenerate triangles. */
struct ball {
    float vertex[VERTICES][3];
    uint32_t corner[TRIANGLES][3];
};

static void make_ball(struct ball *ball)
{
    for (int i = 0; i < VERTICES; i++) {
        const double theta = UNITS_PI * (i / STEPS) / RINGS;
        const double phi = 2.0 * UNITS_PI * (i % STEPS) / STEPS;
        const bool pole = i / STEPS == 0 || i / STEPS == RINGS;
        ball->vertex[i][0] = (float)(3.0 + (pole ? 0.0 : 90.0 * sin(theta) * cos(phi)));
        ball->vertex[i][1] = (float)(4.0 + (pole ? 0.0 : 90.0 * sin(theta) * sin(phi)));
        ball->vertex[i][2] = (float)(5.0 + 90.0 * cos(theta));
    }
    for (uint32_t i = 0; i < RINGS * STEPS; i++) {
        const uint32_t next = i / STEPS * STEPS + (i + 1) % STEPS;
        memcpy(ball->corner[2 * i], (uint32_t[]){i, i + STEPS, next + STEPS}, 12);
        memcpy(ball->corner[2 * i + 1], (uint32_t[]){i, next + STEPS, next}, 12);
    }
}

static void put(char **at, const void *bytes, size_t size, bool turned)
{
    for (size_t i = 0; i < size; i++) {
        *(*at)++ = ((const char *)bytes)[turned ? size - 1 - i : i];
    }
}

static char *stl_binary(const struct ball *ball, char *at)
{
    const uint32_t count = TRIANGLES;
    memset(at, ' ', 80);
    at += 80;
    put(&at, &count, 4, false);
    for (size_t i = 0; i < TRIANGLES; i++) {
        memset(at, 0, 12);
        at += 12;
        for (size_t k = 0; k < 3; k++) {
            put(&at, ball->vertex[ball->corner[i][k]], 12, false);
        }
        put(&at, "\0\0", 2, false);
    }
    return at;
}

static char *stl_text(const struct ball *ball, char *at)
{
    at += sprintf(at, "solid ball\n");
    for (size_t i = 0; i < TRIANGLES; i++) {
        at += sprintf(at, "facet normal 0 0 0\n outer loop\n");
        for (size_t k = 0; k < 3; k++) {
            const float *v = ball->vertex[ball->corner[i][k]];
            at +=
                sprintf(at, "  vertex %.9g %.9g %.9g\n", (double)v[0], (double)v[1], (double)v[2]);
        }
        at += sprintf(at, " endloop\nendfacet\n");
    }
    return at + sprintf(at, "endsolid ball\n");
}

static char *ply_head(char *at, const char *format)
{
    return at + sprintf(at,
                        "ply\nformat %s 1.0\ncomment a ball\nelement vertex %d\nproperty float x\n"
                        "property float y\nproperty float z\nproperty uchar grey\n"
                        "element face %d\nproperty list uchar int vertex_indices\n"
                        "element edge 0\nproperty int a\nend_header\n",
                        format, VERTICES, TRIANGLES);
}

static char *ply_binary(const struct ball *ball, char *at, bool big)
{
    at = ply_head(at, big ? "binary_big_endian" : "binary_little_endian");
    for (size_t i = 0; i < VERTICES; i++) {
        for (size_t k = 0; k < 3; k++) {
            put(&at, &ball->vertex[i][k], 4, big);
        }
        *at++ = 7;
    }
    for (size_t i = 0; i < TRIANGLES; i++) {
        *at++ = 3;
        for (size_t k = 0; k < 3; k++) {
            put(&at, &ball->corner[i][k], 4, big);
        }
    }
    return at;
}

static char *ply_text(const struct ball *ball, char *at)
{
    at = ply_head(at, "ascii");
    for (size_t i = 0; i < VERTICES; i++) {
        const float *v = ball->vertex[i];
        at += sprintf(at, "%.9g %.9g %.9g 7\r\n", (double)v[0], (double)v[1], (double)v[2]);
    }
    for (size_t i = 0; i < TRIANGLES; i++) {
        const uint32_t *c = ball->corner[i];
        at += sprintf(at, "3 %u %u %u\n", c[0], c[1], c[2]);
    }
    return at;
}

/* Corners from the front and from the back, with what looks are made of. */
static char *obj(const struct ball *ball, char *at)
{
    at += sprintf(at, "# a ball\nmtllib none.mtl\no ball\n");
    for (size_t i = 0; i < VERTICES; i++) {
        const float *v = ball->vertex[i];
        at += sprintf(at, "v %.9g %.9g\t%.9g\r\n", (double)v[0], (double)v[1], (double)v[2]);
    }
    at += sprintf(at, "vt 0 0\n");
    for (size_t i = 0; i < TRIANGLES; i++) {
        const uint32_t *c = ball->corner[i];
        at += sprintf(at, i % 2 ? "f %u/1 %u//2 %u/1/2\n" : "f %u %u -%u\n", c[0] + 1, c[1] + 1,
                      i % 2 ? c[2] + 1 : VERTICES - c[2]);
    }
    return at;
}

static char *ply_little(const struct ball *ball, char *at)
{
    return ply_binary(ball, at, false);
}

static char *ply_big(const struct ball *ball, char *at)
{
    return ply_binary(ball, at, true);
}

static enum err_code open_bytes(struct sim_mesh *mesh, const char *bytes, size_t size,
                                struct err *err)
{
    char path[SCRATCH_PATH_SIZE];
    const struct scratch scratch = scratch_new();
    const struct pose still = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
    scratch_write(&scratch, "mesh", bytes, size, path);
    const enum err_code code = sim_mesh_open(mesh, path, 1.0, &still, err);
    scratch_free(&scratch);
    return code;
}

/* The triangles one by one. */
static double slow_hit(const struct sim_mesh *mesh, struct sim_vec from, struct sim_vec along)
{
    double best = INFINITY;
    for (size_t i = 0; i < mesh->triangles; i++) {
        const uint32_t *c = mesh->triangle[i].corner;
        const struct sim_vec a = mesh->vertex[c[0]], b = mesh->vertex[c[1]], d = mesh->vertex[c[2]];
        const struct sim_vec n = sim_vec_cross(sim_vec_sub(b, a), sim_vec_sub(d, a));
        const double t = sim_vec_dot(sim_vec_sub(a, from), n) / sim_vec_dot(along, n);
        const struct sim_vec p = sim_vec_along(from, along, t);
        const bool in =
            sim_vec_dot(sim_vec_cross(sim_vec_sub(b, a), sim_vec_sub(p, a)), n) >= 0.0 &&
            sim_vec_dot(sim_vec_cross(sim_vec_sub(d, b), sim_vec_sub(p, b)), n) >= 0.0 &&
            sim_vec_dot(sim_vec_cross(sim_vec_sub(a, d), sim_vec_sub(p, d)), n) >= 0.0;
        best = in && sim_vec_dot(along, n) < 0.0 && t > -SIM_MESH_BEHIND_MM ? fmin(best, t) : best;
    }
    return best;
}

/* A binary file that its writer padded, and so is longer than its triangles. */
static char *stl_padded(const struct ball *ball, char *at)
{
    char *end = stl_binary(ball, at);
    memset(at, 0, 80);
    memset(end, 0, 13);
    return end + 13;
}

static char *stl_capitals(const struct ball *ball, char *at)
{
    static const char mark[] = "\xEF\xBB\xBF\n";
    memcpy(at, mark, strlen(mark));
    char *end = stl_text(ball, at + strlen(mark));
    for (char *c = at + strlen(mark); c < end; c++) {
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    }
    return end;
}

static void reads_a_mesh_in_every_format_and_finds_it_along_lines(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        char *(*make)(const struct ball *ball, char *at);
    } row[] = {{"binary STL", stl_binary},
               {"text STL", stl_text},
               {"text PLY", ply_text},
               {"little-endian PLY", ply_little},
               {"big-endian PLY", ply_big},
               {"OBJ", obj},
               {"padded binary STL", stl_padded},
               {"text STL in capitals", stl_capitals}};
    struct ball *ball = malloc(sizeof *ball);
    char *bytes = malloc((size_t)1 << 21);
    make_ball(ball);
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct sim_mesh mesh;
        struct err err = {0};
        const size_t size = (size_t)(row[i].make(ball, bytes) - bytes);
        if (open_bytes(&mesh, bytes, size, &err) != ERR_OK) {
            fail_msg("%s: %s", row[i].name, err.msg);
        }
        assert_int_equal(mesh.vertices, VERTICES - 2 * (STEPS - 1));
        assert_int_equal(mesh.triangles, TRIANGLES - 2 * STEPS);
        for (int k = 0; k < 60; k++) {
            const struct sim_vec out = random_unit();
            const struct sim_vec along = sim_vec_unit(sim_vec_along(random_unit(), out, -3.0));
            const struct sim_vec from =
                sim_vec_along((struct sim_vec){3.0, 4.0, 5.0}, out, heads_random(85.0, 130.0));
            double distance;
            struct sim_vec normal;
            const double want = slow_hit(&mesh, from, along);
            assert_int_equal(sim_mesh_hit(&mesh, from, along, &distance, &normal), isfinite(want));
            if (isfinite(want)) {
                const struct sim_vec at = sim_vec_along(from, along, distance);
                const struct sim_vec radius = sim_vec_sub(at, (struct sim_vec){3.0, 4.0, 5.0});
                assert_true(fabs(distance - want) < 1e-7);
                assert_true(sim_vec_dot(normal, sim_vec_unit(radius)) > 0.9999);
            }
        }
        sim_mesh_free(&mesh);
    }
    free(bytes);
    free(ball);
}

static void turns_a_mesh_that_is_inside_out(void **state)
{
    (void)state;
    struct ball *ball = malloc(sizeof *ball);
    char *bytes = malloc((size_t)1 << 21);
    make_ball(ball);
    for (size_t i = 0; i < TRIANGLES; i++) {
        const uint32_t second = ball->corner[i][1];
        ball->corner[i][1] = ball->corner[i][2];
        ball->corner[i][2] = second;
    }
    struct sim_mesh mesh;
    struct err err = {0};
    assert_int_equal(open_bytes(&mesh, bytes, (size_t)(stl_binary(ball, bytes) - bytes), &err),
                     ERR_OK);
    double distance;
    struct sim_vec normal;
    assert_true(sim_mesh_hit(&mesh, (struct sim_vec){5.0, 3.0, 120.0}, (struct sim_vec){0, 0, -1},
                             &distance, &normal));
    assert_true(fabs(distance - 25.0) < 0.3 && normal.z > 0.99);
    assert_false(sim_mesh_hit(&mesh, (struct sim_vec){100.0, 3.0, 120.0},
                              (struct sim_vec){0, 0, -1}, &distance, &normal));
    sim_mesh_free(&mesh);
    free(bytes);
    free(ball);
}

static void refuses_what_is_no_mesh(void **state)
{
    (void)state;
    static const char ply[] = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\n"
                              "property float y\nproperty float z\nelement face 1\n"
                              "property list uchar int vertex_indices\nend_header\n";
    static const struct {
        const char *name, *text, *after, *want;
    } row[] = {
        {"empty", "", "", "neither an STL nor a PLY"},
        {"something else", "#!/bin/sh\n", "", "neither an STL nor a PLY"},
        {"OBJ without a face", "v 0 0 0\n", "", "no OBJ with faces"},
        {"OBJ of a corner that is not there", "v 0 0 0\nv 1 0 0\nf 1 2 3\n", "", "a face"},
        {"OBJ of a corner before all", "v 0 0 0\nv 1 0 0\nf 1 2 -3\n", "", "a face"},
        {"OBJ of two corners", "v 0 0 0\nv 1 0 0\nf 1 2\n", "", "a face"},
        {"OBJ of a flat vertex", "v 0 0\n", "", "not three numbers"},
        {"no triangles", "solid x\nendsolid x\n", "", "no triangles"},
        {"half a triangle", "solid x vertex 0 0 0 vertex 1 0 0", "", "within a triangle"},
        {"no number", "solid x vertex 0 zero 0", "", "not three numbers"},
        {"no area", "solid vertex 0 0 0 vertex 1 0 0 vertex 2 0 0", "", "no triangle has an area"},
        {"metres taken for km", "solid vertex 0 0 0 vertex 1 0 0 vertex 0 0 2e3", "", "units"},
        {"corner out of range", ply, "0 0 0\n1 0 0\n0 1 0\n3 0 1 3\n", "cannot be read"},
        {"corner below zero", ply, "0 0 0\n1 0 0\n0 1 0\n3 0 1 -1\n", "cannot be read"},
        {"too few vertices", ply, "0 0 0\n1 0 0\n", "cannot be read"},
        {"header without end", "ply\nformat ascii 1.0\n", "", "does not end"},
        {"no faces", "ply\nformat ascii 1.0\nelement vertex 0\nend_header\n", "",
         "vertex and face"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        char text[1024];
        struct sim_mesh mesh;
        struct err err = {0};
        const int len = snprintf(text, sizeof text, "%s%s", row[i].text, row[i].after);
        if (open_bytes(&mesh, text, (size_t)len, &err) != ERR_CONFIG ||
            strstr(err.msg, row[i].want) == NULL) {
            fail_msg("%s: %s", row[i].name, err.msg);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_mesh_in_every_format_and_finds_it_along_lines),
        cmocka_unit_test(turns_a_mesh_that_is_inside_out),
        cmocka_unit_test(refuses_what_is_no_mesh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
