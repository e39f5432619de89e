/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A board that says by heart what a real one prints: each answer of a session as a text. It moves
 * nothing; `$H` takes it to where its own text says.
 */
#ifndef TESTS_UNIT_FAKE_BOARD_H
#define TESTS_UNIT_FAKE_BOARD_H

#include <stdbool.h>

#include "config/machine.h"
#include "tests/unit/stream_rig.h"

enum { FAKE_BOARD_TEXT = 8192 };

/* Lines end in \n here and in CR LF on the wire. %A in the settings stands for $100 to $13x as the
 * machine has them, %F in the modal state for the feed. */
struct fake_session {
    const char *banner, *identity, *settings, *start, *modal;
    const char *status; /* what stands behind the state: |MPos:... */
    const char *state, *homed_state;
    const char *homed_status; /* behind the state from the first `$H` on; NULL: as before */
    bool line_at_rest;        /* shows Ln: */
};

struct fake_board {
    const struct machine *machine;
    struct fake_session says;
    char rx[512];
    size_t rx_len;
    char tx[FAKE_BOARD_TEXT];
    size_t tx_len;
    char feed[16], line[16];
    bool swallows; /* a half line keeps its questions, until a reset throws it away */
    bool homes_for_ever;
    unsigned resets, homings;
};

void fake_board_init(struct fake_board *board, const struct machine *machine,
                     const struct fake_session *says);
struct rig_peer fake_board_peer(struct fake_board *board);

#endif
