/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/plan_fixture.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void read_files(struct fixture *fixture, const char *machine, const char *head)
{
    struct diags diags = {0};
    struct err err;
    enum err_code code = machine_read(&fixture->inputs.machine, machine, &diags, &err);
    assert(code == ERR_OK);
    code = head_read(&fixture->inputs.head, head, &diags, &err);
    assert(code == ERR_OK);
    (void)code;
    diag_free(&diags);
}

static void fill_job(struct fixture *fixture)
{
    struct job *job = &fixture->inputs.job;
    strcpy(job->course, "c1");
    job->seed = 7;
    job->limits = (struct job_limits){.depth_mm = 1.0, .gap_mm = 0.6};
    job->head_in_base = fixture->inputs.machine.head_rest;
    fixture->sheet = (struct job_sheet){.id = "top", .origin = HEAD_VERTEX, .up = HEAD_GLABELLA};
    fixture->shade = (struct job_shade){.id = "mid", .water_per_pigment = 12, .grey = 0.4};
    fixture->recipe = (struct job_recipe){.id = "full", .depth_mm = 0.5};
    fixture->zone =
        (struct job_zone){.id = "all", .shape = {.kind = JOB_WHOLE}, .depth_window_mm = {0.3, 1}};
    job->sheet = &fixture->sheet;
    job->shade = &fixture->shade;
    job->recipe = &fixture->recipe;
    job->zone = &fixture->zone;
    job->keep_out = &fixture->keep_out;
    job->sheet_count = job->shade_count = job->recipe_count = job->zone_count = 1;
    fixture->inputs.field.dot = fixture->dot;
    fixture->inputs.field.frame = FIELD_SHEET;
}

void fixture_pad(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    read_files(fixture, "examples/machines/bench3.yaml", "examples/heads/pad.yaml");
    fill_job(fixture);
}

void fixture_two_shades(struct fixture *fixture)
{
    fixture_pad(fixture);
    struct job *job = &fixture->inputs.job;
    fixture->needle =
        (struct job_needle){.id = "n25", .wire_mm = 0.25, .taper_mm = 2.0, .points = 1};
    fixture->two_shades[0] =
        (struct job_shade){.id = "light", .water_per_pigment = 20, .grey = 0.55};
    fixture->two_shades[1] = (struct job_shade){.id = "dark", .water_per_pigment = 6, .grey = 0.2};
    job->needle = &fixture->needle;
    job->needle_count = 1;
    job->shade = fixture->two_shades;
    job->shade_count = 2;
}

void fixture_head(struct fixture *fixture, const char *machine_path)
{
    memset(fixture, 0, sizeof *fixture);
    read_files(fixture, machine_path, "examples/heads/median.yaml");
    fill_job(fixture);
}

struct dot *fixture_dot(struct fixture *fixture, double x_mm, double y_mm, unsigned session)
{
    struct field *field = &fixture->inputs.field;
    assert(field->count < FIXTURE_DOTS_MAX);
    struct dot *dot = &fixture->dot[field->count++];
    *dot = (struct dot){.id = (uint32_t)field->count,
                        .x_mm = x_mm,
                        .y_mm = y_mm,
                        .session = (uint8_t)session,
                        .depth_mm = 0.5};
    return dot;
}

void fixture_grid(struct fixture *fixture, unsigned n, double pitch_mm)
{
    for (unsigned i = 0; i < n * n; i++) {
        fixture_dot(fixture, pitch_mm * (i % n - (n - 1) / 2.0), pitch_mm * (i / n - (n - 1) / 2.0),
                    1);
    }
}

void fixture_keep_out(struct fixture *fixture, double x_mm, double y_mm, double radius_mm,
                      double margin_mm)
{
    fixture->keep_out = (struct job_keep_out){
        .id = "mole",
        .shape = {.kind = JOB_CIRCLE, .at_mm = {x_mm, y_mm}, .radius_mm = radius_mm},
        .margin_mm = margin_mm};
    fixture->inputs.job.keep_out_count = 1;
}
