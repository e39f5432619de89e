/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The needle unit on the skin: the spring foot, its switch, and every touch of the needle.
 * Positions come in as steps of the firmware's axes, places go out in the head frame.
 */
#ifndef SIM_NEEDLE_H
#define SIM_NEEDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/arm.h"
#include "sim/head_motion.h"
#include "sim/skin.h"
#include "sim/travel.h"

/* How deep the skin gives way before the needle goes through it. */
#define SIM_PUNCTURE_MM 0.02

/* A round place of the skin, in the head frame, that is higher, or a hole. */
struct sim_patch {
    bool hole;
    struct sim_vec centre;
    double radius_mm, height_mm;
};

enum { SIM_PATCHES_MAX = 16 };

/* One touch, from the needle's entry to its exit. */
struct sim_touch {
    int64_t entry_ns, exit_ns;
    struct sim_vec place, normal;
    double depth_mm, tilt_rad, lateral_mm;
    bool punctured;
    double dimple_mm;
};

/* How the unit stands to the skin in one pose. */
struct sim_contact {
    bool foot;      /* the foot's switch */
    bool overpress; /* the foot's travel is used up */
    double gap_mm;  /* from the needle's tip to the skin along the needle; negative inside */
    struct sim_vec tip, along;
    struct sim_hit skin;
};

/* What is not as it should be with skin, foot and needle. */
struct sim_ailments {
    double dimple_mm; /* the skin gives way by that before it is punctured */
    double early_mm;  /* the foot's switch closes so much before the foot is down */
    double short_mm;  /* the needle's tip is broken off by that */
    bool no_touch, no_puncture;
    size_t patches;
    struct sim_patch patch[SIM_PATCHES_MAX];
};

struct sim_plant {
    struct sim_arm arm;
    struct sim_skin skin;
    struct sim_head_motion motion;
    struct sim_frame head; /* in base, as it was at last_ns */
    int64_t last_ns;
    struct sim_ailments ailments;
    struct sim_contact last;
    double last_steps[SIM_AXES_MAX];
    bool open;
    struct sim_touch touch;
    struct sim_vec along_at_entry;
    uint64_t entries; /* touches that began */
    uint64_t touches, strikes, overpress;
};

typedef void sim_touch_fn(void *context, const struct sim_touch *touch);

bool sim_plant_init(struct sim_plant *plant, const struct machine *machine,
                    const struct sim_skin *skin, const struct pose *head_in_base,
                    const struct sim_settings *settings, const double *steps);
struct sim_contact sim_plant_contact(const struct sim_plant *plant, const double *steps);

/* True while time alone can change how needle and skin stand to each other. */
bool sim_plant_drifts(const struct sim_plant *plant);
/* Touches that end in the travel go to `ended`. */
void sim_plant_move(struct sim_plant *plant, const struct sim_travel *travel, sim_touch_fn *ended,
                    void *context);
/* Ends an open touch now. */
void sim_plant_finish(struct sim_plant *plant, int64_t now_ns, sim_touch_fn *ended, void *context);

#endif
