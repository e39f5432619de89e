/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/mesh.h"
#include "sim/audit/text.h"

static const char BLANKS[] = " \t\r";

/* The points that faces count. */
struct points {
    double (*at)[3];
    size_t count, capacity;
};

static bool take_point(struct points *points, char **rest)
{
    points->at = audit_grow(points->at, &points->capacity, points->count + 1, sizeof *points->at);
    for (int k = 0; k < 3; k++) {
        char *word = strtok_r(NULL, BLANKS, rest);
        if (!word || !audit_number(word, &points->at[points->count][k])) {
            return false;
        }
    }
    points->count++;
    return true;
}

/* A number from 1, or back from the latest point; what follows a slash is not its place. */
static const double *point_of(const struct points *points, char *word)
{
    double number = 0;
    word[strcspn(word, "/")] = '\0';
    if (!audit_number(word, &number) || number != floor(number)) {
        return NULL;
    }
    number = number < 0 ? (double)points->count + number : number - 1;
    return number >= 0 && number < (double)points->count ? points->at[(size_t)number] : NULL;
}

static bool take_polygon(struct audit_mesh *mesh, const struct points *points, char **rest)
{
    double corner[3][3];
    size_t corners = 0;
    for (char *word = NULL; (word = strtok_r(NULL, BLANKS, rest)) != NULL; corners++) {
        const double *at = point_of(points, word);
        if (!at) {
            return false;
        }
        memcpy(corner[corners < 2 ? corners : 2], at, sizeof corner[0]);
        if (corners >= 2) {
            if (!audit_mesh_add(mesh, corner)) {
                return false;
            }
            memcpy(corner[1], corner[2], sizeof corner[1]);
        }
    }
    return corners >= 3;
}

const char *audit_mesh_parse_obj(struct audit_mesh *mesh, char *data)
{
    struct points points = {0};
    bool good = true;
    char *lines = NULL;
    for (char *line = strtok_r(data, "\n", &lines); line && good;
         line = strtok_r(NULL, "\n", &lines)) {
        char *rest = NULL, *word = strtok_r(line, BLANKS, &rest);
        if (word && strcmp(word, "v") == 0) {
            good = take_point(&points, &rest);
        } else if (word && strcmp(word, "f") == 0) {
            good = take_polygon(mesh, &points, &rest);
        }
    }
    free(points.at);
    return good ? NULL : "is no whole OBJ";
}
