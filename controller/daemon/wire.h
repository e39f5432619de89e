/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What has lately been said on the serial line, both ways, for whoever looks into a stop
 * afterwards. Questions for status are left out, and a line that comes again and again is kept
 * once, with how often: a machine at rest does not talk its history away. Fixed memory.
 */
#ifndef CONTROLLER_DAEMON_WIRE_H
#define CONTROLLER_DAEMON_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { WIRE_LINES = 100, WIRE_TEXT = 160 };

struct wire_line {
    int64_t first_ns, last_ns; /* CLOCK_MONOTONIC */
    unsigned times;
    char text[WIRE_TEXT]; /* cut where it is longer */
};

/* One way. */
struct wire_way {
    struct wire_line line[WIRE_LINES]; /* a ring */
    uint64_t count;                    /* of all lines there have been */
    uint64_t told;                     /* of them by wire_tell */
    char begun[WIRE_TEXT];             /* of the line that has not ended yet */
    size_t len;
};

struct wire {
    struct wire_way sent, heard;
};

void wire_sent(struct wire *wire, const char *bytes, size_t len, int64_t now_ns);
void wire_heard(struct wire *wire, const char *bytes, size_t len, int64_t now_ns);

/* Those that have come since the last time, one a line: `> ` what was sent, `< ` what was heard. */
void wire_tell(struct wire *wire, FILE *out);
/* All that is kept, each with how long ago it was. */
void wire_dump(const struct wire *wire, FILE *out, int64_t now_ns);

#endif
