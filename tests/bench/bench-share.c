/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the proof of each strike costs, on the simulated firmware and its own clock: the strikes a
 * second of the strike machine, as shares of what a sender without any proof gets out of the same
 * firmware for the same places: `blind`, the very same lines by counting characters; `blended`,
 * those without barriers and tags, the hover passed without a stop. 60 dots, axes of 20 mm/s and
 * 500 mm/s2, a stroke of 1.5 mm with 50 ms in the skin; replies come 2 ms late, or in frames of 20
 * ms. One JSON object a board.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/sim.h"
#include "tests/unit/late_peer.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/through_peer.h"

enum { DOTS_A_SIDE = 8, DOTS = 60, LINES_SIZE = 1 << 16 };

static const double HOP_MM = 0.8, SPEED_MM_S = 20.0, ACCEL_MM_S2 = 500.0, DWELL_S = 0.05;
static const double DEPTH_MM = 0.5, STROKE_MM = 1.5;

/* How the firmware's replies reach the host. */
struct reply_way {
    int64_t late_ns, frame_ns;
};

struct board {
    const char *name;
    enum machine_dialect dialect;
    size_t window; /* bytes that an unsafe sender has under way */
    struct reply_way way;
    double lift_mm;      /* up and down besides the stroke, at each dot */
    const char *setting; /* a line for the board before all others; NULL: as it comes */
};

/* Stands between the program and the simulator, and keeps what was sent. */
struct line {
    struct rig_peer peer; /* first: see through_peer */
    struct late_peer late;
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

static void line_join(struct line *line, struct rig *rig, const struct board *board)
{
    *line = (struct line){.sent_len = 0};
    line->peer =
        late_peer_of(&line->late, &rig->peer, board->way.late_ns, board->way.frame_ns, rig->now_ns);
    rig->peer = through_peer(&line->peer);
    rig->peer.receive = line_receive;
}

/* A board, what its machine is to do, and the program before it. */
struct scene {
    struct machine machine;
    struct head head;
    struct plan plan;
    struct plan_strike strike[DOTS];
    struct solution solution;
    struct solved solved[DOTS];
    uint8_t state[DOTS];
    struct sim *sim;
    struct rig rig;
};

static void must(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "bench-share: %s\n", what);
        exit(1);
    }
}

/* The hover is where the hop ends, or `lift_mm` below it. */
static void fit_machine(struct machine *machine, const struct board *board)
{
    for (size_t i = 0; i <= machine->joint_count; i++) {
        struct machine_joint *joint =
            i < machine->joint_count ? &machine->joint[i] : &machine->needle;
        if (joint->kind == MACHINE_PRISMATIC) {
            joint->speed = SPEED_MM_S;
            joint->accel = ACCEL_MM_S2;
        }
    }
    machine->dialect = board->dialect;
    machine->sense = MACHINE_SENSE_NONE;
    machine->strike.retracted_mm = DEPTH_MM - STROKE_MM;
    machine->strike.clear_mm = machine->strike.retracted_mm - fmax(board->lift_mm, 1e-4);
}

/* So far from where homing ends, that the way there counts for nothing. */
static double near_home(const struct machine_joint *joint, double off)
{
    double inside = joint->homed_at > (joint->min + joint->max) / 2.0 ? -1.0 : 1.0;
    return joint->homed_at + inside * (joint->kind == MACHINE_PRISMATIC ? 1.0 + off : 0.02);
}

static struct scene *scene_new(const struct board *board)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    struct diags diags = {0};
    struct err err = {.code = ERR_OK};
    bool pad = board->dialect == MACHINE_GRBL;
    must(scene != NULL &&
             machine_read(&scene->machine,
                          pad ? "examples/machines/bench3.yaml" : "examples/machines/gantry5.yaml",
                          &diags, &err) == ERR_OK &&
             head_read(&scene->head, "examples/heads/pad.yaml", &diags, &err) == ERR_OK,
         "its files cannot be read");
    fit_machine(&scene->machine, board);
    for (size_t i = 0; i < DOTS; i++) {
        scene->strike[i] =
            (struct plan_strike){.dot = (uint32_t)i + 1, .depth_mm = DEPTH_MM, .dwell_s = DWELL_S};
        scene->solved[i] = (struct solved){.depth_mm = DEPTH_MM,
                                           .retracted_mm = scene->machine.strike.retracted_mm};
        const double off[] = {HOP_MM * (double)(i % DOTS_A_SIDE),
                              HOP_MM * (double)(i / DOTS_A_SIDE)};
        for (size_t k = 0; k < scene->machine.joint_count; k++) {
            scene->solved[i].hover.q[k] = near_home(&scene->machine.joint[k], k < 2 ? off[k] : 0.0);
        }
    }
    scene->plan = (struct plan){
        .strike = scene->strike, .strike_count = DOTS, .dots_in = DOTS, .depth_limit_mm = 1.0};
    scene->solution =
        (struct solution){.strike = scene->solved, .count = DOTS, .solved_count = DOTS};
    const struct sim_sink nobody = {NULL, NULL, NULL};
    scene->sim = sim_new(&scene->machine, &scene->head, &scene->machine.head_rest, 1, nobody);
    const struct rig_peer peer = sim_scene_peer(scene->sim);
    if (board->setting != NULL) {
        sim_receive(scene->sim, board->setting, strlen(board->setting));
    }
    rig_init(&scene->rig, &scene->machine, &peer);
    scene->rig.job = (struct stream_job){
        .plan = &scene->plan, .solution = &scene->solution, .state = scene->state, .next_tag = 1};
    rig_ready(&scene->rig);
    return scene;
}

static void scene_free(struct scene *scene)
{
    rig_free(&scene->rig);
    sim_free(scene->sim);
    free(scene);
}

/* Seconds for all strikes, proven one by one; what was sent stays in `line`. */
static double safe_s(const struct board *board, struct line *line)
{
    struct scene *scene = scene_new(board);
    line_join(line, &scene->rig, board);
    must(rig_command(&scene->rig, STREAM_RUN) == ERR_OK, "it does not run");
    int64_t from_ns = scene->rig.now_ns;
    while (stream_counts(scene->rig.stream).confirmed < DOTS &&
           rig_step(&scene->rig, from_ns + INT64_C(600000000000))) {
    }
    double took_s = (double)(scene->rig.now_ns - from_ns) * 1e-9;
    must(stream_counts(scene->rig.stream).confirmed == DOTS, "not every strike was confirmed");
    scene_free(scene);
    return took_s;
}

/* Behind the first barrier in there; a dwell is none. */
static const char *barrier_end(const char *text)
{
    const char *at = text;
    while ((at = strstr(at, "G4P0")) != NULL) {
        at += strlen("G4P0");
        at += strncmp(at, "G90", 3) == 0 ? 3 : 0;
        if (*at == '\n') {
            return at + 1;
        }
    }
    return NULL;
}

static bool is_proof(const char *text)
{
    return barrier_end(text) != NULL || text[0] == 'T' || text[0] == '$';
}

/* The same sender for both: lines go as long as the window has room, nobody looks at the answers.
 */
static double unsafe_s(const struct board *board, const char *lines, size_t len, bool blended)
{
    static struct line line;
    struct scene *scene = scene_new(board);
    line_join(&line, &scene->rig, board);
    const struct rig_peer wire = scene->rig.peer;
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
            wire.receive(wire.context, text, size);
            waiting[sent++] = size;
            unread += size;
            at = end + 1;
        } else {
            char byte = 0;
            now_ns = wire.next_ns(wire.context);
            wire.advance(wire.context, now_ns);
            while (wire.take(wire.context, &byte, 1) == 1) {
                unread -= byte == 'k' ? waiting[answered++] : 0;
            }
        }
    }
    scene_free(scene);
    return (double)(now_ns - from_ns) * 1e-9;
}

static void measure(const struct board *board)
{
    static struct line line;
    double safe = safe_s(board, &line);
    // up to the barrier of the last strike, its tag and query aside
    size_t len = 0;
    for (const char *at = line.sent; (at = barrier_end(at)) != NULL;) {
        len = (size_t)(at - line.sent);
    }
    double blind = unsafe_s(board, line.sent, len, false);
    double blended = unsafe_s(board, line.sent, len, true);
    (void)printf(
        "{\"bench\":\"share\",\"board\":\"%s\",\"setting\":\"%.*s\",\"lift_mm\":%.0f,\"dots\":%d,"
        "\"reply_late_ms\":%.0f,\"reply_frame_ms\":%.0f,\"strikes_per_s\":%.3f,"
        "\"blind_per_s\":%.3f,\"blended_per_s\":%.3f,\"proof_ms\":%.1f,"
        "\"share_of_blind\":%.3f,\"share_of_blended\":%.3f}\n",
        board->name, board->setting == NULL ? 0 : (int)strlen(board->setting) - 1,
        board->setting == NULL ? "" : board->setting, board->lift_mm, DOTS,
        (double)board->way.late_ns * 1e-6, (double)board->way.frame_ns * 1e-6, DOTS / safe,
        DOTS / blind, DOTS / blended, (safe - blind) / DOTS * 1e3, blind / safe, blended / safe);
}

int main(void)
{
    static const struct reply_way NOW = {0, 0}, LATE = {2000000, 0}, FRAMES = {0, 20000000};
    const struct board boards[] = {
        {"grblhal", MACHINE_GRBLHAL, 1023, LATE, 0.0, NULL},
        {"grblhal", MACHINE_GRBLHAL, 1023, LATE, 2.0, NULL},
        {"grblhal", MACHINE_GRBLHAL, 1023, NOW, 0.0, NULL},
        {"grblhal", MACHINE_GRBLHAL, 1023, FRAMES, 0.0, NULL},
        {"grblhal", MACHINE_GRBLHAL, 1023, NOW, 0.0, "$10=117\n"},
        {"grblhal", MACHINE_GRBLHAL, 1023, LATE, 0.0, "$10=117\n"},
        {"grbl", MACHINE_GRBL, 127, LATE, 0.0, NULL},
        {"grbl", MACHINE_GRBL, 127, LATE, 2.0, NULL},
        {"grbl", MACHINE_GRBL, 127, NOW, 0.0, NULL},
        {"grbl-mega-5x", MACHINE_GRBL_MEGA_5X, 255, LATE, 0.0, NULL},
        {"grbl-mega-5x", MACHINE_GRBL_MEGA_5X, 255, NOW, 0.0, NULL},
    };
    for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
        measure(&boards[i]);
    }
    return 0;
}
