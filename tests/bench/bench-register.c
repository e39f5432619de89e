/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench-register [HEAD.yaml ...]: how well 150 probes, half of scalp and half of face, find a head,
 * and whether that is known: 1,000 trials with noise of 0.2 mm along the normal, from a start that
 * is off by some mm and degrees; the RMS error of 300 dots all over the scalp against what was
 * predicted for each. Once where register_advise sends the probe, as `pigment register --advise`
 * does, and once at random places. The default heads are an ellipsoid, which turns within itself
 * nearly unnoticed, and a fit.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "controller/plan/head_open.h"
#include "kinematics/scalp/register_advise.h"
#include "tests/bench/stopwatch.h"
#include "tests/tools/register_bound.h"
#include "tests/tools/register_tally.h"

enum { TRIALS = 1000, PROBES = 150, DOTS = REGISTER_TALLY_DOTS };

static const double NOISE_MM = 0.2;

static double uniform(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

static double gauss(void)
{
    return sqrt(-2.0 * log(1.0 - uniform())) * cos(2.0 * UNITS_PI * uniform());
}

static struct scalp_point place_at(const struct scalp *scalp, double z)
{
    const double a = 2.0 * UNITS_PI * uniform(), w = sqrt(1.0 - z * z);
    const struct vec3 out = {w * cos(a), w * sin(a), z};
    return scalp_project(scalp, vec3_along(scalp->surface_in_head.t, 95.0, out));
}

static struct scalp_point scalp_at(const struct scalp *scalp)
{
    for (;;) {
        const struct scalp_point place = place_at(scalp, 1.0 - 1.6 * uniform());
        if (scalp_place_of(scalp, place.at) == SCALP_ON) {
            return place;
        }
    }
}

/* Brows, nose, cheeks, down to the mouth: what is in front of the ears and no scalp. */
static struct scalp_point face_at(const struct scalp *scalp)
{
    for (;;) {
        const struct scalp_point place = place_at(scalp, 0.3 - 1.0 * uniform());
        if (place.at.x > 30.0 && scalp_place_of(scalp, place.at) != SCALP_ON) {
            return place;
        }
    }
}

static void take_dots(const struct scalp *scalp, struct scalp_point dot[DOTS])
{
    for (int i = 0; i < DOTS; i++) {
        dot[i] = scalp_at(scalp);
    }
}

struct tally {
    struct register_tally found;
    struct register_bound bound; /* the least that could be reached */
    double solve_s;
    int refused;
};

/* advice: NULL for random places. */
static void try_once(const struct scalp *scalp, const struct scalp_point *dot,
                     const struct register_advice *advice, struct tally *tally)
{
    const struct pose truth = {{225.0, 225.0, 40.0}, {0.1, -0.2, 0.3}};
    const struct pose start = {{225.0 + 3.0 * gauss(), 225.0 + 3.0 * gauss(), 40.0 + 3.0 * gauss()},
                               {0.1 + 0.03 * gauss(), -0.2 + 0.03 * gauss(), 0.3 + 0.03 * gauss()}};
    const struct frame true_head = frame_from_pose(&truth), start_head = frame_from_pose(&start);
    const struct frame base_in_head = frame_inverse(&true_head);
    struct vec3 probe[PROBES];
    struct scalp_point touched[PROBES];
    struct registration registration;
    for (int i = 0; i < PROBES; i++) {
        const struct scalp_point at = advice != NULL ? advice->place[i]
                                      : i % 2 == 0   ? scalp_at(scalp)
                                                     : face_at(scalp);
        probe[i] = frame_point(&true_head, vec3_along(at.at, NOISE_MM * gauss(), at.normal));
        touched[i] = at;
    }
    const double began_s = cpu_s();
    const bool found =
        register_probes(scalp, probe, PROBES, &start_head, &registration) == REGISTER_OK;
    tally->solve_s += cpu_s() - began_s;
    tally->refused += !found;
    if (found) {
        register_tally_add(&tally->found, &registration, &base_in_head, dot);
        register_bound_add(&tally->bound, touched, PROBES, NOISE_MM, dot, DOTS);
    }
}

static void bench_places(const char *path, const struct scalp *scalp, const struct scalp_point *dot,
                         const struct register_advice *advice)
{
    static struct tally tally;
    tally = (struct tally){.refused = 0};
    for (int i = 0; i < TRIALS; i++) {
        try_once(scalp, dot, advice, &tally);
    }
    printf("{\"bench\":\"register\",\"head\":\"%s\",\"places\":\"%s\",\"probes\":%d,"
           "\"noise_mm\":%.1f,\"refused\":%d,",
           path, advice != NULL ? "advised" : "random", PROBES, NOISE_MM, tally.refused);
    register_tally_print(&tally.found);
    printf(",");
    register_bound_print(&tally.bound);
    printf(",\"solve_ms\":%.3f}\n", 1e3 * tally.solve_s / TRIALS);
}

static enum err_code bench(const char *path)
{
    static struct scalp_point dot[DOTS];
    static struct register_advice advice;
    struct head head;
    struct scalp scalp;
    struct diags diags = {.item = NULL};
    struct err err;
    if (head_open(&head, path, &diags, &err) != ERR_OK) {
        fprintf(stderr, "bench-register: %s\n", err.msg);
        return err.code;
    }
    scalp_init(&scalp, &head);
    take_dots(&scalp, dot);
    const struct register_wish wish = {&scalp, dot, DOTS, NOISE_MM, NULL};
    const double began_s = cpu_s();
    register_advise(&wish, PROBES, &advice);
    printf("{\"bench\":\"register-advise\",\"head\":\"%s\",\"places\":%zu,\"advise_ms\":%.1f}\n",
           path, advice.count, 1e3 * (cpu_s() - began_s));
    bench_places(path, &scalp, dot, &advice);
    bench_places(path, &scalp, dot, NULL);
    scalp_deinit(&scalp);
    head_free(&head);
    return ERR_OK;
}

int main(int argc, char **argv)
{
    static const char *const usual[] = {"examples/heads/median.yaml",
                                        "examples/heads/scanned.yaml"};
    enum err_code code = ERR_OK;
    for (int i = 1; i < argc && code == ERR_OK; i++) {
        code = bench(argv[i]);
    }
    for (int i = 0; argc == 1 && i < 2 && code == ERR_OK; i++) {
        code = bench(usual[i]);
    }
    return (int)code;
}
