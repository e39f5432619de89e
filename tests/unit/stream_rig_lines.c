/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/stream_rig_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gcode/writer.h"

void rig_fail(const struct rig *rig, const char *what)
{
    static char recent[65536];
    (void)stream_recent(rig->stream, &(struct stream_told){0, 0}, recent, sizeof(recent));
    (void)fprintf(stderr, "%s at %lld ns\n%s%s", what, (long long)rig->now_ns, rig->notice, recent);
    abort();
}

/* Behind G53, which says whose place it is. */
static const char *move_of(const char *line)
{
    return strncmp(line, "G53", 3) == 0 ? line + 3 : line;
}

/* Does this line take the needle below the foot's plane? */
static bool is_plunge(const struct rig *rig, const char *line)
{
    const bool down = strncmp(line, "G91", 3) == 0;
    const char *move = down ? line + 3 : move_of(line);
    const struct machine *machine = rig->machine;
    if (strncmp(move, "G1", 2) != 0 || move[2] != machine->needle.axis) {
        return false;
    }
    const double from_mm = down ? machine->strike.retracted_mm : machine->needle.homed_at;
    return machine->needle.sign * strtod(move + 3, NULL) + from_mm > 0.0;
}

/* A group may only leave when the newest intent is on disk and has no outcome yet. */
static void check_plunge(const struct rig *rig)
{
    size_t last = rig->records;
    while (last > 0 && rig->record[last - 1].type != RECORD_INTENT) {
        last--;
    }
    if (last == 0 || last > rig->synced) {
        rig_fail(rig, "a group was sent before its intent was durable");
    }
    for (size_t i = last; i < rig->records; i++) {
        if (rig->record[i].dot == rig->record[last - 1].dot) {
            rig_fail(rig, "a group was sent for a dot that has its outcome");
        }
    }
}

/* No leg of the arm begins while the lines before it leave the foot on the skin. */
static void check_foot(struct rig *rig, const char *line)
{
    const struct machine *machine = rig->machine;
    const char *move = line + (line[0] == 'N' ? strcspn(line, "G") : 0);
    const bool by_place = strncmp(move, "G53", 3) == 0, probes = strncmp(move, "G90G38", 6) == 0;
    move += by_place || strncmp(move, "G91", 3) == 0 ? 3 : 0;
    const char *word = strchr(line, machine->needle.axis);
    if ((strncmp(move, "G1", 2) == 0 || probes) && word != NULL) {
        const double way_mm = machine->needle.sign * strtod(word + 1, NULL);
        const double from_mm = by_place || probes ? machine->needle.homed_at : rig->needle_mm;
        rig->needle_told = rig->needle_told || by_place;
        rig->needle_mm = from_mm + way_mm;
    } else if (strncmp(move, "G0", 2) == 0 && rig->needle_told &&
               rig->needle_mm > machine->strike.clear_mm + 0.001) {
        rig_fail(rig, "a leg with the foot down");
    }
}

void rig_check_line(struct rig *rig, const char *line, size_t len)
{
    if (rig->lines_waiting == RIG_LINES) {
        rig_fail(rig, "too many lines in flight");
    }
    rig->waiting[rig->lines_waiting++] = len;
    rig->in_flight += len;
    rig->in_flight_most =
        rig->in_flight > rig->in_flight_most ? rig->in_flight : rig->in_flight_most;
    if (rig->in_flight > GCODE_IN_FLIGHT_MAX) {
        rig_fail(rig, "more in flight than the firmware takes");
    }
    const char *move = move_of(line);
    const bool moves = move[0] == 'G' && (move[1] == '0' || move[1] == '1' || move[1] == '9');
    rig->motions += moves || strncmp(line, "$H", 2) == 0;
    if (moves && !stream_is_homed(rig->stream) && is_plunge(rig, line)) {
        rig_fail(rig, "a plunge without a home");
    }
    check_foot(rig, line);
    if (is_plunge(rig, line)) {
        check_plunge(rig);
        rig->plunges++;
    }
}
