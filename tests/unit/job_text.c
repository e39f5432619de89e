/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/job_text.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/scratch.h"

const char JOB_TEXT[] =
    "format: pigment-job 1\n"
    "course: c7f3a\n"
    "machine: machine.yaml\n"
    "head: ../heads/median.yaml\n"
    "field: field.csv\n"
    "head_in_base: {xyz_mm: [225, 225, 0], rpy_deg: [0, 0, 90]}\n"
    "seed: 7\n"
    "limits: {depth_mm: 0.9, gap_mm: 0.5, rest_mm: 3, rest_s: 30}\n"
    "sheets: {top: {origin: vertex, up: glabella}}\n"
    "needles: {n25: {wire_mm: 0.25, points: 1, taper_mm: 2.0}}\n"
    "shades:\n"
    "  light: {water_per_pigment: 20, grey: 0.55}\n"
    "  mid: {water_per_pigment: 12, grey: 0.40}\n"
    "recipes:\n"
    "  soft: {needle: n25, depth_mm: 0.40, dwell_s: 0}\n"
    "  full: {needle: n25, depth_mm: 0.50, dwell_s: 0.05}\n"
    "zones:\n"
    "  front:\n"
    "    sheet: top\n"
    "    recipe: soft\n"
    "    depth_window_mm: [0.3, 0.5]\n"
    "    polygon_mm: [[-50, 55], [50, 55], [60, 80], [-60, 80]]\n"
    "  crown: {sheet: top, circle_mm: {at: [0, -30], radius: 45}, recipe: full}\n"
    "  rest: {recipe: full, depth_window_mm: [0.3, 0.8]}\n"
    "keep_outs:\n"
    "  mole1: {sheet: top, circle_mm: {at: [12, -20], radius: 3}, margin_mm: 3, "
    "reviewed: 2026-11-02}\n";

struct job job_text_read(void)
{
    struct scratch scratch = scratch_new();
    char path[SCRATCH_PATH_SIZE];
    scratch_write(&scratch, "job.yaml", JOB_TEXT, strlen(JOB_TEXT), path);
    struct job job;
    struct diags diags = {0};
    struct err err = {0};
    if (job_read(&job, path, &diags, &err) != ERR_OK) {
        abort();
    }
    scratch_free(&scratch);
    return job;
}

int job_text_set_up(void **state)
{
    static struct job job;
    job = job_text_read();
    *state = &job;
    return 0;
}

int job_text_tear_down(void **state)
{
    job_free(*state);
    return 0;
}
