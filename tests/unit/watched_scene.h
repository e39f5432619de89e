/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scene with somebody who watches the head, and ways straight back off it.
 */
#ifndef TESTS_UNIT_WATCHED_SCENE_H
#define TESTS_UNIT_WATCHED_SCENE_H

#include "tests/unit/stream_scene.h"

#define WATCHED_BACK_MM 20.0 /* how far a way back leads */

enum { WATCHED_Z = 2 }; /* the axis that it leads along: the needle points down, in these dots */

/* What is said of the head and of ways, and how often one was asked for that there was. */
struct watched {
    enum stream_head head;
    bool has_way;
    unsigned retreats;
};

extern struct watched watched;

/* A head that lies still, and no way back; nothing plugged yet. */
struct stream_scene *watched_scene_cold(size_t dots);
/* How far the arm is back from the hovers, mm. */
double watched_off_mm(const struct stream_scene *scene);

#endif
