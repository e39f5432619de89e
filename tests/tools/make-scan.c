/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the example scan: make-scan SEED SCAN.stl LANDMARKS.yaml. An analytic head of a median man,
 * without a neck, in its own axes, as a binary STL in mm; and its landmarks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/memory.h"
#include "tests/tools/analytic_head.h"

enum { LEVELS = 5, HEADER = 84, FACET = 50 };
static const double NECK_MM = -70.0; /* below the middle there is nothing */

static void put_u32(char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (char)(value >> (8 * i));
    }
}

static void put_float(char *at, double value)
{
    const float single = (float)value;
    uint32_t bits;
    memcpy(&bits, &single, sizeof(bits));
    put_u32(at, bits);
}

static enum err_code write_scan(const struct mesh *mesh, const char *path, struct err *err)
{
    char *data = memory_new(HEADER + FACET * mesh->count, 1);
    uint32_t count = 0;
    for (size_t i = 0; i < mesh->count; i++) {
        const struct mesh_triangle *triangle = &mesh->triangle[i];
        char *at = data + HEADER + FACET * count + 12;
        if (triangle->corner[0][2] > NECK_MM) {
            for (int k = 0; k < 9; k++) {
                put_float(at + 4 * k, triangle->corner[k / 3][k % 3]);
            }
            count++;
        }
    }
    (void)snprintf(data, 80, "an analytic head, mm");
    put_u32(data + 80, count);
    const enum err_code code = file_write(path, data, HEADER + FACET * (size_t)count, err);
    free(data);
    return code;
}

static enum err_code write_landmarks(const struct analytic_head *head, const char *path,
                                     struct err *err)
{
    char text[1024];
    int len = snprintf(text, sizeof(text),
                       "# Where the landmarks are in the scan, in its own axes and unit.\n"
                       "format: pigment-landmarks 1\nlandmarks:\n");
    struct vec3 landmark[HEAD_LANDMARKS];
    analytic_landmarks(head, landmark);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        len += snprintf(text + len, sizeof(text) - (size_t)len, "  %s: [%.3f, %.3f, %.3f]\n",
                        head_landmark_name[i], landmark[i].x, landmark[i].y, landmark[i].z);
    }
    return file_write(path, text, (size_t)len, err);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fprintf(stderr, "such as: make-scan 7 scan.stl landmarks.yaml\n");
        return ERR_USAGE;
    }
    struct err err = {.code = ERR_OK};
    const struct analytic_head head =
        analytic_head_new(ANALYTIC_P50_MAN, strtoull(argv[1], NULL, 10));
    struct mesh mesh = analytic_mesh(&head, LEVELS);
    if (write_scan(&mesh, argv[2], &err) == ERR_OK) {
        (void)write_landmarks(&head, argv[3], &err);
    }
    mesh_free(&mesh);
    if (err.code != ERR_OK) {
        (void)fprintf(stderr, "make-scan: %s\n", err.msg);
    }
    return (int)err.code;
}
