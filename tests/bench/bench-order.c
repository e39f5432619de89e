/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-order [FILE.xyz [BEST_MM]]: orders a cap of a head's size, or the points of a file with
 * x y z a line: with the kicks that a plan takes, and in 1, 5 and 15 s of CPU for a file. Of a
 * large one: how soon there is any order at all, and what there is after 0.5 and 20 s. A line each:
 * the length, its ratio to BEST_MM when that is given, the longest time in which nobody asked
 * whether to stop and what came after the answer, kicks, time, and the most memory so far. BEST_MM:
 * the best known closed tour less its longest hop.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "kinematics/path/order.h"
#include "kinematics/path/order_start.h"
#include "tests/bench/stopwatch.h"

enum { POINTS_MAX = 4000000, CAP_POINTS = 14000, PLAN_KICKS = 500, LARGE = 500000 };

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

struct field {
    struct vec3 *point;
    uint32_t *sequence;
    size_t count;
    double best_mm;
};

/* quiet_s: the longest time in which nobody asked whether to stop. */
struct limit {
    double began_s, time_s, asked_s, quiet_s;
};

static bool is_over(void *context)
{
    struct limit *limit = context;
    const double s = cpu_s();
    if (s - limit->asked_s > limit->quiet_s) {
        limit->quiet_s = s - limit->asked_s;
    }
    limit->asked_s = s;
    return limit->time_s > 0.0 && s - limit->began_s >= limit->time_s;
}

/* time_s 0: a plan's kicks, however long they take. */
static void measure(const struct field *field, double time_s)
{
    struct limit limit = {.began_s = cpu_s(), .time_s = time_s};
    limit.asked_s = limit.began_s;
    const bool timed = time_s > 0.0;
    const struct order_options options = {.seed = 1,
                                          .kicks = timed ? SIZE_MAX : PLAN_KICKS,
                                          .should_stop = is_over,
                                          .stop_context = &limit};
    struct order_report report;
    if (order_search(field->point, field->count, &options, field->sequence, &report) != 0) {
        exit(1);
    }
    const double end_s = cpu_s(), took_s = end_s - limit.began_s;
    const double length_mm = order_length_mm(field->point, field->sequence, field->count);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"bench\":\"order\",\"points\":%zu,\"limit_s\":%.1f,\"length_mm\":%.3f,", field->count,
           time_s, length_mm);
    if (field->best_mm > 0.0) {
        printf("\"score\":%.5f,", length_mm / field->best_mm);
    }
    printf("\"kicks\":%zu,\"cpu_s\":%.3f,\"quiet_ms\":%.1f,\"after_ms\":%.1f,\"rss_kib\":%ld}\n",
           report.kicks, took_s, 1e3 * limit.quiet_s, 1e3 * (end_s - limit.asked_s),
           usage.ru_maxrss);
}

/* What a search that is stopped at once gives: the order along a curve. */
static void measure_first(const struct field *field)
{
    struct order_stop never = {.should_stop = NULL};
    struct order_cell *cell = malloc((field->count + 1) * sizeof *cell);
    const double began_s = cpu_s();
    if (!cell) {
        exit(1);
    }
    if (!order_cells(field->point, field->count, cell, &never) ||
        order_start(cell, field->count, field->sequence, &never) != 0) {
        exit(1);
    }
    const double took_s = cpu_s() - began_s;
    printf("{\"bench\":\"order-first\",\"points\":%zu,\"length_mm\":%.3f,\"cpu_s\":%.3f}\n",
           field->count, order_length_mm(field->point, field->sequence, field->count), took_s);
    free(cell);
}

int main(int argc, char **argv)
{
    struct field field = {.best_mm = argc > 2 ? strtod(argv[2], NULL) : 0.0};
    field.point = malloc(POINTS_MAX * sizeof *field.point);
    field.sequence = malloc(POINTS_MAX * sizeof *field.sequence);
    if (!field.point || !field.sequence) {
        return 1;
    }
    field.count = argc > 1 ? read_points(argv[1], field.point) : make_cap(field.point);
    if (argc > 1 && field.count >= LARGE) {
        measure_first(&field);
        measure(&field, 0.5);
        measure(&field, 20.0);
    } else {
        measure(&field, 0.0);
        for (int i = 0; argc > 1 && i < 3; i++) {
            static const double time_s[] = {1.0, 5.0, 15.0};
            measure(&field, time_s[i]);
        }
    }
    free(field.point);
    free(field.sequence);
    return 0;
}
