/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A piece of the scalp to be filled: a fine raster over the map with how far out the skin is, how
 * far the area's edge, how much skin each cell has and how many dots a square centimetre wants.
 * Between nodes everything is linear, which leaves the skin by a few micrometres.
 */
#ifndef KINEMATICS_SCALP_PATCH_H
#define KINEMATICS_SCALP_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinematics/scalp/area.h"

enum patch_cell { PATCH_OUT, PATCH_IN, PATCH_MIXED };

struct patch_want {
    const struct chart *chart;
    const struct area *area;
    double keep_inside_mm; /* dots stay this far from the area's edge; the skin there counts */
    /* What else a place must satisfy: the scalp's rim, keep-outs. NULL: nothing. */
    bool (*allows)(const void *context, struct chart_place place, struct vec3 at);
    const void *context;
};

struct patch {
    struct patch_want want;
    double cell_mm; /* on the map */
    struct chart_place low;
    size_t columns, rows; /* of nodes */
    double *reach_mm;     /* nodes */
    double *edge_mm;      /* nodes: how far inside the area's edge; far, for the whole scalp */
    double *per_mm2;      /* nodes; 0 until patch_set_density */
    double *skin_mm2;     /* cells: inside the area and allowed; indexed by their lower left node */
    double *stretch;      /* cells: map mm that a mm of skin takes at most */
    uint8_t *cell;        /* enum patch_cell */
    uint32_t *piece;      /* nodes near the edge: the piece of its line that is nearest */
    double area_mm2, per_mm2_max;
    bool is_uniform; /* the same density everywhere */
};

/* A place of the patch, with what the raster knows of it. */
struct patch_place {
    struct chart_place place;
    struct vec3 at;
    double edge_mm, per_mm2, stretch;
    enum patch_cell cell;
};

/* False when memory is short or the area is not on the map. Costs a projection or five every 3 mm
 * and an area_inside_mm a node; nodes are an 85th of the area apart, 0.1 to 1.5 mm. */
bool patch_init(struct patch *patch, const struct patch_want *want);
void patch_free(struct patch *patch);

/* Dots a cm2 at each node; Returns how many dots the patch asks for. */
double patch_set_density(struct patch *patch,
                         double (*per_cm2)(const void *context, struct vec3 at, double edge_mm),
                         const void *context);

/* How many dots the patch asks for beyond those that are there: wanted less existing at each place,
 * never less than none. Existing dots count within 6 mm, more the nearer, so that what is asked
 * falls without an edge where they begin. -1 when memory is short. */
double patch_beyond(const struct patch *patch, const struct vec3 *existing, size_t count);

/* Adds to the density what those dots make of it, spread alike: the patch then asks for itself and
 * for them together, as where zones overlap. False when memory is short. */
bool patch_add_dots(struct patch *patch, const struct vec3 *existing, size_t count);

/* False off the patch or where no dot is allowed; exact at its edges. */
bool patch_at(const struct patch *patch, struct chart_place place, struct patch_place *out);

/* The skin's point of a node. */
struct vec3 patch_node(const struct patch *patch, size_t column, size_t row);

#endif
