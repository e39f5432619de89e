/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No checksum is on the wire. So every byte of a strike on its way to the firmware is changed here:
 * each of its bits, or it is lost, or comes twice; from the group's first to the last before the
 * next group. What is confirmed was struck all the same, once, and no deeper than planned.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/seed.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/through_peer.h"

enum { FLIPS = 8, LOST = FLIPS, TWICE, CHANGES };
enum { AT = 2 }; /* the strike in the middle of it */
#ifdef __SANITIZE_ADDRESS__
enum { EVERY = 16 }; /* of so many changes one, by the seed */
#else
enum { EVERY = 1 };
#endif

static const double DEEP_MM = 0.505, DRAG_MM = 0.05, STAYS_S = 2.0;

/* Between the strike machine and the board: changes one byte. */
struct wire {
    struct rig_peer board; /* first: see through_peer */
    struct rig *rig;
    size_t byte; /* counted from the group's first */
    int change;
    size_t seen; /* bytes of the strike so far */
    char what;   /* the byte that was changed */
};

static void wire_receive(void *context, const char *bytes, size_t len)
{
    struct wire *wire = context;
    for (size_t i = 0; i < len; i++) {
        const bool inside = wire->rig->plunges == AT;
        const bool hit = inside && wire->seen == wire->byte;
        char byte = bytes[i];
        wire->seen += inside;
        if (hit) {
            wire->what = byte;
            byte = (char)(wire->change < FLIPS ? byte ^ (1 << wire->change) : byte);
        }
        const char both[] = {byte, byte};
        const size_t lost = hit && wire->change == LOST, more = hit && wire->change == TWICE;
        wire->board.receive(wire->board.context, both, 1 - lost + more);
    }
}

struct tally {
    size_t runs, stopped, uncertain, deeper, stayed, dragged, strayed;
};

static void judge(const struct sim_scene *scene, const struct wire *wire, struct tally *tally)
{
    for (size_t i = 0; i < scene->plan.strike_count; i++) {
        const bool deeper = scene->deepest_mm[i] > DEEP_MM;
        const bool confirmed = scene->state[i] == DOT_CONFIRMED;
        if (scene->struck[i] > 1 || (confirmed && (scene->struck[i] == 0 || deeper))) {
            sim_scene_show(scene);
            fail_msg("byte %zu, %c, change %d: dot %zu struck %u times, %.3f mm deep, state %u",
                     wire->byte, wire->what, wire->change, i, scene->struck[i],
                     scene->deepest_mm[i], scene->state[i]);
        }
        tally->deeper += deeper;
        tally->uncertain += scene->state[i] == DOT_UNCERTAIN;
    }
    tally->runs++;
    tally->stopped += stream_state(scene->rig.stream) != STREAM_DONE;
    tally->stayed += scene->in_skin_most_s > STAYS_S;
    tally->dragged += scene->lateral_most_mm > DRAG_MM;
    tally->strayed += scene->strays > 0;
}

/* One job with that byte changed; how many bytes its strike has. */
static size_t change(enum machine_dialect dialect, size_t byte, int how, struct tally *tally)
{
    struct sim_scene *scene = sim_scene_new(dialect, 2, NULL);
    struct wire wire = {.board = scene->rig.peer, .rig = &scene->rig, .byte = byte, .change = how};
    scene->may_stray = true;
    scene->rig.peer = through_peer(&wire.board);
    scene->rig.peer.receive = wire_receive;
    sim_scene_run(scene);
    const int64_t until_ns = scene->rig.now_ns + INT64_C(60000000000);
    while (stream_state(scene->rig.stream) == STREAM_RUNNING && rig_step(&scene->rig, until_ns)) {
    }
    rig_run_s(&scene->rig, 2.0 * STAYS_S); // behind a stop the needle is still on its way out
    sim_finish(scene->sim);
    judge(scene, &wire, tally);
    sim_scene_free(scene);
    return wire.seen;
}

static void change_bytes(enum machine_dialect dialect)
{
    struct seed seed = seed_from_env();
    struct tally tally = {0};
    const size_t bytes = change(dialect, SIZE_MAX, 0, &tally);
    assert_int_equal(tally.stopped + tally.uncertain, 0);
    for (size_t i = 0; i < bytes; i++) {
        for (int how = 0; how < CHANGES; how++) {
            if (seed_below(&seed, EVERY) == 0) {
                (void)change(dialect, i, how, &tally);
            }
        }
    }
    (void)fprintf(
        stderr,
        "# %zu bytes, %zu runs: %zu stopped, %zu uncertain, %zu deeper, %zu stayed in the "
        "skin, %zu dragged, %zu strayed\n",
        bytes, tally.runs, tally.stopped, tally.uncertain, tally.deeper, tally.stayed,
        tally.dragged, tally.strayed);
    assert_true(tally.uncertain > 0 && tally.uncertain < tally.runs);
}

/* A person homes, clear of the head, arms and resumes; what the stop left behind in the firmware
 * must not be in the way. */
static void goes_on(enum machine_dialect dialect, size_t byte, size_t *stops)
{
    struct sim_scene *scene = sim_scene_new(dialect, 2, NULL);
    struct rig *rig = &scene->rig;
    struct wire wire = {.board = rig->peer, .rig = rig, .byte = byte, .change = 0};
    scene->may_stray = true;
    rig->peer = through_peer(&wire.board);
    rig->peer.receive = wire_receive;
    sim_scene_run(scene);
    for (int tries = 0; stream_state(rig->stream) != STREAM_DONE; tries++) {
        rig_run_s(rig, 60.0);
        if (stream_state(rig->stream) != STREAM_RUNNING &&
            stream_state(rig->stream) != STREAM_DONE) {
            ++*stops;
            assert_int_equal(rig_command(rig, STREAM_HOME_CLEAR), ERR_OK);
            rig_run_s(rig, 60.0);
            assert_int_equal(rig_command(rig, STREAM_ARM), ERR_OK);
            assert_int_equal(rig_command(rig, STREAM_RUN), ERR_OK);
        }
        if (tries > 3) {
            sim_scene_show(scene);
            fail_msg("byte %zu, %c: it does not go on", byte, wire.what);
        }
    }
    sim_scene_free(scene);
}

static void a_job_that_a_changed_byte_stopped_goes_on_behind_home_and_arm(void **state)
{
    (void)state;
    static const enum machine_dialect DIALECTS[] = {MACHINE_GRBLHAL, MACHINE_GRBL,
                                                    MACHINE_GRBL_MEGA_5X, MACHINE_FLUIDNC};
    struct seed seed = seed_from_env();
    for (size_t i = 0; i < sizeof(DIALECTS) / sizeof(DIALECTS[0]); i++) {
        struct tally tally = {0};
        size_t stops = 0;
        const size_t bytes = change(DIALECTS[i], SIZE_MAX, 0, &tally);
        for (size_t byte = 0; byte < bytes; byte++) {
            if (seed_below(&seed, EVERY) == 0) {
                goes_on(DIALECTS[i], byte, &stops);
            }
        }
        assert_true(stops > 0);
    }
}

static void a_changed_byte_confirms_no_other_strike_on_grblhal(void **state)
{
    (void)state;
    change_bytes(MACHINE_GRBLHAL);
}

static void a_changed_byte_confirms_no_other_strike_on_grbl(void **state)
{
    (void)state;
    change_bytes(MACHINE_GRBL);
}

static void a_changed_byte_confirms_no_other_strike_on_mega_5x(void **state)
{
    (void)state;
    change_bytes(MACHINE_GRBL_MEGA_5X);
}

static void a_changed_byte_confirms_no_other_strike_on_fluidnc(void **state)
{
    (void)state;
    change_bytes(MACHINE_FLUIDNC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_byte_confirms_no_other_strike_on_grblhal),
        cmocka_unit_test(a_changed_byte_confirms_no_other_strike_on_grbl),
        cmocka_unit_test(a_changed_byte_confirms_no_other_strike_on_mega_5x),
        cmocka_unit_test(a_changed_byte_confirms_no_other_strike_on_fluidnc),
        cmocka_unit_test(a_job_that_a_changed_byte_stopped_goes_on_behind_home_and_arm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
