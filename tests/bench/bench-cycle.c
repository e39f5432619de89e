/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-cycle: how many strikes a second of machine time each preset holds, by the safe protocol,
 * and how well that was foretold: the strike machine and the simulator's core in one process, on
 * one virtual clock. bench-cycle [JOB.yaml [STRIKES]]...; without arguments the full session of
 * each preset, as far as it gets at it, and on the flat one the whole pad.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "controller/plan/solution.h"
#include "controller/stream/stream.h"
#include "sim/sim.h"
#include "tests/bench/stopwatch.h"

enum { SYNC_NS = 100000, FAR_UM = 8 };

struct bench {
    struct plan_inputs inputs;
    struct plan plan;
    struct solution solution;
    struct arm arm;
    struct scalp scalp;
    struct hop_world hops;
    struct lattice lattice;
    struct stream *stream;
    struct sim *sim;
    int64_t now_ns, sync_at_ns;
    int64_t first_ns, last_ns; /* of the touches */
    uint64_t touches, far;     /* far: further off than a lattice search leaves */
    double place2_um2, place_most_um, lateral_most_um, depth_most_um;
};

static void on_touch(void *context, const struct sim_touch *touch)
{
    struct bench *bench = context;
    const size_t i = stream_current(bench->stream);
    const struct plan_strike *strike = &bench->plan.strike[i];
    const struct vec3 at = {touch->place.x, touch->place.y, touch->place.z};
    const double off_um = 1e3 * vec3_distance(at, strike->at_mm);
    bench->first_ns = bench->touches == 0 ? touch->entry_ns : bench->first_ns;
    bench->last_ns = touch->entry_ns;
    bench->touches++;
    bench->far += off_um > FAR_UM;
    bench->place2_um2 += off_um * off_um;
    bench->place_most_um = fmax(bench->place_most_um, off_um);
    bench->lateral_most_um = fmax(bench->lateral_most_um, 1e3 * touch->lateral_mm);
    bench->depth_most_um =
        fmax(bench->depth_most_um, 1e3 * fabs(touch->depth_mm - strike->depth_mm));
}

static bool on_send(void *context, const char *bytes, size_t len)
{
    struct bench *bench = context;
    sim_receive(bench->sim, bytes, len);
    return true;
}

static void on_discard(void *context)
{
    (void)context;
}

static bool on_record(void *context, struct record *record)
{
    (void)context;
    (void)record;
    return true;
}

static void on_sync(void *context)
{
    struct bench *bench = context;
    bench->sync_at_ns = bench->now_ns + SYNC_NS;
}

static bool on_approach(void *context, size_t i, const struct joints *from,
                        const struct joints *hover, struct hop *hop)
{
    (void)i;
    struct bench *bench = context;
    return solution_approach(&bench->hops, from, hover, hop) == HOP_OK;
}

static struct joints on_aim(void *context, size_t i, const struct joints *from)
{
    struct bench *bench = context;
    return solution_aim(&bench->solution, &bench->plan, i, &bench->hops, &bench->lattice, from);
}

static void on_notice(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static void hear(struct bench *bench)
{
    char bytes[256];
    size_t got = 0;
    while ((got = sim_send(bench->sim, bytes, sizeof bytes)) > 0) {
        stream_on_bytes(bench->stream, bytes, got, bench->now_ns);
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void step(struct bench *bench)
{
    const int64_t next =
        least(least(sim_next_ns(bench->sim), bench->sync_at_ns), stream_deadline_ns(bench->stream));
    assert(next != INT64_MAX);
    bench->now_ns = next > bench->now_ns ? next : bench->now_ns;
    sim_advance(bench->sim, bench->now_ns);
    hear(bench);
    if (bench->sync_at_ns <= bench->now_ns) {
        bench->sync_at_ns = INT64_MAX;
        stream_on_synced(bench->stream, true, bench->now_ns);
    } else if (stream_deadline_ns(bench->stream) <= bench->now_ns) {
        stream_on_time(bench->stream, bench->now_ns);
    }
}

static void must(bool holds, const struct bench *bench, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "bench-cycle: %s: %s\n", bench->inputs.machine.name, what);
        exit(70);
    }
}

static void command(struct bench *bench, enum stream_verb verb)
{
    struct err err = {.code = ERR_OK};
    const enum err_code code = stream_command(bench->stream, verb, 0, bench->now_ns, &err);
    must(code == ERR_OK, bench, err.msg);
}

static void run_for(struct bench *bench, double s)
{
    const int64_t until_ns = bench->now_ns + (int64_t)(s * 1e9);
    while (least(sim_next_ns(bench->sim), stream_deadline_ns(bench->stream)) <= until_ns) {
        step(bench);
    }
    bench->now_ns = until_ns;
    sim_advance(bench->sim, until_ns);
}

static void make_ready(struct bench *bench, uint8_t *state)
{
    const struct stream_world world = {.context = bench,
                                       .send = on_send,
                                       .discard = on_discard,
                                       .record = on_record,
                                       .sync = on_sync,
                                       .approach = on_approach,
                                       .aim = on_aim,
                                       .notice = on_notice};
    const struct stream_job job = {
        .plan = &bench->plan, .solution = &bench->solution, .state = state, .next_tag = 1};
    const struct plan_inputs *inputs = &bench->inputs;
    struct err err = {.code = ERR_OK};
    bench->sync_at_ns = INT64_MAX;
    bench->stream = stream_new(&inputs->machine, &world);
    bench->sim = sim_new(&inputs->machine, &inputs->head, &bench->solution.head_in_base, 1,
                         (struct sim_sink){.context = bench, .touch = on_touch});
    stream_on_connected(bench->stream, 0);
    run_for(bench, 3.0);
    must(stream_load(bench->stream, &job, &err) == ERR_OK, bench, err.msg);
    command(bench, STREAM_HOME);
    while (!stream_is_homed(bench->stream)) {
        run_for(bench, 1.0);
    }
    command(bench, STREAM_ARM);
}

static void make_solution(struct bench *bench, size_t strikes)
{
    const struct plan_inputs *inputs = &bench->inputs;
    const struct sha256 hash = {{1}};
    struct err err = {.code = ERR_OK};
    const double began_s = cpu_s();
    must(plan_make(&bench->plan, inputs, 1, NULL, &err) == ERR_OK, bench, err.msg);
    const double planned_s = cpu_s();
    if (bench->plan.strike_count > strikes) {
        bench->plan.strike_count = strikes;
    }
    for (size_t i = 0; i < bench->plan.strike_count; i++) {
        bench->plan.strike[i].dwell_s = 0.05;
    }
    must(solution_make(&bench->solution, &bench->plan, &hash, &inputs->machine, &inputs->head,
                       &inputs->job.head_in_base, &err) == ERR_OK,
         bench, err.msg);
    printf("\"plan_cpu_s\":%.3f,\"solve_cpu_s\":%.3f,", planned_s - began_s, cpu_s() - planned_s);
    arm_init(&bench->arm, &inputs->machine);
    lattice_init(&bench->lattice, &bench->arm);
    scalp_init(&bench->scalp, &inputs->head);
    const struct frame head = frame_from_pose(&bench->solution.head_in_base);
    bench->hops = (struct hop_world){.arm = &bench->arm,
                                     .scalp = &bench->scalp,
                                     .head_in_base = head,
                                     .base_in_head = frame_inverse(&head)};
}

/* What was foretold from the first touch to the last. */
static double foretold_s(const struct bench *bench)
{
    double sum_s = bench->solution.time_s;
    for (size_t i = 0; i < bench->plan.strike_count; i++) {
        if (bench->solution.strike[i].skip == SKIP_NONE) {
            sum_s -= bench->solution.strike[i].time_s;
            break;
        }
    }
    return sum_s;
}

static void run(const char *path, size_t strikes)
{
    static struct bench bench;
    struct diags diags = {.item = NULL};
    struct err err = {.code = ERR_OK};
    bench = (struct bench){.now_ns = 0};
    if (plan_inputs_read(&bench.inputs, path, NULL, &diags, &err) != ERR_OK) {
        must(false, &bench, err.msg);
    }
    printf("{\"bench\":\"cycle\",\"machine\":\"%s\",", bench.inputs.machine.name);
    make_solution(&bench, strikes);
    uint8_t *state = calloc(bench.plan.strike_count + 1, 1);
    must(state != NULL, &bench, "out of memory");
    make_ready(&bench, state);
    command(&bench, STREAM_RUN);
    while (stream_state(bench.stream) == STREAM_RUNNING) {
        step(&bench);
    }
    must(stream_state(bench.stream) == STREAM_DONE, &bench,
         stop_reason_name(stream_last_stop(bench.stream)));
    const double s = (double)(bench.last_ns - bench.first_ns) * 1e-9;
    const double hops = (double)bench.touches - 1.0;
    printf("\"strikes\":%" PRIu64 ",\"skipped\":%zu,\"strikes_per_s\":%.3f,\"machine_s\":%.1f,"
           "\"foretold_s\":%.1f,\"foretold_error_percent\":%.2f,\"place_rms_um\":%.2f,"
           "\"place_most_um\":%.2f,\"places_over_8_um\":%" PRIu64
           ",\"lateral_most_um\":%.2f,\"depth_error_most_um\":%.2f}\n",
           bench.touches, bench.plan.skip_count, hops / s, s, foretold_s(&bench),
           100.0 * (foretold_s(&bench) / s - 1.0), sqrt(bench.place2_um2 / (double)bench.touches),
           bench.place_most_um, bench.far, bench.lateral_most_um, bench.depth_most_um);
    (void)fflush(stdout);
    sim_free(bench.sim);
    (void)stream_free(bench.stream);
    solution_free(&bench.solution);
    plan_free(&bench.plan);
    plan_inputs_free(&bench.inputs);
    free(state);
}

int main(int argc, char **argv)
{
    static const char *const SESSION[] = {
        "examples/jobs/full-session.yaml", "examples/jobs/full-session-parol6.yaml",
        "examples/jobs/full-session-ar4.yaml", "examples/jobs/full-session-thor.yaml",
        "examples/jobs/full-pad.yaml"};
    for (int i = 1; i < argc; i += 2) {
        run(argv[i], i + 1 < argc ? strtoul(argv[i + 1], NULL, 10) : SIZE_MAX);
    }
    for (size_t i = 0; argc == 1 && i < sizeof SESSION / sizeof SESSION[0]; i++) {
        run(SESSION[i], SIZE_MAX);
    }
    return 0;
}
