/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-lattice: 1,662 strikes at 4 mm pitch over the cap of a head, in the arm's own order: how
 * long a hop takes as solved.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controller/plan/solution.h"
#include "controller/stream/cycle.h"
#include "kinematics/arm/lattice.h"
#include "kinematics/arm/track_cost.h"
#include "kinematics/path/order.h"
#include "tests/bench/stopwatch.h"

enum { STRIKES = 1662 };

static const double AREA_MM2 = 13.8564; /* of a dot at 4 mm pitch, three ways alike */
static const double RADIUS_MM = 92.0;
static const double GOLDEN_RAD = 2.399963229728653;

struct bench {
    struct machine machine;
    struct head head;
    struct plan plan;
    struct plan_strike strike[STRIKES];
    struct solution solution;
};

static void must(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "bench-lattice: %s\n", what);
        exit(70);
    }
}

static void put_in_order(const struct vec3 *at, order_cost_between *cost, const void *context,
                         uint32_t *sequence)
{
    const struct order_options options = {
        .without_prices = true, .seed = 1, .kicks = 500, .cost = cost, .cost_context = context};
    must(order_points(at, STRIKES, &options, sequence) == 0, "order");
}

static void take_order(struct bench *bench, const struct scalp *scalp, const struct vec3 *at,
                       const uint32_t *sequence)
{
    for (size_t i = 0; i < STRIKES; i++) {
        const struct scalp_point foot = scalp_project(scalp, at[sequence[i]]);
        bench->strike[i] = (struct plan_strike){.dot = (uint32_t)i + 1,
                                                .at_mm = foot.at,
                                                .normal = foot.normal,
                                                .depth_mm = 0.5,
                                                .dwell_s = 0.05};
    }
}

/* In the order of the shortest way first; from the joints for that, in the order of time. */
static void order_by_time(struct bench *bench, const struct scalp *scalp)
{
    static struct tool target[STRIKES];
    static struct track track[STRIKES];
    struct vec3 at[STRIKES];
    uint32_t sequence[STRIKES];
    struct arm arm;
    struct track_cost cost;
    arm_init(&arm, &bench->machine);
    if (!track_fits(&arm)) {
        return;
    }
    const struct frame head = frame_from_pose(&bench->machine.head_rest);
    for (size_t i = 0; i < STRIKES; i++) {
        at[i] = bench->strike[i].at_mm;
        target[i] = (struct tool){frame_point(&head, at[i]),
                                  vec3_scale(frame_turn(&head, bench->strike[i].normal), -1.0)};
    }
    must(track_find(&arm, target, STRIKES, track) &&
             track_cost_init(&cost, &arm, target, track, STRIKES),
         "track");
    put_in_order(at, track_cost_between, &cost, sequence);
    take_order(bench, scalp, at, sequence);
    track_cost_free(&cost);
}

/* Dots as evenly as a sunflower's, about the crown of a head that is tilted back. */
static void make_plan(struct bench *bench)
{
    struct scalp scalp;
    struct vec3 at[STRIKES];
    uint32_t sequence[STRIKES];
    scalp_init(&scalp, &bench->head);
    const double tilt = rad_from_deg(35.0);
    for (int i = 0; i < STRIKES; i++) {
        const double z = 1.0 - (i + 0.5) * AREA_MM2 / (2.0 * UNITS_PI * RADIUS_MM * RADIUS_MM);
        const double r = sqrt(1.0 - z * z), turn = GOLDEN_RAD * i;
        const struct vec3 d = {r * cos(turn), r * sin(turn), z};
        const struct vec3 out = {d.x * cos(tilt) - d.z * sin(tilt), d.y,
                                 d.x * sin(tilt) + d.z * cos(tilt)};
        const struct vec3 centre = {10.8, 0.0, 38.5};
        at[i] = scalp_project(&scalp, vec3_along(centre, 110.0, out)).at;
    }
    put_in_order(at, NULL, NULL, sequence);
    take_order(bench, &scalp, at, sequence);
    order_by_time(bench, &scalp);
    bench->plan = (struct plan){.strike = bench->strike, .strike_count = STRIKES};
}

/* The arm's way alone, the foot up at both ends. */
static double hop_s(const struct bench *bench, const struct cycle *cycle, const struct joints *from,
                    const struct solved *solved)
{
    const double clear_mm = bench->machine.strike.clear_mm;
    const struct axes start = axes_from_joints(&bench->machine, from, clear_mm);
    struct timing_line line[HOP_VIA_MAX + 1];
    for (uint32_t k = 0; k <= solved->via_count; k++) {
        const struct joints *to =
            k < solved->via_count ? &bench->solution.via[solved->first_via + k] : &solved->hover;
        const struct axes axes = axes_from_joints(&bench->machine, to, clear_mm);
        line[k] = (struct timing_line){.arrives_s = 0.0};
        memcpy(line[k].to, axes.value, sizeof axes.value);
    }
    return timing_lines_s(&cycle->board, start.value, line, solved->via_count + 1);
}

static void measure(struct bench *bench)
{
    struct cycle cycle;
    cycle_init(&cycle, &bench->machine);
    const struct joints *at = NULL;
    double sum_s = 0.0, slowest_s = 0.0;
    size_t hops = 0, slow = 0, vias = 0;
    for (size_t i = 0; i < STRIKES; i++) {
        const struct solved *solved = &bench->solution.strike[i];
        if (solved->skip != SKIP_NONE) {
            continue;
        }
        if (at != NULL) {
            const double s = hop_s(bench, &cycle, at, solved);
            sum_s += s;
            slowest_s = fmax(slowest_s, s);
            slow += s > 1.5;
            vias += solved->via_count;
            hops++;
        }
        at = &solved->hover;
    }
    printf("\"hop_ms\":%.1f,\"hop_most_ms\":%.0f,\"big_jumps\":%zu,\"legs_a_hop\":%.2f}\n",
           1e3 * sum_s / (double)hops, 1e3 * slowest_s, slow, 1.0 + (double)vias / (double)hops);
}

/* The same hops on the lattice: each place searched from where the one before was found. */
static void measure_lattice(struct bench *bench)
{
    struct arm arm;
    struct lattice lattice;
    arm_init(&arm, &bench->machine);
    lattice_init(&lattice, &arm);
    const struct frame head = frame_from_pose(&bench->machine.head_rest);
    double off2 = 0.0, off = 0.0, tilt = 0.0, plain2 = 0.0, spent_s = 0.0, slowest_s = 0.0;
    size_t missed = 0, solved_count = 0;
    const struct joints *from = NULL;
    for (size_t i = 0; i < STRIKES; i++) {
        struct solved *solved = &bench->solution.strike[i];
        if (solved->skip != SKIP_NONE) {
            continue;
        }
        const struct solved *next = solved + 1;
        const struct lattice_wish wish = {
            .target = {frame_point(&head, bench->strike[i].at_mm),
                       vec3_scale(frame_turn(&head, bench->strike[i].normal), -1.0)},
            .near = solved->hover,
            .from = from,
            .next = i + 1 < STRIKES && next->skip == SKIP_NONE ? &next->hover : NULL,
        };
        struct lattice_found found;
        const double began_s = cpu_s();
        missed += !lattice_find(&lattice, &wish, &found);
        const double took_s = cpu_s() - began_s;
        const struct joints rounded = lattice_round(&lattice, &solved->hover);
        const struct tool plain = arm_tool_from_joints(&arm, &rounded);
        const double plain_mm = vec3_distance(plain.tip, wish.target.tip);
        plain2 += plain_mm * plain_mm;
        off2 += found.off_mm * found.off_mm;
        off = fmax(off, found.off_mm);
        tilt = fmax(tilt, found.tilt_rad);
        spent_s += took_s;
        slowest_s = fmax(slowest_s, took_s);
        solved->hover = found.joints;
        from = &solved->hover;
        solved_count++;
    }
    const double n = (double)solved_count;
    printf("{\"bench\":\"lattice-on\",\"machine\":\"%s\",\"tip_rms_um\":%.2f,\"tip_most_um\":%.2f,"
           "\"plain_rms_um\":%.2f,\"tilt_most_deg\":%.4f,\"missed\":%zu,\"us_a_strike\":%.1f,"
           "\"us_most\":%.0f,",
           bench->machine.name, 1e3 * sqrt(off2 / n), 1e3 * off, 1e3 * sqrt(plain2 / n),
           deg_from_rad(tilt), missed, 1e6 * spent_s / n, 1e6 * slowest_s);
    measure(bench);
}

static void run(const char *machine_path)
{
    static struct bench bench;
    struct diags diags = {.item = NULL};
    struct err err = {.code = ERR_OK};
    const struct sha256 hash = {{1}};
    must(machine_read(&bench.machine, machine_path, &diags, &err) == ERR_OK, err.msg);
    must(head_read(&bench.head, "examples/heads/median.yaml", &diags, &err) == ERR_OK, err.msg);
    make_plan(&bench);
    const double began_s = cpu_s();
    must(solution_make(&bench.solution, &bench.plan, &hash, &bench.machine, &bench.head,
                       &bench.machine.head_rest, &err) == ERR_OK,
         err.msg);
    printf("{\"bench\":\"lattice\",\"machine\":\"%s\",\"strikes\":%d,\"solved\":%zu,"
           "\"solve_us_a_strike\":%.1f,",
           bench.machine.name, STRIKES, bench.solution.solved_count,
           1e6 * (cpu_s() - began_s) / STRIKES);
    measure(&bench);
    measure_lattice(&bench);
    solution_free(&bench.solution);
}

int main(void)
{
    run("examples/machines/ar4-mk3.yaml");
    run("examples/machines/parol6.yaml");
    run("examples/machines/gantry5.yaml");
    return 0;
}
