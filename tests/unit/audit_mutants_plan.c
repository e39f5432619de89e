/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/audit_mutants.h"

/* The plan's line that starts so. */
static char *line_of(struct afx *set, size_t session, const char *start)
{
    struct afx_text *plan = &set->plan[session];
    for (size_t i = 0; i < plan->count; i++) {
        if (strncmp(plan->line[i].text, start, strlen(start)) == 0) {
            return plan->line[i].text;
        }
    }
    return NULL;
}

static char *strike_line(struct afx *set, uint32_t id)
{
    char start[32];
    snprintf(start, sizeof start, "strike %u ", id);
    return line_of(set, id > AFX_FIRST_SESSION, start);
}

/* Puts dot and puncture elsewhere, as a planner would that plans it there. */
static void move_dot(struct afx *set, uint32_t id, double x_mm, double y_mm)
{
    struct afx_dot *dot = &set->dot[id - 1];
    afx_surface(set->pad, x_mm, y_mm, dot->place_mm, dot->normal);
    memcpy(afx_touch_of(set, id)->column + 1, dot->place_mm, sizeof dot->place_mm);
    memcpy(afx_touch_of(set, id)->column + 4, dot->normal, sizeof dot->normal);
    afx_rewrite_dot(set, dot);
}

static void edit_after_the_fact(struct afx *set, unsigned *random)
{
    struct afx_text *plan = &set->plan[afx_random(random, 2)];
    char *text = plan->line[17 + afx_random(random, 70)].text;
    text[strlen(text) - 1] = '1';
    set->keep_binding = true;
}

static void plan_a_dot_twice(struct afx *set, unsigned *random)
{
    uint32_t id = afx_pick_dot(random);
    struct afx_text *plan = &set->plan[id > AFX_FIRST_SESSION];
    char last[AFX_LINE], again[AFX_LINE];
    snprintf(last, sizeof last, "%s", plan->line[plan->count - 1].text);
    snprintf(again, sizeof again, "skip %u tilt", id);
    snprintf(plan->line[plan->count - 1].text, AFX_LINE, "%s", again);
    afx_say(plan, "%s", last);
}

static void stretch_a_normal(struct afx *set, unsigned *random)
{
    struct afx_dot *dot = &set->dot[afx_pick_dot(random) - 1];
    for (int i = 0; i < 3; i++) {
        dot->normal[i] *= 1.001 + 0.01 * afx_random(random, 10);
    }
    afx_rewrite_dot(set, dot);
}

static void turn_a_normal(struct afx *set, unsigned *random)
{
    struct afx_dot *dot = &set->dot[afx_pick_dot(random) - 1];
    const double before = dot->normal[1];
    double angle = 0.002 + 0.01 * afx_random(random, 10);
    dot->normal[1] = before * cos(angle) - dot->normal[2] * sin(angle);
    dot->normal[2] = before * sin(angle) + dot->normal[2] * cos(angle);
    afx_rewrite_dot(set, dot);
}

static void lift_a_place(struct afx *set, unsigned *random)
{
    struct afx_dot *dot = &set->dot[afx_pick_dot(random) - 1];
    double off_mm = 0.02 + 0.01 * afx_random(random, 10);
    for (int i = 0; i < 3; i++) {
        dot->place_mm[i] += off_mm * dot->normal[i];
    }
    afx_rewrite_dot(set, dot);
}

static void lie_in_the_header(struct afx *set, unsigned *random)
{
    static const char *const keys[] = {"dots_in ", "strikes ", "skipped off-scalp "};
    const char *key = keys[afx_random(random, 3)];
    snprintf(line_of(set, afx_random(random, 2), key), AFX_LINE, "%s%u", key,
             300 + afx_random(random, 100));
}

static void lie_in_the_end_line(struct afx *set, unsigned *random)
{
    snprintf(line_of(set, afx_random(random, 2), "end"), AFX_LINE, "end %u 2",
             300 + afx_random(random, 100));
}

static void lose_the_end_line(struct afx *set, unsigned *random)
{
    set->plan[afx_random(random, 2)].count--;
}

static void lose_a_line(struct afx *set, unsigned *random)
{
    struct afx_text *plan = &set->plan[afx_random(random, 2)];
    char *text = plan->line[17 + afx_random(random, 70)].text;
    snprintf(text, AFX_LINE, "pause");
}

static void deepen_all_alike(struct afx *set, unsigned *random, double depth_mm)
{
    uint32_t id = afx_pick_dot(random);
    struct afx_ledger *ledger = afx_ledger_of(set, id);
    set->dot[id - 1].depth_mm = depth_mm;
    afx_rewrite_dot(set, &set->dot[id - 1]);
    afx_touch_of(set, id)->column[7] = depth_mm;
    afx_put_float(&ledger->record[afx_find_record(ledger, 6, id)], 128, (float)depth_mm);
}

static void plan_beyond_the_cap(struct afx *set, unsigned *random)
{
    deepen_all_alike(set, random, 1.04 + 0.02 * afx_random(random, 20));
}

static void raise_the_limit(struct afx *set, unsigned *random)
{
    for (size_t i = 0; i < AFX_SESSIONS; i++) {
        snprintf(line_of(set, i, "depth_limit_mm"), AFX_LINE, "depth_limit_mm 2.000");
    }
    deepen_all_alike(set, random, 1.04 + 0.02 * afx_random(random, 20));
}

static void plan_in_a_keep_out(struct afx *set, unsigned *random)
{
    move_dot(set, afx_pick_dot(random), 2.8 + 0.1 * afx_random(random, 5), set->pad ? 3.1 : -3.1);
}

static void plan_outside_the_zone(struct afx *set, unsigned *random)
{
    uint32_t id = afx_pick_dot(random) | 1;
    move_dot(set, id == AFX_STOP_DOT + 1 || id == AFX_CRASH_DOT + 1 ? 33 : id,
             80 + 0.5 * afx_random(random, 4), 3);
}

static void change_zone(struct afx *set, uint32_t id, const char *five_letters)
{
    char *text = strike_line(set, id);
    char *zone = strstr(text, "crown");
    zone = zone ? zone : strstr(text, "front");
    memcpy(zone, five_letters, 5);
}

/* In a zone that is all of the scalp. On a pad there is no face: off its rim instead. */
static void plan_on_the_face(struct afx *set, unsigned *random)
{
    uint32_t id = afx_pick_dot(random);
    double off_mm = 0.1 * afx_random(random, 10);
    move_dot(set, id, set->pad ? 101 + off_mm : 88 + off_mm, 1);
    change_zone(set, id, "whole");
}

static void plan_in_no_zone(struct afx *set, unsigned *random)
{
    change_zone(set, afx_pick_dot(random), "beard");
}

/* The dots' corner is 30 mm off the strip, and at the other end of the head than the nape. */
static void plan_outside_a_strip(struct afx *set, unsigned *random)
{
    change_zone(set, 2 + afx_random(random, 2), "strip");
}

static void plan_outside_a_template(struct afx *set, unsigned *random)
{
    change_zone(set, 2 + afx_random(random, 2), "nape0");
}

static void plan_too_close(struct afx *set, unsigned *random)
{
    uint32_t id = afx_pick_dot(random) - 1;
    id = id % 15 == 0 ? id + 1 : id;
    id = id == 1 ? 2 : id;
    double x_mm = 6.0 * ((id - 1) % 15) - 42, y_mm = 6.0 * ((id - 1) / 15) - 39;
    move_dot(set, id > AFX_NO_SKIN_DOT - 3 && id < AFX_NO_SKIN_DOT + 3 ? 7 : id + 1, x_mm + 0.44,
             y_mm);
}

static void judge_by_another_job(struct afx *set, unsigned *random)
{
    afx_say(&set->job, "# a comment that came later: %u", afx_random(random, 1000));
}

const struct afx_mutant afx_plan_mutants[] = {
    {"notices_a_plan_edited_after_the_fact", AUDIT_I7, edit_after_the_fact},
    {"notices_a_dot_that_is_planned_twice", AUDIT_I7, plan_a_dot_twice},
    {"notices_a_normal_that_is_not_unit", AUDIT_I7, stretch_a_normal},
    {"notices_a_normal_that_is_not_the_surface_s", AUDIT_I7, turn_a_normal},
    {"notices_a_place_off_the_surface", AUDIT_I7, lift_a_place},
    {"notices_a_header_that_miscounts", AUDIT_I7, lie_in_the_header},
    {"notices_an_end_line_that_miscounts", AUDIT_I7, lie_in_the_end_line},
    {"notices_a_plan_without_its_end", AUDIT_I7, lose_the_end_line},
    {"notices_a_strike_line_gone", AUDIT_I7, lose_a_line},
    {"notices_a_plan_beyond_its_own_cap", AUDIT_I3, plan_beyond_the_cap},
    {"notices_a_plan_beyond_the_job_s_limit", AUDIT_I3, raise_the_limit},
    {"notices_a_plan_that_strikes_in_a_keep_out", AUDIT_I2, plan_in_a_keep_out},
    {"notices_a_plan_that_strikes_outside_its_zone", AUDIT_I2, plan_outside_the_zone},
    {"notices_a_plan_that_strikes_on_the_face", AUDIT_I2, plan_on_the_face},
    {"notices_a_zone_that_the_job_does_not_have", AUDIT_I2, plan_in_no_zone},
    {"notices_a_dot_outside_of_a_strip_of_the_scalp", AUDIT_I2, plan_outside_a_strip},
    {"notices_a_dot_outside_of_a_template", AUDIT_I2, plan_outside_a_template},
    {"notices_two_dots_nearer_than_the_gap", AUDIT_I1, plan_too_close},
    {"notices_a_job_that_is_not_the_one_planned", AUDIT_I7, judge_by_another_job},
};
const size_t afx_plan_mutant_count = sizeof afx_plan_mutants / sizeof afx_plan_mutants[0];
