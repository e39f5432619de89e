/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The firmware's receive ring and the line that it assembles from it. A byte that finds the ring
 * full is lost without a word, as on a board.
 */
#ifndef SIM_RX_H
#define SIM_RX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_RX_RING = 1024, SIM_LINE_MAX = 256 };

struct sim_rx {
    size_t usable, line_max; /* how much of ring and line this firmware has */
    bool blanks_count;       /* towards the longest line, and comments with them */
    bool two_ends;           /* CR LF ends two lines */
    uint8_t ring[SIM_RX_RING];
    uint32_t head, tail;
    uint64_t overruns;
    char line[SIM_LINE_MAX + 1]; /* blanks and comments taken out, upper case, NUL-terminated */
    size_t line_len;
    size_t counted; /* characters that count towards the longest line */
    bool overflow, in_brackets, in_remark;
    uint8_t last_end; /* the newline character that ended the last line, when nothing came since */
};

void sim_rx_put(struct sim_rx *rx, uint8_t byte);
size_t sim_rx_free(const struct sim_rx *rx);
/* Moves bytes from the ring into the line until a line is whole. */
bool sim_rx_line(struct sim_rx *rx);
/* Makes room for the next line. */
void sim_rx_next(struct sim_rx *rx);
/* Drops the ring and the half line. */
void sim_rx_flush(struct sim_rx *rx);

#endif
