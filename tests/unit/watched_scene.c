/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/watched_scene.h"

struct watched watched;

static double hover_mm; /* of the dots, along that axis */

static enum stream_head on_head(void *context, size_t i, double in_skin_s)
{
    (void)context;
    (void)i;
    (void)in_skin_s;
    return watched.head;
}

static bool on_back_off(void *context, const struct joints *from, struct joints *back)
{
    (void)context;
    *back = *from;
    back->q[WATCHED_Z] += WATCHED_BACK_MM;
    watched.retreats += watched.has_way;
    return watched.has_way && from->q[WATCHED_Z] < hover_mm + 1.0;
}

struct stream_scene *watched_scene_cold(size_t dots)
{
    struct stream_scene *scene = stream_scene_cold(dots);
    watched = (struct watched){.head = STREAM_HEAD_STILL};
    hover_mm = scene->solved[0].hover.q[WATCHED_Z];
    scene->machine.safety.head_wait_s = 5.0;
    scene->rig.back_off = on_back_off;
    rig_watch_head(&scene->rig, on_head);
    return scene;
}

double watched_off_mm(const struct stream_scene *scene)
{
    const struct axes at = axes_from_joints(&scene->machine, &scene->solved[0].hover, 0.0);
    return scene->fake.at[WATCHED_Z] - at.value[WATCHED_Z];
}
