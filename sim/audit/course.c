/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/course.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_MAX = 10000000 };

/* Where the replay of one ledger stands. */
struct replay {
    struct audit_course *course;
    struct audit_report *report;
    uint32_t ledger;
    size_t record;
    bool epoch, armed, done;
    bool boundary;  /* a stop, an epoch or an arming since the last uncertain record */
    size_t open;    /* intents without an outcome */
    size_t decider; /* the next epoch, intent or confirmation, as far as searched */
    uint32_t latest_tag, touched_tag; /* of an intent; up to which touch-offs have spoken */
};

static const char *const state_name[] = {
    "planned", "intent", "confirmed", "uncertain", "resolved struck", "resolved skip", "skipped"};

static const struct audit_ledger *ledger_of(const struct replay *replay)
{
    return &replay->course->ledger[replay->ledger];
}

static void complain(const struct replay *replay, enum audit_invariant which, const char *what)
{
    audit_violate(replay->report, which, "%s: record %zu: %s", ledger_of(replay)->path,
                  replay->record, what);
}

static bool skip_is_open(const struct replay *replay, const struct audit_fate *fate)
{
    return fate->state == AUDIT_DOT_SKIPPED && fate->ledger != replay->ledger;
}

/* Whether a record of that type may follow the state that the dot is in. */
static bool may_follow(const struct replay *replay, const struct audit_fate *fate, uint16_t type)
{
    switch (type) {
    case AUDIT_INTENT:
    case AUDIT_SKIPPED:
        return fate->state == AUDIT_DOT_PLANNED || skip_is_open(replay, fate);
    case AUDIT_CONFIRMED:
    case AUDIT_UNCERTAIN:
        return fate->state == AUDIT_DOT_INTENT;
    default:
        /* an intent whose process is gone is uncertain, said or not */
        return fate->state == AUDIT_DOT_UNCERTAIN || fate->state == AUDIT_DOT_INTENT;
    }
}

/* It was struck, or may have been, under the ledger before, after the plan of this one was made. */
static bool passes_over(const struct replay *replay, const struct audit_fate *fate,
                        const struct audit_record *record)
{
    return record->type == AUDIT_SKIPPED && record->reason == AUDIT_SKIP_ALREADY_STRUCK &&
           fate->intents > 0 && fate->ledger != replay->ledger;
}

/* How the dot stands by this ledger. */
static enum audit_state state_here(const struct replay *replay, const struct audit_fate *fate)
{
    if (fate->passed == replay->ledger + 1) {
        return AUDIT_DOT_SKIPPED;
    }
    return skip_is_open(replay, fate) ? AUDIT_DOT_PLANNED : fate->state;
}

static enum audit_state state_after(uint16_t type)
{
    static const enum audit_state after[] = {
        AUDIT_DOT_INTENT,           AUDIT_DOT_CONFIRMED,         AUDIT_DOT_UNCERTAIN,
        AUDIT_DOT_STRUCK_BY_PERSON, AUDIT_DOT_SKIPPED_BY_PERSON, AUDIT_DOT_SKIPPED};
    assert(type >= AUDIT_INTENT && type <= AUDIT_SKIPPED);
    return after[type - AUDIT_INTENT];
}

static void judge_recipe(const struct replay *replay, const struct audit_record *record,
                         const struct audit_dot *dot)
{
    double depth_off_mm = fabs((double)record->depth_mm - dot->depth_mm);
    double dwell_off_s = fabs((double)record->dwell_s - dot->dwell_s);
    if (!(depth_off_mm <= 1e-3) || !(dwell_off_s <= 1e-3)) {
        audit_violate(
            replay->report, AUDIT_I3,
            "%s: record %zu: intends dot %u at %.3f mm for %.2f s, its plan says %.3f mm, "
            "%.2f s",
            ledger_of(replay)->path, replay->record, dot->id, (double)record->depth_mm,
            (double)record->dwell_s, dot->depth_mm, dot->dwell_s);
    }
}

static void take_intent(struct replay *replay, const struct audit_record *record,
                        struct audit_fate *fate, const struct audit_dot *dot)
{
    struct audit_course *course = replay->course;
    if (fate->intents++ > 0) {
        audit_violate(replay->report, AUDIT_I1, "%s: record %zu: dot %u has %zu intents",
                      ledger_of(replay)->path, replay->record, fate->id, fate->intents);
    } else {
        fate->intent = course->intents;
        fate->dot = dot;
    }
    if (!replay->epoch || !replay->armed) {
        complain(replay, AUDIT_I7, "an intent before the firmware was identified and armed");
    }
    if (replay->open > 0) {
        complain(replay, AUDIT_I7, "an intent while another strike is in flight");
    }
    if (record->tag == 0 || record->tag > TAG_MAX || record->tag <= replay->latest_tag) {
        complain(replay, AUDIT_I7, "the tag of this intent is not above the one before");
    }
    replay->latest_tag = record->tag;
    replay->open = 1;
    judge_recipe(replay, record, dot);
    course->intent = audit_grow(course->intent, &course->intent_capacity, course->intents + 1,
                                sizeof *course->intent);
    course->intent[course->intents++] = (struct audit_intent){
        .fate = dot->fate, .tag = record->tag, .ledger = replay->ledger, .record = replay->record};
}

static void judge_outcome(struct replay *replay, const struct audit_record *record,
                          const struct audit_fate *fate)
{
    if (record->type == AUDIT_UNCERTAIN) {
        if (!replay->boundary) {
            complain(replay, AUDIT_I6, "a second uncertain dot for one fault");
        }
        replay->boundary = false;
    }
    if (fate->intents > 0 && record->tag != 0 && record->type == AUDIT_CONFIRMED &&
        record->tag != replay->course->intent[fate->intent].tag) {
        complain(replay, AUDIT_I7, "confirmed by the tag of another strike");
    }
    replay->open = fate->state == AUDIT_DOT_INTENT ? 0 : replay->open;
}

static void take_dot(struct replay *replay, const struct audit_record *record)
{
    struct audit_course *course = replay->course;
    int plan = ledger_of(replay)->plan;
    const struct audit_dot *dot =
        plan >= 0 ? audit_plans_find(&course->plans, (uint32_t)plan, record->dot)
                  : audit_plans_find_any(&course->plans, record->dot);
    if (!dot || dot->skip) {
        if (plan >= 0) {
            audit_violate(replay->report, record->type == AUDIT_INTENT ? AUDIT_I1 : AUDIT_I7,
                          "%s: record %zu: dot %u is no strike of its plan",
                          ledger_of(replay)->path, replay->record, record->dot);
        }
        return;
    }
    struct audit_fate *fate = &course->fate[dot->fate];
    if (passes_over(replay, fate, record)) {
        fate->passed = replay->ledger + 1;
        return;
    }
    bool again = record->type == AUDIT_INTENT && fate->intents > 0;
    if (!again && !may_follow(replay, fate, record->type)) {
        audit_violate(replay->report, AUDIT_I7, "%s: record %zu: dot %u was %s, cannot become %s",
                      ledger_of(replay)->path, replay->record, fate->id, state_name[fate->state],
                      state_name[state_after(record->type)]);
    }
    if (replay->done && (record->type == AUDIT_INTENT || record->type == AUDIT_SKIPPED)) {
        complain(replay, AUDIT_I7, "the job goes on after it was done");
    }
    if (record->type == AUDIT_INTENT) {
        take_intent(replay, record, fate, dot);
    } else if (record->type != AUDIT_SKIPPED) {
        judge_outcome(replay, record, fate);
    }
    /* struck, but the head moved under the needle: the ledger vouches for no place */
    fate->blurred = record->type == AUDIT_CONFIRMED && record->reason == AUDIT_REASON_HEAD;
    fate->suspect = fate->suspect || fate->blurred;
    fate->state = state_after(record->type);
    fate->ledger = replay->ledger;
}

/* A done record: every strike of the plan has an end, and the counts agree. */
static void take_done(struct replay *replay, const struct audit_record *record)
{
    const struct audit_course *course = replay->course;
    int plan = ledger_of(replay)->plan;
    if (replay->done) {
        complain(replay, AUDIT_I7, "done a second time");
        return;
    }
    replay->done = true;
    size_t count[AUDIT_DOT_SKIPPED + 1] = {0};
    for (size_t i = 0; plan >= 0 && i < course->plans.dots; i++) {
        const struct audit_dot *dot = &course->plans.dot[i];
        if (dot->plan == (uint32_t)plan && !dot->skip) {
            count[state_here(replay, &course->fate[dot->fate])]++;
        }
    }
    if (count[AUDIT_DOT_PLANNED] + count[AUDIT_DOT_INTENT] > 0) {
        audit_violate(replay->report, AUDIT_I7, "%s: done, but %zu strikes have no end",
                      ledger_of(replay)->path, count[AUDIT_DOT_PLANNED] + count[AUDIT_DOT_INTENT]);
    }
    /* dots that a person resolved may be counted by what the person said, or as uncertain */
    size_t by_person = count[AUDIT_DOT_STRUCK_BY_PERSON] + count[AUDIT_DOT_SKIPPED_BY_PERSON];
    size_t low[3] = {count[AUDIT_DOT_CONFIRMED], count[AUDIT_DOT_UNCERTAIN],
                     count[AUDIT_DOT_SKIPPED]};
    size_t slack[3] = {count[AUDIT_DOT_STRUCK_BY_PERSON], by_person,
                       count[AUDIT_DOT_SKIPPED_BY_PERSON]};
    for (size_t i = 0; plan >= 0 && i < 3; i++) {
        if (record->count[i] < low[i] || record->count[i] > low[i] + slack[i]) {
            audit_violate(replay->report, AUDIT_I7, "%s: done counts %u %s, its records %zu",
                          ledger_of(replay)->path, record->count[i],
                          i == 0 ? "confirmed" : (i == 1 ? "uncertain" : "skipped"), low[i]);
        }
    }
}

/* A touch-off that found the arm elsewhere, or that came too late: what was struck since the one
 * before is marked. None takes back the word of an earlier one, or speaks of what is to come. */
static void take_touch_off(struct replay *replay, const struct audit_record *record)
{
    struct audit_course *course = replay->course;
    if (record->count[0] <= replay->touched_tag || record->count[1] > replay->latest_tag) {
        complain(replay, AUDIT_I7,
                 "a touch-off speaks of strikes that are not between it and the "
                 "one before");
        return;
    }
    replay->touched_tag = record->count[1];
    for (size_t i = course->intents; record->reason != 0 && i > 0; i--) {
        const struct audit_intent *intent = &course->intent[i - 1];
        if (intent->ledger != replay->ledger || intent->tag < record->count[0]) {
            break;
        }
        struct audit_fate *fate = &course->fate[intent->fate];
        fate->suspect = fate->suspect || intent->tag <= record->count[1];
    }
}

/* The foot did not come off the skin: the needle of the latest strike may be in there yet. */
static void take_stop(struct replay *replay, const struct audit_record *record)
{
    const struct audit_course *course = replay->course;
    const struct audit_intent *latest =
        course->intents > 0 ? &course->intent[course->intents - 1] : NULL;
    replay->boundary = true;
    if (record->reason == AUDIT_REASON_TOUCH_IN_AIR && latest && latest->ledger == replay->ledger) {
        course->fate[latest->fate].stuck = true;
    }
}

static void take_record(struct replay *replay, const struct audit_record *record)
{
    if (record->type == AUDIT_EPOCH || record->type == AUDIT_ARMED) {
        replay->boundary = true;
    }
    if (record->type >= AUDIT_INTENT && record->type <= AUDIT_SKIPPED) {
        take_dot(replay, record);
    } else if (record->type == AUDIT_EPOCH) {
        replay->epoch = true;
        replay->armed = false;
    } else if (record->type == AUDIT_ARMED) {
        replay->armed = true;
    } else if (record->type == AUDIT_STOP) {
        take_stop(replay, record);
    } else if (record->type == AUDIT_DONE) {
        take_done(replay, record);
    } else if (record->type == AUDIT_TOUCH_OFF) {
        take_touch_off(replay, record);
    } else if ((record->type == AUDIT_HEADER) != (replay->record == 0)) {
        complain(replay, AUDIT_I7, "a header, and only one, is the first record");
    } else if (record->type < AUDIT_HEADER || record->type > AUDIT_TOUCH_OFF) {
        complain(replay, AUDIT_I7, "is of no known type");
    }
}

/* A reboot sets the monotonic clock back; until the firmware is identified again nothing but
 * outcomes of the past may be written. */
static bool may_go_back(struct replay *replay, size_t at)
{
    const struct audit_ledger *ledger = ledger_of(replay);
    size_t i = replay->decider > at ? replay->decider : at;
    uint16_t type = 0;
    for (; i < ledger->records; i++) {
        type = ledger->record[i].type;
        if (type == AUDIT_EPOCH || type == AUDIT_INTENT || type == AUDIT_CONFIRMED) {
            break;
        }
    }
    replay->decider = i;
    return i == ledger->records || type == AUDIT_EPOCH;
}

static void judge_times(struct replay *replay, size_t at)
{
    const struct audit_ledger *ledger = ledger_of(replay);
    const struct audit_record *record = &ledger->record[at];
    bool none = record->sync_seq == AUDIT_SYNC_NONE;
    if (at > 0 && record->mono_ns < ledger->record[at - 1].mono_ns && !may_go_back(replay, at)) {
        complain(replay, AUDIT_I7, "time goes back without a new epoch");
    }
    if (at > 0 && record->epoch < ledger->record[at - 1].epoch) {
        complain(replay, AUDIT_I7, "the epoch goes back");
    }
    if (!none && (record->sync_seq >= record->seq || record->sync_ns > record->mono_ns)) {
        complain(replay, AUDIT_I7, "knows of a sync that lies in its future");
    }
}

static void replay_ledger(struct audit_course *course, uint32_t index, struct audit_report *report)
{
    const struct audit_ledger *ledger = &course->ledger[index];
    struct replay replay = {.course = course, .report = report, .ledger = index, .boundary = true};
    for (size_t i = 0; i < ledger->records; i++) {
        replay.record = i;
        judge_times(&replay, i);
        take_record(&replay, &ledger->record[i]);
    }
    if (ledger->records == 0) {
        audit_note(report, AUDIT_I7, "%s is empty", ledger->path);
    } else if (!ledger->has_inputs) {
        audit_violate(report, AUDIT_I7, "%s: does not say what it was made from", ledger->path);
    } else if (!replay.done) {
        audit_note(report, AUDIT_I7, "%s is unfinished", ledger->path);
    }
    if (ledger->torn) {
        audit_note(report, AUDIT_I7, "%s has a torn tail", ledger->path);
    }
}

void audit_course_replay(struct audit_course *course, struct audit_report *report)
{
    size_t capacity = 0, records = 0;
    course->fate = audit_grow(NULL, &capacity, course->plans.fates + 1, sizeof *course->fate);
    memset(course->fate, 0, capacity * sizeof *course->fate);
    for (size_t i = 0; i < course->plans.dots; i++) {
        const struct audit_dot *dot = &course->plans.dot[i];
        struct audit_fate *fate = &course->fate[dot->fate];
        fate->id = dot->id;
        fate->dot = !fate->dot || fate->dot->skip ? dot : fate->dot;
    }
    audit_lineage_judge(course, report);
    for (size_t i = 0; i < course->ledgers; i++) {
        replay_ledger(course, (uint32_t)i, report);
        records += course->ledger[i].records;
    }
    audit_judged(report, AUDIT_I7, "%zu records in %zu ledgers, %zu plans", records,
                 course->ledgers, course->plans.count);
}

void audit_course_free(struct audit_course *course)
{
    for (size_t i = 0; i < course->ledgers; i++) {
        audit_ledger_free(&course->ledger[i]);
    }
    audit_plans_free(&course->plans);
    audit_tissue_free(&course->tissue);
    free(course->fate);
    free(course->intent);
    memset(course, 0, sizeof *course);
}
