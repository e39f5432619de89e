/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Builds a set of logs in which nothing is wrong: two sessions of one course, with a hold, a stop
 * in the middle of a strike, a process that dies and another that goes on, and a dot whose skin was
 * not found.
 */
#ifndef TESTS_AUDIT_SCENE_H
#define TESTS_AUDIT_SCENE_H

#include "tests/unit/audit_fixture.h"

enum {
    AFX_DOTS = 200,
    AFX_FIRST_SESSION = 120, /* dots 1 .. 120; the rest belong to the second */
    AFX_CRASH_DOT = 60,      /* struck, then the process dies */
    AFX_STOP_DOT = 90,       /* struck, then 0x19 */
    AFX_NO_SKIN_DOT = 120    /* skipped */
};

struct afx afx_scene(bool pad, unsigned seed);

/* A place of the scene's surface, by its own lattice coordinates, mm. */
void afx_surface(bool pad, double x_mm, double y_mm, double place_mm[3], double normal[3]);
/* Writes the dot's strike line anew, after it was changed. */
void afx_rewrite_dot(struct afx *set, const struct afx_dot *dot);

/* xorshift: the same numbers everywhere. */
unsigned afx_random(unsigned *state, unsigned below);

#endif
