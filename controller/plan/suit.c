/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/suit.h"

#include <stdlib.h>

#include "kinematics/arm/track_cost.h"
#include "kinematics/path/order.h"

/* Of a leg that the arm has a say in. */
struct suit {
    struct tool *target;
    struct track *track;
    struct vec3 *point;
    uint32_t *order, *before;
};

static bool suit_init(struct suit *suit, size_t count)
{
    *suit = (struct suit){.target = calloc(count, sizeof *suit->target),
                          .track = calloc(count, sizeof *suit->track),
                          .point = calloc(count, sizeof *suit->point),
                          .order = calloc(count, sizeof *suit->order),
                          .before = calloc(count, sizeof *suit->before)};
    return suit->target != NULL && suit->track != NULL && suit->point != NULL &&
           suit->order != NULL && suit->before != NULL;
}

static void suit_free(struct suit *suit)
{
    free(suit->target);
    free(suit->track);
    free(suit->point);
    free(suit->order);
    free(suit->before);
}

static void set_targets(struct suit *suit, const struct plan *plan, const struct pose *head_in_base,
                        const uint32_t *sequence, size_t count)
{
    const struct frame head = frame_from_pose(head_in_base);
    for (size_t i = 0; i < count; i++) {
        const struct plan_strike *strike = &plan->strike[sequence[i]];
        suit->point[i] = strike->at_mm;
        suit->target[i] = (struct tool){frame_point(&head, strike->at_mm),
                                        vec3_scale(frame_turn(&head, strike->normal), -1.0)};
        suit->before[i] = sequence[i];
    }
}

bool suit_order(const struct plan *plan, const struct machine *machine,
                const struct pose *head_in_base, size_t kicks, uint32_t *sequence, size_t count)
{
    struct arm arm;
    struct suit suit;
    struct track_cost cost = {.place = NULL};
    arm_init(&arm, machine);
    if (!track_fits(&arm) || count < 3) {
        return true;
    }
    bool good = suit_init(&suit, count);
    if (good) {
        set_targets(&suit, plan, head_in_base, sequence, count);
        good = track_sketch(&arm, suit.target, count, suit.track) &&
               track_cost_init(&cost, &arm, suit.target, suit.track, count);
    }
    const struct order_options options = {.without_prices = true,
                                          .seed = plan->seed,
                                          .kicks = kicks,
                                          .cost = track_cost_between,
                                          .cost_context = &cost};
    good = good && order_points(suit.point, count, &options, suit.order) == 0;
    for (size_t i = 0; good && i < count; i++) {
        sequence[i] = suit.before[suit.order[i]];
    }
    track_cost_free(&cost);
    suit_free(&suit);
    return good;
}
