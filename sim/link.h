/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a bad line does to the bytes that pass: some are lost, doubled, changed. One direction.
 */
#ifndef SIM_LINK_H
#define SIM_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_LINK_OUT = 2 }; /* one byte becomes at most so many */

struct sim_link {
    uint64_t passed; /* bytes that came to it */
    uint32_t drop, duplicate;
    uint8_t flip;        /* bits to turn in the next byte */
    bool set, drop_line; /* the next byte becomes value; the rest of a line is lost */
    uint8_t value;
};

/* What becomes of the byte: out gets that many. */
size_t sim_link_pass(struct sim_link *link, uint8_t byte, uint8_t out[SIM_LINK_OUT]);

#endif
