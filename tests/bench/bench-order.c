/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-order [FILE.xyz [KICKS]]: orders a cap of a head's size, or the points of a file with
 * x y z a line, and says how long the path is and the search took.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kinematics/path/order.h"

enum { POINTS_MAX = 1000000, CAP_POINTS = 14000 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A spiral of even density over the upper part of a sphere of 90 mm, each dot moved a little. */
static size_t make_cap(struct vec3 *point)
{
    unsigned short random[3] = {1, 2, 3};
    for (int i = 0; i < CAP_POINTS; i++) {
        const double z = 1.0 - 0.9 * (i + erand48(random)) / CAP_POINTS;
        const double turn = 2.399963229728653 * i + 0.01 * erand48(random);
        const double across = sqrt(1.0 - z * z);
        point[i] = vec3_scale((struct vec3){across * cos(turn), across * sin(turn), z}, 90.0);
    }
    return CAP_POINTS;
}

static size_t read_points(const char *path, struct vec3 *point)
{
    size_t count = 0;
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    while (count < POINTS_MAX &&
           fscanf(file, "%lf %lf %lf", &point[count].x, &point[count].y, &point[count].z) == 3) {
        count++;
    }
    fclose(file);
    return count;
}

int main(int argc, char **argv)
{
    struct vec3 *point = malloc(POINTS_MAX * sizeof(*point));
    uint32_t *sequence = malloc(POINTS_MAX * sizeof(*sequence));
    if (!point || !sequence) {
        return 1;
    }
    const size_t count = argc > 1 ? read_points(argv[1], point) : make_cap(point);
    const size_t kicks = argc > 2 ? strtoul(argv[2], NULL, 10) : count;
    const struct order_options options = {.seed = 1, .kicks = kicks};
    const double began_s = now_s();
    if (order_points(point, count, &options, sequence) != 0) {
        return 1;
    }
    printf("{\"bench\":\"order\",\"points\":%zu,\"kicks\":%zu,\"length_mm\":%.3f,\"s\":%.3f}\n",
           count, kicks, order_length_mm(point, sequence, count), now_s() - began_s);
    free(point);
    free(sequence);
    return 0;
}
