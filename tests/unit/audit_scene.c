/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/audit_scene.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t MS = 1000000, MONO_AHEAD_NS = 5000000000;
static const double PITCH_RAD = 15.7 * 3.14159265358979323846 / 180;

/* Where the telling of the story stands. */
struct teller {
    struct afx *set;
    struct afx_ledger *ledger;
    int64_t now_ns;
    uint32_t epoch, tag;
    unsigned random;
    uint64_t confirmed, uncertain, skipped;
};

unsigned afx_random(unsigned *state, unsigned below)
{
    assert(below > 0);
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % below;
}

void afx_surface(bool pad, double x_mm, double y_mm, double place_mm[3], double normal[3])
{
    if (pad) {
        const double at[3] = {x_mm, y_mm, 100}, up[3] = {0, 0, 1};
        memcpy(place_mm, at, sizeof at);
        memcpy(normal, up, sizeof up);
        return;
    }
    const double z_mm = 91 * sqrt(1 - x_mm * x_mm / (97. * 97) - y_mm * y_mm / (77. * 77));
    const double own[3] = {x_mm, y_mm, z_mm};
    const double slope[3] = {x_mm / (97. * 97), y_mm / (77. * 77), z_mm / (91. * 91)};
    const double length = sqrt(slope[0] * slope[0] + slope[1] * slope[1] + slope[2] * slope[2]);
    const double c = cos(PITCH_RAD), s = sin(PITCH_RAD);
    place_mm[0] = 10.8 + c * own[0] + s * own[2];
    place_mm[1] = own[1];
    place_mm[2] = 38.5 - s * own[0] + c * own[2];
    normal[0] = (c * slope[0] + s * slope[2]) / length;
    normal[1] = slope[1] / length;
    normal[2] = (-s * slope[0] + c * slope[2]) / length;
}

static void say_files(struct afx *set)
{
    afx_say(&set->machine, "format: pigment-machine 1\nname: fx\nmodel: gantry-cb\njoints:");
    afx_say(&set->machine, "  X: {axis: X}\n  Y: {axis: Y}\n  Z: {axis: Z}\n  B: {axis: A}");
    afx_say(&set->machine, "  C: {axis: B}\nneedle: {axis: C, sign: -1, homed_at: -6, range_mm: "
                           "[-6, 2], steps_per_mm: 1600}");
    afx_say(&set->machine, "strike: {retracted_mm: -2, clear_mm: -4, tilt_max_deg: 3, "
                           "depth_cap_mm: 1.2}");
    afx_say(&set->head, "format: pigment-head 1\nlandmarks_mm:");
    if (set->pad) {
        afx_say(&set->head, "  vertex: [0, 0, 100]\nsurface:\n  pad: {normal: [0, 0, 1], "
                            "size_mm: [200, 200], centre_mm: [0, 0, 100]}");
    } else {
        afx_say(&set->head,
                "  glabella: [99.7, 0, 0]\n  inion: [-85.8, 0, 39.7]\n  tragion_left: [0, 69, 0]");
        afx_say(&set->head, "  tragion_right: [0, -69, 0]\n  vertex: [35.4, 0, 126.1]");
        afx_say(&set->head, "surface:\n  ellipsoid: {centre_mm: [10.8, 0, 38.5], "
                            "semi_mm: [97, 77, 91], pitch_deg: 15.7}");
    }
    afx_say(&set->job,
            "format: pigment-job 1\ncourse: c7f3a\nlimits: {depth_mm: 1.0, gap_mm: 0.6}");
    afx_say(&set->job, "sheets: {top: {origin: vertex, up: glabella}}\nzones:");
    afx_say(&set->job, "  crown: {sheet: top, circle_mm: {at: [0, 0], radius: 75}}");
    afx_say(&set->job, "  front: {sheet: top, polygon_mm: [[-80, -80], [80, -80], [80, 80], "
                       "[-80, 80]]}");
    afx_say(&set->job, "  whole: {recipe: soft}\n  nape0: {template: nape}");
    afx_say(&set->job, "  strip: {strip_percent: [[-60, 0], [60, 0]], width_mm: 8}");
    afx_say(&set->job, "keep_outs:\n  mole1: {sheet: top, circle_mm: {at: [3, 3], radius: 0.5}, "
                       "margin_mm: 0.5}");
}

static void add_dots(struct afx *set)
{
    for (uint32_t i = 0; i < AFX_DOTS; i++) {
        struct afx_dot dot = {.id = i + 1, .dwell_s = i % 3 == 0 ? 0.05 : 0};
        dot.depth_mm = i % 2 == 0 ? 0.5 : 0.4;
        afx_surface(set->pad, 6.0 * (i % 15) - 42, 6.0 * (i / 15) - 39, dot.place_mm, dot.normal);
        set->dot = audit_grow(set->dot, &set->dot_capacity, set->dots + 1, sizeof dot);
        set->dot[set->dots++] = dot;
    }
}

static void format_dot(char text[AFX_LINE], const struct afx_dot *dot)
{
    snprintf(text, AFX_LINE, "strike %u %.4f %.4f %.4f %.9f %.9f %.9f %.3f %.2f %s light 0.300",
             dot->id, dot->place_mm[0], dot->place_mm[1], dot->place_mm[2], dot->normal[0],
             dot->normal[1], dot->normal[2], dot->depth_mm, dot->dwell_s,
             dot->id % 2 ? "crown" : "front");
}

void afx_rewrite_dot(struct afx *set, const struct afx_dot *dot)
{
    char start[32];
    snprintf(start, sizeof start, "strike %u ", dot->id);
    for (size_t i = 0; i < AFX_SESSIONS; i++) {
        for (size_t k = 0; k < set->plan[i].count; k++) {
            char *text = set->plan[i].line[k].text;
            if (strncmp(text, start, strlen(start)) == 0) {
                format_dot(text, dot);
            }
        }
    }
}

static void say_hash(struct afx_text *plan, const char *key, const struct afx_text *file)
{
    uint8_t hash[32];
    char hex[65];
    afx_hash(file, hash);
    afx_hex(hash, hex);
    afx_say(plan, "%s %s", key, hex);
}

static void say_plan(struct afx *set, size_t session, size_t from, size_t to)
{
    struct afx_text *plan = &set->plan[session];
    afx_say(plan, "pigment-plan 1");
    afx_say(plan, "course c7f3a");
    afx_say(plan, "session %zu", session + 1);
    afx_say(plan, "backend any");
    afx_say(plan, "seed 7");
    say_hash(plan, "machine fx", &set->machine);
    say_hash(plan, "head", &set->head);
    say_hash(plan, "job", &set->job);
    say_hash(plan, "field", &set->job);
    afx_say(plan, "gap_mm 0.600");
    afx_say(plan, "depth_limit_mm 1.000");
    afx_say(plan, "dots_in %zu", to - from + 2);
    afx_say(plan, "strikes %zu", to - from);
    afx_say(plan, "skipped off-scalp 1");
    afx_say(plan, "skipped keep-out 1");
    afx_say(plan, "touched 0");
    for (size_t i = from; i < to; i++) {
        char text[AFX_LINE];
        format_dot(text, &set->dot[i]);
        afx_say(plan, "%s", text);
    }
    afx_say(plan, "skip %zu off-scalp", 9001 + 2 * session);
    afx_say(plan, "skip %zu keep-out mole1", 9002 + 2 * session);
    afx_say(plan, "end %zu 2", to - from);
    afx_hash(plan, set->plan_hash[session]);
}

static struct afx_record *note(struct teller *teller, unsigned type, uint32_t dot, uint32_t tag)
{
    struct afx_ledger *ledger = teller->ledger;
    struct afx_record *record = afx_insert_record(ledger, ledger->count);
    uint64_t mono_ns = (uint64_t)(teller->now_ns + MONO_AHEAD_NS);
    memcpy(record->raw, "PGL1", 4);
    afx_put(record, 4, 2, type);
    afx_put(record, 8, 8, ledger->count - 1);
    afx_put(record, 16, 8, mono_ns);
    afx_put(record, 24, 8, mono_ns + 1700000000000000000);
    afx_put(record, 32, 8, ledger->sync_ns);
    afx_put(record, 40, 8, ledger->sync_seq);
    afx_put(record, 48, 4, dot);
    afx_put(record, 52, 4, teller->epoch);
    afx_put(record, 56, 4, tag);
    return record;
}

static void sync_now(struct teller *teller)
{
    teller->now_ns += MS / 5;
    teller->ledger->sync_ns = (uint64_t)(teller->now_ns + MONO_AHEAD_NS);
    teller->ledger->sync_seq = teller->ledger->count - 1;
}

static struct afx_event *happen(struct teller *teller, const char *kind, const char *data)
{
    struct afx_event *event = afx_insert_event(teller->set, teller->set->events);
    event->t_ns = teller->now_ns;
    event->mono_ns = teller->now_ns + MONO_AHEAD_NS;
    snprintf(event->kind, sizeof event->kind, "%s", kind);
    event->size = strlen(data);
    assert(event->size < sizeof event->data);
    memcpy(event->data, data, event->size);
    return event;
}

static void needle_at(struct teller *teller, const char *kind, double needle_mm)
{
    char steps[64];
    snprintf(steps, sizeof steps, "0 0 0 0 0 %ld", lround(-(needle_mm + 6) * 1600));
    happen(teller, kind, steps);
}

static void answer(struct teller *teller, int lines)
{
    for (int i = 0; i < lines; i++) {
        happen(teller, "tx", "ok\r\n");
    }
}

/* The firmware resets, tells who it is, homes; a person arms. */
static void begin_epoch(struct teller *teller)
{
    teller->epoch++;
    happen(teller, "rx", "\x18");
    happen(teller, "reset", "");
    happen(teller, "tx", "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n");
    happen(teller, "rx", "N9999G4P0\n");
    answer(teller, 1);
    afx_put(note(teller, 4, 0, 0), 64 + 64, 4, 9999);
    happen(teller, "rx", "$H\n");
    teller->now_ns += 50 * MS;
    needle_at(teller, "at", 1);
    teller->now_ns += 2000 * MS;
    needle_at(teller, "pos", -6);
    answer(teller, 1);
    note(teller, 5, 0, 0);
    sync_now(teller);
}

static void begin_ledger(struct teller *teller, size_t session, size_t strikes)
{
    struct afx *set = teller->set;
    uint8_t hash[32];
    teller->ledger = &set->ledger[session];
    teller->ledger->sync_seq = UINT64_MAX;
    teller->epoch = 0;
    teller->tag = 0;
    teller->confirmed = teller->uncertain = teller->skipped = 0;
    struct afx_record *header = note(teller, 1, 0, 0);
    memset(header->raw + 64, 0xff, session ? 64 : 32);
    memcpy(header->raw + 128, "c7f3a", 5);
    afx_put(header, 148, 2, session + 1);
    afx_put(header, 150, 2, 1);
    struct afx_record *inputs = note(teller, 2, 0, 0);
    afx_hash(&set->machine, hash);
    memcpy(inputs->raw + 64, hash, 32);
    afx_hash(&set->head, hash);
    memcpy(inputs->raw + 96, hash, 32);
    memcpy(inputs->raw + 128, "fx", 2);
    afx_put(inputs, 148, 4, strikes);
    afx_put(note(teller, 3, 0, 0), 64 + 56, 4, 1);
    sync_now(teller);
    begin_epoch(teller);
}

static void feel(struct teller *teller, const struct afx_dot *dot, double in_skin_s)
{
    struct afx_touch *touch = afx_insert_touch(teller->set, teller->set->touches);
    double *c = touch->column;
    c[0] = (double)teller->now_ns * 1e-9;
    for (int i = 0; i < 3; i++) {
        c[1 + i] = dot->place_mm[i] + ((int)afx_random(&teller->random, 11) - 5) * 1e-3;
        c[4 + i] = dot->normal[i];
    }
    c[7] = dot->depth_mm + ((int)afx_random(&teller->random, 11) - 5) * 1e-3;
    c[8] = 0.1;
    c[9] = in_skin_s;
    c[10] = 0.001;
    c[11] = 1;
    c[12] = 0.05;
}

static void approach(struct teller *teller)
{
    happen(teller, "rx", "G1X-12.34Y-56.78F9000\nG4P0\n");
    answer(teller, 1);
    teller->now_ns += 20 * MS;
    needle_at(teller, "at", -4);
    teller->now_ns += 20 * MS;
    needle_at(teller, "at", -2);
    answer(teller, 1);
    happen(teller, "rx", "?");
    happen(teller, "tx", "<Idle|MPos:0.000,0.000,0.000,0.000,0.000,-4.000|Ln:1|Pn:P>\r\n");
}

static void intend(struct teller *teller, const struct afx_dot *dot)
{
    struct afx_record *intent = note(teller, 6, dot->id, ++teller->tag);
    afx_put_float(intent, 128, (float)dot->depth_mm);
    afx_put_float(intent, 132, (float)dot->dwell_s);
    sync_now(teller);
}

/* The group goes out; the needle goes in. A stop byte takes the dwell's place. */
static void plunge(struct teller *teller, const struct afx_dot *dot, bool stopped)
{
    char group[AFX_LINE];
    teller->now_ns += MS;
    snprintf(group, sizeof group, "G1C%.3fF6000\n%sG1C-4F6000\nN%uG4P0\n", -6 - dot->depth_mm,
             dot->dwell_s > 0 ? "G4P0.05\n" : "", teller->tag);
    happen(teller, "rx", group);
    teller->now_ns += 10 * MS;
    needle_at(teller, "at", -1);
    teller->now_ns += 10 * MS;
    feel(teller, dot, 0.025 + dot->dwell_s);
    needle_at(teller, "at", dot->depth_mm);
    if (stopped) {
        happen(teller, "rx", "\x19");
    }
    teller->now_ns += 20 * MS + (int64_t)(dot->dwell_s * 1e9);
    needle_at(teller, "at", -2);
    teller->now_ns += 5 * MS;
}

static void strike(struct teller *teller, const struct afx_dot *dot)
{
    approach(teller);
    intend(teller, dot);
    plunge(teller, dot, dot->id == AFX_STOP_DOT);
    if (dot->id == AFX_CRASH_DOT) {
        /* the next process begins by saying what it does not know */
        teller->now_ns += 300 * MS;
        teller->ledger->sync_ns = (uint64_t)(teller->now_ns + MONO_AHEAD_NS);
        teller->ledger->sync_seq = teller->ledger->count - 1;
        afx_put(note(teller, 8, dot->id, teller->tag), 6, 2, 15);
        teller->uncertain++;
        begin_epoch(teller);
    } else if (dot->id == AFX_STOP_DOT) {
        happen(teller, "tx", "[MSG:Stop]\r\n");
        afx_put(note(teller, 12, 0, 0), 6, 2, 1);
        afx_put(note(teller, 8, dot->id, teller->tag), 6, 2, 1);
        teller->uncertain++;
        note(teller, 5, 0, 0);
        sync_now(teller);
        note(teller, 9, dot->id, 0);
    } else {
        answer(teller, dot->dwell_s > 0 ? 4 : 3);
        happen(teller, "rx", "?");
        happen(teller, "tx", "<Idle|MPos:0.000,0.000,0.000,0.000,0.000,-4.000|Ln:7|Pn:P>\r\n");
        note(teller, 7, dot->id, teller->tag);
        teller->confirmed++;
    }
}

static void tell_session(struct teller *teller, size_t session, size_t from, size_t to)
{
    begin_ledger(teller, session, to - from);
    for (size_t i = from; i < to; i++) {
        const struct afx_dot *dot = &teller->set->dot[i];
        if (dot->id == AFX_NO_SKIN_DOT) {
            approach(teller);
            afx_put(note(teller, 11, dot->id, 0), 6, 2, 10);
            teller->skipped++;
            continue;
        }
        if (i % 30 == 17) {
            happen(teller, "rx", "!");
            teller->now_ns += 700 * MS;
            happen(teller, "rx", "~");
        }
        strike(teller, dot);
    }
    /* one of the two uncertain ones was resolved by a person */
    struct afx_record *done = note(teller, 14, 0, 0);
    afx_put(done, 64, 4, teller->confirmed);
    afx_put(done, 68, 4, teller->uncertain);
    afx_put(done, 72, 4, teller->skipped);
    sync_now(teller);
    teller->now_ns += 1000 * MS;
}

struct afx afx_scene(bool pad, unsigned seed)
{
    struct afx set = {.pad = pad, .sessions = AFX_SESSIONS};
    struct teller teller = {.set = &set, .random = seed * 2654435761u + 1};
    say_files(&set);
    add_dots(&set);
    say_plan(&set, 0, 0, AFX_FIRST_SESSION);
    say_plan(&set, 1, AFX_FIRST_SESSION, AFX_DOTS);
    needle_at(&teller, "pos", -6);
    tell_session(&teller, 0, 0, AFX_FIRST_SESSION);
    tell_session(&teller, 1, AFX_FIRST_SESSION, AFX_DOTS);
    return set;
}
