/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the proof of each strike costs, on the simulated firmware and its own clock: the strikes a
 * second of the strike machine, as shares of what a sender without any proof gets out of the same
 * firmware for the same places: `blind`, the very same lines by counting characters; `blended`,
 * those without barriers and tags, the hover passed without a stop. 60 dots, axes of 20 mm/s and
 * 500 mm/s2, a stroke of 1.5 mm with 50 ms in the skin; replies come 2 ms late, or in frames of 20
 * ms. One JSON object a board.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/sim_scene.h"

enum { DOTS_A_SIDE = 8, DOTS = 60, LATE_SIZE = 1 << 16, LINES_SIZE = 1 << 16 };

static const double HOP_MM = 0.8, SPEED_MM_S = 60.0, ACCEL_MM_S2 = 2000.0, DWELL_S = 0.05;

/* How the firmware's replies reach the host. */
struct reply_way {
    int64_t late_ns, frame_ns;
};

struct board {
    const char *name;
    enum machine_dialect dialect;
    size_t window; /* bytes that an unsafe sender has under way */
    struct reply_way way;
    bool foot; /* up and down by 2 mm at each dot, besides the stroke */
};

/* Stands between the program and the simulator: delays replies, keeps what was sent. */
struct line {
    struct rig_peer peer;
    struct reply_way way;
    char late[LATE_SIZE];
    int64_t due_ns[LATE_SIZE];
    size_t put, got;
    int64_t now_ns;
    char sent[LINES_SIZE];
    size_t sent_len;
};

static void line_receive(void *context, const char *bytes, size_t len)
{
    struct line *line = context;
    if (len > 1 && line->sent_len + len < LINES_SIZE) {
        memcpy(line->sent + line->sent_len, bytes, len);
        line->sent_len += len;
    }
    line->peer.receive(line->peer.context, bytes, len);
}

static int64_t line_next_ns(void *context)
{
    struct line *line = context;
    int64_t next = line->peer.next_ns(line->peer.context);
    return line->got < line->put && line->due_ns[line->got % LATE_SIZE] < next
               ? line->due_ns[line->got % LATE_SIZE]
               : next;
}

static void line_advance(void *context, int64_t now_ns)
{
    struct line *line = context;
    char byte = 0;
    line->now_ns = now_ns;
    line->peer.advance(line->peer.context, now_ns);
    while (line->peer.take(line->peer.context, &byte, 1) == 1) {
        int64_t due = now_ns + line->way.late_ns, frame = line->way.frame_ns;
        due = frame > 0 ? (due + frame - 1) / frame * frame : due;
        line->late[line->put % LATE_SIZE] = byte;
        line->due_ns[line->put++ % LATE_SIZE] = due;
    }
}

static size_t line_take(void *context, char *bytes, size_t size)
{
    struct line *line = context;
    size_t count = 0;
    while (count < size && line->got < line->put &&
           line->due_ns[line->got % LATE_SIZE] <= line->now_ns) {
        bytes[count++] = line->late[line->got++ % LATE_SIZE];
    }
    return count;
}

static void line_join(struct line *line, struct rig *rig, const struct board *board)
{
    *line = (struct line){.peer = rig->peer, .way = board->way, .now_ns = rig->now_ns};
    rig->peer = (struct rig_peer){line, line_receive, line_next_ns, line_advance, line_take};
}

static void must(bool holds, const struct sim_scene *scene)
{
    if (!holds) {
        sim_scene_show(scene);
        (void)fprintf(stderr, "bench-share: not every dot was struck\n");
        exit(1);
    }
}

static struct sim_scene *scene_of(const struct board *board)
{
    struct sim_scene *scene = sim_scene_cold(board->dialect);
    struct machine *machine = &scene->fixture.inputs.machine;
    for (size_t i = 0; i <= machine->joint_count; i++) {
        struct machine_joint *joint =
            i < machine->joint_count ? &machine->joint[i] : &machine->needle;
        if (joint->kind == MACHINE_PRISMATIC || joint == &machine->needle) {
            joint->speed = SPEED_MM_S;
            joint->accel = ACCEL_MM_S2;
        }
    }
    machine->strike.retracted_mm = -1.0;
    machine->strike.clear_mm = -3.0;
    machine->sense = board->foot ? MACHINE_SENSE_FOOT : MACHINE_SENSE_NONE;
    scene->fixture.recipe.dwell_s = DWELL_S;
    for (int i = 0; i < DOTS; i++) {
        (void)fixture_dot(&scene->fixture, HOP_MM * (i % DOTS_A_SIDE), HOP_MM * (i / DOTS_A_SIDE),
                          1);
    }
    sim_scene_begin(scene, NULL);
    rig_ready(&scene->rig);
    return scene;
}

/* Seconds for all strikes, proven one by one; what was sent stays in `line`. */
static double safe_s(const struct board *board, struct line *line)
{
    struct sim_scene *scene = scene_of(board);
    line_join(line, &scene->rig, board);
    sim_scene_run(scene);
    int64_t from_ns = scene->rig.now_ns;
    while (stream_counts(scene->rig.stream).confirmed < scene->plan.strike_count &&
           rig_step(&scene->rig, from_ns + INT64_C(600000000000))) {
    }
    double took_s = (double)(scene->rig.now_ns - from_ns) * 1e-9;
    must(stream_counts(scene->rig.stream).confirmed == DOTS, scene);
    sim_scene_free(scene);
    return took_s;
}

static bool is_proof(const char *text)
{
    return strstr(text, "G4P0\n") != NULL || text[0] == 'T' || text[0] == '$';
}

/* The same sender for both: lines go as long as the window has room, nobody looks at the answers.
 */
static double unsafe_s(const struct board *board, const char *lines, size_t len, bool blended)
{
    static struct line line;
    struct sim_scene *scene = scene_of(board);
    line_join(&line, &scene->rig, board);
    size_t waiting[LINES_SIZE / 4], sent = 0, answered = 0, unread = 0;
    int64_t from_ns = scene->rig.now_ns, now_ns = from_ns;
    for (const char *at = lines; at < lines + len || answered < sent;) {
        const char *end = at < lines + len ? memchr(at, '\n', (size_t)(lines + len - at)) : NULL;
        char text[128] = "";
        size_t size = end != NULL ? (size_t)(end - at) + 1 : 0;
        memcpy(text, at, size);
        bool last = end != NULL && end + 1 == lines + len;
        if (end != NULL && blended && is_proof(text) && !last) {
            at = end + 1;
        } else if (end != NULL && unread + size <= board->window) {
            line_receive(&line, text, size);
            waiting[sent++] = size;
            unread += size;
            at = end + 1;
        } else {
            char byte = 0;
            now_ns = line_next_ns(&line);
            line_advance(&line, now_ns);
            while (line_take(&line, &byte, 1) == 1) {
                unread -= byte == 'k' ? waiting[answered++] : 0;
            }
        }
    }
    must(scene->punctures == DOTS, scene);
    sim_scene_free(scene);
    return (double)(now_ns - from_ns) * 1e-9;
}

static void measure(const struct board *board)
{
    static struct line line;
    double safe = safe_s(board, &line);
    // up to the barrier of the last strike, its tag and query aside
    size_t len = 0;
    for (char *at = line.sent; (at = strstr(at, "G4P0\n")) != NULL; at++) {
        len = (size_t)(at - line.sent) + strlen("G4P0\n");
    }
    double blind = unsafe_s(board, line.sent, len, false);
    double blended = unsafe_s(board, line.sent, len, true);
    (void)printf("{\"bench\":\"share\",\"board\":\"%s\",\"foot\":%s,\"dots\":%d,"
                 "\"reply_late_ms\":%.0f,\"reply_frame_ms\":%.0f,\"strikes_per_s\":%.3f,"
                 "\"blind_per_s\":%.3f,\"blended_per_s\":%.3f,\"proof_ms\":%.1f,"
                 "\"share_of_blind\":%.3f,\"share_of_blended\":%.3f}\n",
                 board->name, board->foot ? "true" : "false", DOTS,
                 (double)board->way.late_ns * 1e-6, (double)board->way.frame_ns * 1e-6, DOTS / safe,
                 DOTS / blind, DOTS / blended, (safe - blind) / DOTS * 1e3, blind / safe,
                 blended / safe);
}

int main(void)
{
    static const struct reply_way NOW = {0, 0}, LATE = {2000000, 0}, FRAMES = {0, 20000000};
    const struct board boards[] = {
        {"grblhal", MACHINE_GRBLHAL, 1023, LATE, false},
        {"grblhal", MACHINE_GRBLHAL, 1023, LATE, true},
        {"grblhal", MACHINE_GRBLHAL, 1023, NOW, false},
        {"grblhal", MACHINE_GRBLHAL, 1023, FRAMES, false},
        {"grbl", MACHINE_GRBL, 127, LATE, false},
        {"grbl", MACHINE_GRBL, 127, LATE, true},
        {"grbl", MACHINE_GRBL, 127, NOW, false},
        {"grbl-mega-5x", MACHINE_GRBL_MEGA_5X, 255, LATE, false},
        {"grbl-mega-5x", MACHINE_GRBL_MEGA_5X, 255, NOW, false},
    };
    for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
        measure(&boards[i]);
    }
    return 0;
}
