/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The queue of straight moves in axis space, each with the speed that it may be entered at so that
 * the last one can always end at rest. Units per second in the axes' own units; a move's length is
 * the Euclidean norm over all of its axes.
 */
#ifndef SIM_PLANNER_H
#define SIM_PLANNER_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/settings.h"

enum {
    SIM_PLANNER_BLOCKS = 100, /* at most */
    SIM_BLOCK_RING = 128
};

enum sim_move_kind { SIM_MOVE_FEED, SIM_MOVE_RAPID, SIM_MOVE_JOG, SIM_MOVE_HOMING };

struct sim_block {
    int64_t start_steps[SIM_AXES_MAX], target_steps[SIM_AXES_MAX];
    double length; /* of the whole move */
    double left;   /* of what is not yet cut into segments */
    double accel;
    double wanted, rapid; /* asked for by F; the most that the axes allow along this line */
    double nominal;       /* the speed to reach, overrides included */
    double junction2;     /* square of the most that the corner before this move allows */
    double entry2;        /* square of the planned speed at the start */
    enum sim_move_kind kind;
    uint32_t line;
};

struct sim_planner {
    struct sim_block block[SIM_BLOCK_RING];
    unsigned blocks;                      /* how many it holds */
    uint32_t head;                        /* where the next one goes */
    uint32_t cut;                         /* the first that is not all in segments */
    uint32_t running;                     /* the first whose segments are not all done */
    int64_t position_steps[SIM_AXES_MAX]; /* where the queue ends */
    double last_unit[SIM_AXES_MAX];
    int feed_percent, rapid_percent;
};

struct sim_move {
    double target[SIM_AXES_MAX];
    double feed; /* units per minute, or 1/min when inverse_time */
    bool inverse_time;
    enum sim_move_kind kind;
    uint32_t line;
};

void sim_planner_init(struct sim_planner *planner);
/* Forgets all moves; the queue now ends at position. */
void sim_planner_flush(struct sim_planner *planner, const int64_t *position_steps);
unsigned sim_planner_free(const struct sim_planner *planner);
bool sim_planner_empty(const struct sim_planner *planner);
const struct sim_block *sim_planner_current(const struct sim_planner *planner);

/* False when the move has no step to do. The queue is not full. */
bool sim_planner_add(struct sim_planner *planner, const struct sim_settings *settings,
                     const struct sim_move *move);
/* The square of the speed at which the block being cut has to end. */
double sim_planner_exit2(const struct sim_planner *planner);
/* Plans the whole queue anew; the first block is entered at entry2. */
void sim_planner_plan(struct sim_planner *planner);
/* New overrides: nominal speeds and corners of all that is queued. */
void sim_planner_override(struct sim_planner *planner, int feed_percent, int rapid_percent);

#endif
