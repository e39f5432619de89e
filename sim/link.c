/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/link.h"

size_t sim_link_pass(struct sim_link *link, uint8_t byte, uint8_t out[SIM_LINK_OUT])
{
    const bool ends_line = byte == '\n';
    if (link->set) {
        byte = link->value;
    }
    byte ^= link->flip;
    link->set = false;
    link->flip = 0;
    if (link->drop_line) {
        link->drop_line = !ends_line;
        return 0;
    }
    if (link->drop > 0) {
        link->drop--;
        return 0;
    }
    out[0] = out[1] = byte;
    if (link->duplicate > 0) {
        link->duplicate--;
        return 2;
    }
    return 1;
}
