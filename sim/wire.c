/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/wire.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { BITS_PER_BYTE = 10 }; /* 8N1 */

static uint32_t used(const struct sim_wire *wire)
{
    return wire->head - wire->tail;
}

static uint8_t at(const struct sim_wire *wire, uint32_t index)
{
    return wire->byte[index % SIM_WIRE_SIZE];
}

void sim_wire_init(struct sim_wire *wire, int baud)
{
    assert(baud > 0);
    memset(wire, 0, sizeof *wire);
    wire->byte_ns = (BITS_PER_BYTE * INT64_C(1000000000) + baud / 2) / baud;
}

size_t sim_wire_room(const struct sim_wire *wire)
{
    return SIM_WIRE_SIZE - used(wire);
}

/* line_end may only be searched from where the search stopped: each byte is looked at once */
static void find_line(struct sim_wire *wire, uint32_t from)
{
    wire->line_end = wire->tail;
    for (uint32_t i = from; i != wire->head; i++) {
        if (at(wire, i) == '\n') {
            wire->line_end = i + 1;
            return;
        }
    }
}

void sim_wire_put(struct sim_wire *wire, const void *data, size_t size, int64_t now_ns)
{
    const uint8_t *byte = data;
    const size_t room = sim_wire_room(wire);
    const size_t taken = size < room ? size : room;
    if (used(wire) == 0 && wire->free_ns < now_ns) {
        wire->free_ns = now_ns;
    }
    const uint32_t from = wire->head;
    for (size_t i = 0; i < taken; i++) {
        wire->byte[wire->head++ % SIM_WIRE_SIZE] = byte[i];
    }
    wire->lost += size - taken;
    if (wire->line_end == wire->tail) {
        find_line(wire, from);
    }
}

void sim_wire_clear(struct sim_wire *wire)
{
    wire->lost += used(wire);
    wire->tail = wire->line_end = wire->head;
}

int64_t sim_wire_next_ns(const struct sim_wire *wire)
{
    return used(wire) == 0 ? SIM_NEVER : wire->free_ns + wire->byte_ns;
}

uint8_t sim_wire_take(struct sim_wire *wire)
{
    assert(used(wire) > 0);
    const uint8_t byte = at(wire, wire->tail);
    const bool was_line = wire->line_end == wire->tail + 1;
    const bool had_line = wire->line_end != wire->tail;
    wire->tail++;
    wire->passed++;
    wire->free_ns += wire->byte_ns;
    if (was_line) {
        find_line(wire, wire->tail);
    } else if (!had_line) {
        wire->line_end = wire->tail;
    }
    return byte;
}

static uint32_t line_bytes(const struct sim_wire *wire)
{
    return wire->line_end != wire->tail ? wire->line_end - wire->tail : used(wire);
}

int64_t sim_wire_line_ns(const struct sim_wire *wire)
{
    return used(wire) == 0 ? SIM_NEVER : wire->free_ns + (int64_t)line_bytes(wire) * wire->byte_ns;
}

size_t sim_wire_take_line(struct sim_wire *wire, char *out, size_t size)
{
    const uint32_t bytes = line_bytes(wire);
    const size_t taken = bytes < size ? bytes : size;
    for (size_t i = 0; i < taken; i++) {
        out[i] = (char)sim_wire_take(wire);
    }
    return taken;
}
