/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * order: bare points into a short path, for people who compare, and for other programs.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/number.h"
#include "controller/cli/cli.h"
#include "controller/plan/points.h"
#include "kinematics/path/order.h"

enum { INDEX_SIZE = 11, CHUNK_SIZE = 65536, KICKS_PER_POINT = 1 };
static const double TIME_MAX_S = 1e6;

struct choice {
    const char *points, *time;
    unsigned seed, kicks;
    double time_s; /* < 0: the kicks decide */
};

/* When the search has to end: a time that has come, or a person's ^C, which is kept waiting so that
 * what was found is still printed. */
struct limit {
    double began_s, time_s;
};

static double cpu_now_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool should_stop(void *context)
{
    const struct limit *limit = context;
    sigset_t waiting;
    const bool asked = sigpending(&waiting) == 0 && sigismember(&waiting, SIGINT) == 1;
    return asked || (limit->time_s >= 0 && cpu_now_s() - limit->began_s >= limit->time_s);
}

static void hold_interrupt(void)
{
    sigset_t interrupt;
    (void)sigemptyset(&interrupt);
    (void)sigaddset(&interrupt, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &interrupt, NULL);
}

static enum err_code print_sequence(const uint32_t *sequence, size_t count, struct err *err)
{
    char chunk[CHUNK_SIZE];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        char digit[INDEX_SIZE];
        size_t at = INDEX_SIZE;
        digit[--at] = '\n';
        for (uint32_t rest = sequence[i]; at == INDEX_SIZE - 1 || rest > 0; rest /= 10) {
            digit[--at] = (char)('0' + rest % 10);
        }
        if (used + INDEX_SIZE > sizeof chunk) {
            (void)fwrite(chunk, 1, used, stdout);
            used = 0;
        }
        memcpy(chunk + used, digit + at, INDEX_SIZE - at);
        used += INDEX_SIZE - at;
    }
    (void)fwrite(chunk, 1, used, stdout);
    return fflush(stdout) == 0 && !ferror(stdout)
               ? ERR_OK
               : err_set(err, ERR_IO, "stdout: %s", strerror(errno));
}

static double longest_mm(const struct points *points, const uint32_t *sequence)
{
    double longest = 0;
    for (size_t i = 1; i < points->count; i++) {
        longest =
            fmax(longest, vec3_distance(points->at[sequence[i - 1]], points->at[sequence[i]]));
    }
    return longest;
}

/* The sequence is what goes to stdout, so the report is talk, as an object or as a sentence. */
static void print_report(const struct cli *cli, const struct points *points,
                         const uint32_t *sequence, const struct order_report *report, double cpu_s)
{
    const double length_mm = order_length_mm(points->at, sequence, points->count);
    const double hop_mm = longest_mm(points, sequence);
    const double gain =
        report->start_cost > 0 ? 1.0 - (double)report->cost / (double)report->start_cost : 0.0;
    if (!cli->json) {
        (void)fprintf(stderr,
                      "order: %zu points, %.3f mm, longest hop %.3f mm; %.1f %% shorter than along "
                      "a curve; %zu kicks, %.3f s%s\n",
                      points->count, length_mm, hop_mm, 100 * gain, report->kicks, cpu_s,
                      report->stopped ? ", stopped" : "");
        return;
    }
    json_t *value =
        json_pack("{s:I, s:f, s:f, s:f, s:I, s:I, s:f, s:b}", "points", (json_int_t)points->count,
                  "length_mm", length_mm, "longest_hop_mm", hop_mm, "gain", gain, "kicks",
                  (json_int_t)report->kicks, "kicks_kept", (json_int_t)report->kept, "cpu_s", cpu_s,
                  "stopped", (int)report->stopped);
    (void)json_dumpf(value, stderr, JSON_COMPACT | JSON_REAL_PRECISION(12));
    (void)fputc('\n', stderr);
    json_decref(value);
}

static enum err_code order(const struct cli *cli, const struct choice *choice,
                           const struct points *points, struct err *err)
{
    struct limit limit = {cpu_now_s(), choice->time_s};
    const bool counted = choice->kicks > 0 || choice->time_s < 0;
    const size_t kicks = choice->kicks > 0 ? choice->kicks : points->count * KICKS_PER_POINT;
    const struct order_options options = {.seed = choice->seed,
                                          .kicks = counted ? kicks : SIZE_MAX,
                                          .should_stop = should_stop,
                                          .stop_context = &limit};
    struct order_report report;
    uint32_t *sequence = malloc((points->count + 1) * sizeof *sequence);
    if (!sequence || order_search(points->at, points->count, &options, sequence, &report) != 0) {
        free(sequence);
        return err_set(err, ERR_IO, "out of memory for %zu points", points->count);
    }
    print_report(cli, points, sequence, &report, cpu_now_s() - limit.began_s);
    const enum err_code code = print_sequence(sequence, points->count, err);
    free(sequence);
    return code;
}

static enum err_code read_choice(struct cli *cli, struct choice *choice, int argc, char **argv,
                                 struct err *err)
{
    *choice = (struct choice){.seed = 1, .time_s = -1};
    const struct option_spec spec[] = {{"--points", OPTION_TEXT, &choice->points},
                                       {"--time", OPTION_TEXT, &choice->time},
                                       {"--kicks", OPTION_COUNT, &choice->kicks},
                                       {"--seed", OPTION_COUNT, &choice->seed}};
    if (cli_options(cli, spec, 4, (struct option_range){0, 0}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!choice->points) {
        return err_set(err, ERR_USAGE, "order wants --points FILE");
    }
    if (choice->time && (!number_parse(choice->time, strlen(choice->time), &choice->time_s) ||
                         choice->time_s < 0 || choice->time_s > TIME_MAX_S)) {
        return err_set(err, ERR_USAGE, "--time wants seconds from 0 to %.0f", TIME_MAX_S);
    }
    return ERR_OK;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct choice choice;
    if (read_choice(cli, &choice, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    struct points points;
    enum err_code code = points_read(&points, choice.points, &cli->diags, err);
    if (code == ERR_OK) {
        hold_interrupt();
        code = order(cli, &choice, &points, err);
    }
    points_free(&points);
    return code;
}

const struct verb verb_order = {
    .name = "order",
    .summary = "bare points to a short path",
    .usage = "pigment order --points cap.xyz --time 5 >cap.order\n"
             "\n"
             "Reads x y z a line, mm; writes the path, one zero-based number of a point a line.\n"
             "The path is open and short in three dimensions; what was reached is on stderr.\n"
             "\n"
             "  --points FILE    the points; empty lines and # comments do not count\n"
             "  --time S         search for so many seconds of CPU after reading; ^C ends it too\n"
             "  --kicks N        search for so many kicks: the same path on every machine\n"
             "                   (default without --time: a kick a point)\n"
             "  --seed N         of the search (default 1)\n"
             "  --json           what was reached as an object, on stderr\n",
    .run = run,
};
