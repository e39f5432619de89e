/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/board_bench.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "gcode/dialect.h"
#include "tests/unit/fake_machine.h"

/* So many steps as a board can make that has an interrupt for each of them. */
static void slow_down(struct machine_joint *axis)
{
    const double unit = axis->kind == MACHINE_REVOLUTE ? rad_from_deg(1.0) : 1.0;
    axis->speed = fmin(axis->speed, 25000.0 / axis->steps_per_unit * unit);
}

static struct machine machine_of(enum machine_dialect dialect)
{
    struct machine machine = fake_machine();
    machine.dialect = dialect;
    if (dialect == MACHINE_GRBL) {
        machine.model = MACHINE_GANTRY_XY;
        machine.joint_count = 2;
        machine.needle.axis = 'Z';
    }
    for (size_t i = 0; i < machine.joint_count && gcode_dialect(dialect)->steps_per_s > 0; i++) {
        slow_down(&machine.joint[i]);
        slow_down(&machine.needle);
    }
    return machine;
}

static struct bench *bench_of(const struct machine *machine, const struct fake_session *says)
{
    struct bench *bench = calloc(1, sizeof(*bench));
    assert_non_null(bench);
    bench->machine = *machine;
    fake_board_init(&bench->board, &bench->machine, says);
    const struct rig_peer peer = fake_board_peer(&bench->board);
    rig_init(&bench->rig, &bench->machine, &peer);
    rig_plug(&bench->rig);
    rig_run_s(&bench->rig, 8.0);
    return bench;
}

struct bench *bench_meet(enum machine_dialect dialect, const struct fake_session *says)
{
    const struct machine machine = machine_of(dialect);
    return bench_of(&machine, says);
}

struct bench *bench_meet_lettered(const struct fake_session *says, const char *letters)
{
    struct machine machine = machine_of(MACHINE_GRBL_MEGA_5X);
    for (size_t i = 0; i < machine.joint_count; i++) {
        machine.joint[i].axis = letters[i];
    }
    machine.needle.axis = letters[machine.joint_count];
    return bench_of(&machine, says);
}

void bench_leave(struct bench *bench)
{
    rig_free(&bench->rig);
    free(bench);
}

bool bench_told(const struct bench *bench, const char *what)
{
    return strstr(bench->rig.notice, what) != NULL;
}

const char *session_changed(const char *text, const char *from, const char *to,
                            char out[SESSION_TEXT])
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    const size_t before = (size_t)(at - text);
    assert_true(strlen(text) + strlen(to) < SESSION_TEXT);
    memcpy(out, text, before);
    strcpy(out + before, to);
    strcat(out, at + strlen(from));
    return out;
}
