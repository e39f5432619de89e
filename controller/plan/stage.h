/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the stages of the plan pipeline hand on: every dot of the field with its place on the scalp
 * and, once one is found, the reason why it is not struck. One stage a file.
 */
#ifndef CONTROLLER_PLAN_STAGE_H
#define CONTROLLER_PLAN_STAGE_H

#include "controller/plan/plan.h"
#include "kinematics/scalp/area.h"
#include "kinematics/scalp/scalp.h"
#include "kinematics/scalp/wrap.h"

/* Further off the surface than this, a place in the head frame is not on it: it was taken on
 * another head, or in another frame. */
#define STAGE_OFF_SURFACE_MAX_MM 5.0

/* Field dot i, in the order of sessions and ids. */
struct stage_dot {
    const struct dot *dot;
    struct vec3 at_mm, normal; /* head frame, quantised as a plan writes them */
    enum skip_reason skip;
    char detail[PLAN_DETAIL_SIZE];
};

/* What strikes that come one behind the other have in common, the weightier first. */
struct stage_group {
    uint16_t part, tender, pose, needle, shade, zone;
};

struct stage {
    const struct plan_inputs *inputs;
    const struct dot_map *touched; /* may be NULL */
    struct scalp scalp;
    struct wrap *sheet;    /* as the job's sheets */
    struct area *zone;     /* as the job's zones: those that are drawn on the scalp itself */
    struct area *keep_out; /* and its keep-outs */
    struct chart chart;
    struct stage_dot *dot;
    size_t count;
    struct stage_group *group; /* of each of the plan's strikes */
};

/* Surface and sheets only. */
enum err_code stage_lay(struct stage *stage, struct err *err);

/* Every dot onto the scalp; off-scalp where there is none. */
enum err_code stage_place(struct stage *stage, struct err *err);
/* One of them; dot->dot is set. A dot of the head frame needs no more than the surface. */
void stage_place_dot(const struct stage *stage, struct stage_dot *dot);
/* How far a dot of the head frame is off the surface; 0 for one that a sheet lays on it. */
double stage_off_surface_mm(const struct stage *stage, const struct dot *dot);

/* Zones and keep-outs. ERR_DATA: a zone lies off the head. */
enum err_code stage_areas(struct stage *stage, struct err *err);

/* Minimum gap between any two dots of the course, and the caps of a square centimetre. A dot that
 * an earlier one leaves no room for is skipped; what was struck before has its place for good. */
enum err_code stage_density(struct stage *stage, struct err *err);

void stage_skip(struct stage_dot *dot, enum skip_reason reason, const char *detail);
void stage_free(struct stage *stage);

/* Is this dot's intent in a ledger of the course? */
bool stage_is_touched(const struct stage *stage, const struct stage_dot *dot);

#endif
