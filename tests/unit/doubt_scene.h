/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene whose program is gone in the middle of a strike.
 */
#ifndef TESTS_UNIT_DOUBT_SCENE_H
#define TESTS_UNIT_DOUBT_SCENE_H

#include "tests/unit/stream_scene.h"

enum { DOUBT_DOTS = 5, DOUBT_AT = 2 };

/* As a ledger's summary has it. */
struct ledger_open doubt_open_of(const struct rig *rig);
/* Runs until that many plunges have been sent and, if asked, the needle has been in. */
struct stream_scene *doubt_struck(unsigned plunges, bool wait_for_skin);
/* kill -9, and a new process a while later. */
void doubt_restart(struct stream_scene *scene, double after_s);
/* The line is back: what is asked then moves nothing. */
void doubt_plug(struct stream_scene *scene);
/* That has become of the strike; the job is taken to its end, judged, and the scene is gone. */
void doubt_ends_with(struct stream_scene *scene, enum dot_state want, const char *name);

#endif
