/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports that are asked for ahead: they save a way of the line, and prove no less.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/late_peer.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/through_peer.h"

enum { LINE_SIZE = 256 };

/* Stands between the program and the simulator: replies take their time, and everything that goes
 * by is held against the promises of a strike. */
struct line {
    struct rig_peer peer; /* first: see through_peer */
    const struct rig *rig;
    struct late_peer late;

    char sent[LINE_SIZE], heard[LINE_SIZE];
    size_t sent_len, heard_len, unanswered; /* lines */
    bool shown;                             /* a report at rest since the last line that moves */
    size_t groups, moving, early;           /* reports: in motion, at rest before an answer */
    size_t unproven;                        /* groups sent without either of the two */
};

static void send_line(struct line *line)
{
    const bool moves = line->sent[0] == 'G' || line->sent[0] == 'N';
    line->shown = line->shown && !moves;
    line->unanswered++;
}

static void line_receive(void *context, const char *bytes, size_t len)
{
    struct line *line = context;
    if (line->rig->plunges > line->groups) {
        line->groups = line->rig->plunges;
        line->unproven += line->unanswered > 0 || !line->shown;
    }
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '?') {
            continue;
        }
        assert_true(line->sent_len + 1 < LINE_SIZE);
        line->sent[line->sent_len++] = bytes[i];
        line->sent[line->sent_len] = '\0';
        if (bytes[i] == '\n') {
            send_line(line);
            line->sent_len = 0;
        }
    }
    line->peer.receive(line->peer.context, bytes, len);
}

static void hear_line(struct line *line)
{
    if (line->heard[0] == 'o' && line->unanswered > 0) {
        line->unanswered--;
    } else if (line->heard[0] == '<') {
        line->shown = strncmp(line->heard, "<Idle|", 6) == 0;
        line->moving += strncmp(line->heard, "<Run|", 5) == 0;
        line->early += line->shown && line->unanswered > 0;
    }
}

static size_t line_take(void *context, char *bytes, size_t size)
{
    struct line *line = context;
    const size_t count = line->peer.take(line->peer.context, bytes, size);
    for (size_t i = 0; i < count; i++) {
        assert_true(line->heard_len + 1 < LINE_SIZE);
        line->heard[line->heard_len++] = bytes[i];
        if (bytes[i] == '\n') {
            line->heard[line->heard_len] = '\0';
            hear_line(line);
            line->heard_len = 0;
        }
    }
    return count;
}

static struct sim_scene *scene_of(struct line *line, enum machine_dialect dialect, unsigned n,
                                  int64_t late_ns)
{
    struct sim_scene *scene = sim_scene_new(dialect, n, NULL);
    *line = (struct line){.rig = &scene->rig};
    line->peer = late_peer_of(&line->late, &scene->rig.peer, late_ns, 0, scene->rig.now_ns);
    scene->rig.peer = through_peer(&line->peer);
    scene->rig.peer.receive = line_receive;
    scene->rig.peer.take = line_take;
    return scene;
}

/* How long a job of n x n dots takes. */
static double job_s(struct line *line, enum machine_dialect dialect, unsigned n, int64_t late_ns)
{
    struct sim_scene *scene = scene_of(line, dialect, n, late_ns);
    const int64_t from_ns = scene->rig.now_ns;
    sim_scene_run(scene);
    assert_true(rig_until(&scene->rig, STREAM_DONE, 600.0));
    assert_int_equal(line->groups, scene->plan.strike_count);
    assert_int_equal(sim_scene_judge(scene), 0);
    const double took_s = (double)(scene->rig.now_ns - from_ns) * 1e-9;
    sim_scene_free(scene);
    return took_s;
}

static const enum machine_dialect DIALECT[] = {MACHINE_GRBLHAL, MACHINE_GRBL, MACHINE_GRBL_MEGA_5X,
                                               MACHINE_FLUIDNC};

static void saves_a_way_of_the_line_at_both_proofs(void **state)
{
    (void)state;
    static struct line line;
    static const double LATE_S = 0.01;
    for (size_t i = 0; i < sizeof(DIALECT) / sizeof(DIALECT[0]); i++) {
        const double soon_s = job_s(&line, DIALECT[i], 6, 0);
        const double late_s = job_s(&line, DIALECT[i], 6, (int64_t)(LATE_S * 1e9));
        // an answer and a report at each proof: four ways one after the other, if nobody looked
        // ahead
        const double ways = (late_s - soon_s) / (double)line.groups / LATE_S;
        if (ways > 3.4) {
            fail_msg("dialect %d: %.1f ways a strike", (int)DIALECT[i], ways);
        }
    }
}

static void sends_no_group_before_the_answer_and_the_place_are_there(void **state)
{
    (void)state;
    static struct line line;
    static const int64_t LATE_NS[] = {0, 8000000, 16000000, 32000000};
    for (size_t i = 0; i < sizeof(DIALECT) / sizeof(DIALECT[0]); i++) {
        for (size_t k = 0; k < sizeof(LATE_NS) / sizeof(LATE_NS[0]); k++) {
            (void)job_s(&line, DIALECT[i], 6, LATE_NS[k]);
            assert_int_equal(line.unproven, 0);
            // the guess has been at its edge: reports at rest before the answer, and in motion
            assert_true(line.early > 0 && line.moving > 0);
        }
    }
}

/* What it does at any other time than foretold is no help, and no harm. */
static void strikes_on_with_a_board_that_keeps_other_time(void **state)
{
    (void)state;
    static struct line line;
    (void)job_s(&line, MACHINE_GRBLHAL, 4, 150000000);
    assert_int_equal(line.unproven, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saves_a_way_of_the_line_at_both_proofs),
        cmocka_unit_test(sends_no_group_before_the_answer_and_the_place_are_there),
        cmocka_unit_test(strikes_on_with_a_board_that_keeps_other_time),
    };
    return cmocka_run_group_tests_name("stream_foresight", tests, NULL, NULL);
}
