/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One direction of a serial line in simulated time: bytes go in at once and come out one every ten
 * bit times.
 */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define SIM_NEVER INT64_MAX

enum { SIM_WIRE_SIZE = 1 << 16 };

struct sim_wire {
    uint8_t byte[SIM_WIRE_SIZE];
    uint32_t head, tail; /* count up; their difference is what is on the wire */
    uint32_t line_end;   /* just behind the first newline on the wire, or tail */
    int64_t byte_ns;
    int64_t free_ns; /* when the byte before the first one had passed */
    uint64_t passed, lost;
};

void sim_wire_init(struct sim_wire *wire, int baud);
size_t sim_wire_room(const struct sim_wire *wire);
/* What does not fit is lost and counted. */
void sim_wire_put(struct sim_wire *wire, const void *data, size_t size, int64_t now_ns);

/* What is on the wire is lost. */
void sim_wire_clear(struct sim_wire *wire);

/* When the first byte arrives, SIM_NEVER when there is none. */
int64_t sim_wire_next_ns(const struct sim_wire *wire);
uint8_t sim_wire_take(struct sim_wire *wire);

/* When the first whole line (or all there is) has arrived; then takes it. */
int64_t sim_wire_line_ns(const struct sim_wire *wire);
size_t sim_wire_take_line(struct sim_wire *wire, char *out, size_t size);

#endif
