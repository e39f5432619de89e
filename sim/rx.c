/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/rx.h"

#include <assert.h>

void sim_rx_put(struct sim_rx *rx, uint8_t byte)
{
    if (sim_rx_free(rx) == 0) {
        rx->overruns++;
        return;
    }
    rx->ring[rx->head++ % SIM_RX_RING] = byte;
}

size_t sim_rx_free(const struct sim_rx *rx)
{
    return rx->usable - (rx->head - rx->tail);
}

static bool is_end(uint8_t byte)
{
    return byte == '\n' || byte == '\r';
}

static void add(struct sim_rx *rx, uint8_t byte)
{
    if (rx->in_brackets || rx->in_remark) {
        rx->in_brackets = rx->in_brackets && byte != ')';
        return;
    }
    const bool kept = byte > ' ' && byte != '(' && byte != ';';
    rx->counted += kept || rx->blanks_count;
    if (rx->counted > rx->line_max) {
        rx->overflow = true;
        return;
    }
    if (byte == '(') {
        rx->in_brackets = true;
    } else if (byte == ';') {
        rx->in_remark = true;
    } else if (byte > ' ') {
        const bool lower = byte >= 'a' && byte <= 'z';
        rx->line[rx->line_len++] = (char)(lower ? byte - ('a' - 'A') : byte);
    }
    assert(rx->line_len <= SIM_LINE_MAX);
}

bool sim_rx_line(struct sim_rx *rx)
{
    while (rx->tail != rx->head) {
        const uint8_t byte = rx->ring[rx->tail++ % SIM_RX_RING];
        if (!is_end(byte)) {
            rx->last_end = 0;
            add(rx, byte);
            continue;
        }
        /* the second half of CR LF is no line of its own, but for classic Grbl */
        if (!rx->two_ends && rx->last_end != 0 && rx->last_end != byte) {
            rx->last_end = 0;
            continue;
        }
        rx->last_end = byte;
        rx->line[rx->line_len] = '\0';
        return true;
    }
    return false;
}

void sim_rx_next(struct sim_rx *rx)
{
    rx->line_len = 0;
    rx->counted = 0;
    rx->overflow = rx->in_brackets = rx->in_remark = false;
}

void sim_rx_flush(struct sim_rx *rx)
{
    rx->tail = rx->head;
    rx->last_end = 0;
    sim_rx_next(rx);
}
