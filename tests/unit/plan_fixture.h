/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small job made in memory: a flat pad under the bench machine, one zone, dots where asked.
 */
#ifndef TESTS_UNIT_PLAN_FIXTURE_H
#define TESTS_UNIT_PLAN_FIXTURE_H

#include "controller/plan/plan.h"

enum { FIXTURE_DOTS_MAX = 20000 };

struct fixture {
    struct plan_inputs inputs;
    struct job_sheet sheet;
    struct job_shade shade, two_shades[2];
    struct job_needle needle;
    struct job_recipe recipe;
    struct job_zone zone;
    struct job_keep_out keep_out;
    struct dot dot[FIXTURE_DOTS_MAX];
};

/* Pad, bench3, no dots; gap 0.6, no caps. */
void fixture_pad(struct fixture *fixture);
/* The pad with two shades, 0 light and 1 dark, and a needle. */
void fixture_two_shades(struct fixture *fixture);
/* Ellipsoid head of examples/heads/median.yaml with the machine file named. */
void fixture_head(struct fixture *fixture, const char *machine_path);
/* Adds a dot of the sheet; its id is its number from 1. */
struct dot *fixture_dot(struct fixture *fixture, double x_mm, double y_mm, unsigned session);
/* A square grid of n x n dots with that pitch about the sheet's origin. */
void fixture_grid(struct fixture *fixture, unsigned n, double pitch_mm);
void fixture_keep_out(struct fixture *fixture, double x_mm, double y_mm, double radius_mm,
                      double margin_mm);

#endif
