/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The daemon's stream at a board that says by heart what a real build prints (board_sessions.h).
 */
#ifndef TESTS_UNIT_BOARD_BENCH_H
#define TESTS_UNIT_BOARD_BENCH_H

#include "tests/unit/fake_board.h"

enum { SESSION_TEXT = 4096 };

struct bench {
    struct machine machine;
    struct fake_board board;
    struct rig rig;
};

/* Plugged in, 8 s ago. The machine is fake_machine(), with a Z for its needle where the dialect has
 * three axes, and as slow as the dialect's boards. */
struct bench *bench_meet(enum machine_dialect dialect, const struct fake_session *says);
/* The Mega, its axes called by these letters in the machine file. */
struct bench *bench_meet_lettered(const struct fake_session *says, const char *letters);
void bench_leave(struct bench *bench);

/* Has it told people that? */
bool bench_told(const struct bench *bench, const char *what);

/* The session's text with one part of it replaced; the caller's buffer. */
const char *session_changed(const char *text, const char *from, const char *to,
                            char out[SESSION_TEXT]);

#endif
