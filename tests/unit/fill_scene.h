/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A zone of a head, ready to be filled.
 */
#ifndef TESTS_UNIT_FILL_SCENE_H
#define TESTS_UNIT_FILL_SCENE_H

#include <stdint.h>

#include "kinematics/scalp/fill.h"

enum { FILL_CROWN_CORNERS = 5 };
extern const double FILL_CROWN[FILL_CROWN_CORNERS][2]; /* percent */

/* Even, or falling off to nothing over feather_mm at the edge. */
struct fill_asked {
    double per_cm2, feather_mm;
};

struct fill_scene {
    struct scalp scalp;
    struct chart chart;
    struct area area;
    struct patch patch;
    double wanted; /* dots */
};

void fill_scene_init(struct fill_scene *scene, struct scalp scalp, const double (*corner)[2],
                     size_t corners, const struct fill_asked *asked);
void fill_scene_free(struct fill_scene *scene);

/* The density of a fill_asked, for patch_set_density, and what of a head may be filled. */
double fill_scene_per_cm2(const void *asked, struct vec3 at, double edge_mm);
bool fill_scene_allows(const void *scalp, struct chart_place place, struct vec3 at);

/* No two nearer than 0.3 mm. */
struct fill fill_scene_make(const struct fill_scene *scene, uint64_t seed);

#endif
