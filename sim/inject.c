/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When scripted faults fire.
 */
#include "sim/inject.h"

#include <math.h>
#include <string.h>

#include "sim/core.h"
#include "sim/random.h"

#define TICK_NS                                                                                    \
    INT64_C(10000000) /* how often a head that moves is looked at while nothing else does */
#define NS_PER_S 1e9

static int64_t ns_from_seconds(double seconds)
{
    return llround(seconds * NS_PER_S);
}

void sim_inject_init(struct sim_inject *inject, uint64_t seed)
{
    memset(inject, 0, sizeof *inject);
    inject->random = seed ^ UINT64_C(0x5851f42d4c957f2d);
    for (size_t i = 0; i < SIM_FAULTS_MAX; i++) {
        inject->due_ns[i] = SIM_NEVER;
    }
    for (size_t i = 0; i < SIM_EFFECTS; i++) {
        inject->ends_ns[i] = SIM_NEVER;
    }
}

void sim_inject_begin(struct sim_inject *inject, enum sim_effect effect, int64_t now_ns,
                      double for_s)
{
    inject->lasts[effect] = true;
    inject->ends_ns[effect] = isnan(for_s) ? SIM_NEVER : now_ns + ns_from_seconds(for_s);
}

bool sim_inject_lasts(const struct sim *sim, enum sim_effect effect)
{
    return sim->inject.lasts[effect];
}

void sim_set_faults(struct sim *sim, const struct sim_faults *faults)
{
    struct sim_inject *inject = &sim->inject;
    inject->faults = *faults;
    sim->plant.ailments.dimple_mm = faults->dimple_mm;
    if (faults->motion != SIM_MOTION_STILL) {
        sim_head_start(&sim->plant.motion, faults->motion, sim->seed);
    }
    for (size_t i = 0; i < faults->count; i++) {
        const struct sim_fault *fault = &faults->fault[i];
        if (fault->trigger == SIM_TRIGGER_AT_S) {
            const double late_s = fault->jitter_s * sim_random_part(&inject->random);
            inject->due_ns[i] = ns_from_seconds(fault->when + fault->delay_s + late_s);
        }
    }
}

static void fire(struct sim *sim, size_t index)
{
    sim->inject.due_ns[index] = SIM_NEVER;
    sim->inject.fired++;
    sim_inject_fire(sim, &sim->inject.faults.fault[index]);
}

static void pull(struct sim *sim, size_t index)
{
    struct sim_inject *inject = &sim->inject;
    const struct sim_fault *fault = &inject->faults.fault[index];
    inject->done[index] = fault->trigger != SIM_TRIGGER_RATE;
    const double late_s = fault->delay_s + fault->jitter_s * sim_random_part(&inject->random);
    inject->due_ns[index] = sim->now_ns + ns_from_seconds(late_s);
}

void sim_inject_byte(struct sim *sim, enum sim_trigger trigger, uint64_t count)
{
    for (size_t i = 0; i < sim->inject.faults.count; i++) {
        const struct sim_fault *fault = &sim->inject.faults.fault[i];
        if (fault->trigger == trigger && !sim->inject.done[i] && (double)count >= fault->when) {
            pull(sim, i);
            /* a byte's fault hits that very byte */
            if (trigger != SIM_TRIGGER_STRIKE && sim->inject.due_ns[i] <= sim->now_ns) {
                fire(sim, i);
            }
        }
    }
}

void sim_inject_strikes(struct sim *sim)
{
    struct sim_inject *inject = &sim->inject;
    while (inject->strikes < sim->plant.entries) {
        inject->strikes++;
        sim_inject_byte(sim, SIM_TRIGGER_STRIKE, inject->strikes);
        for (size_t i = 0; i < inject->faults.count; i++) {
            const struct sim_fault *fault = &inject->faults.fault[i];
            if (fault->trigger == SIM_TRIGGER_RATE && inject->due_ns[i] == SIM_NEVER &&
                sim_random_part(&inject->random) * 1000.0 < fault->when) {
                pull(sim, i);
            }
        }
    }
}

static int64_t first_end_ns(const struct sim_inject *inject, size_t from, size_t end)
{
    int64_t next = SIM_NEVER;
    for (size_t i = from; i < end; i++) {
        next = inject->ends_ns[i] < next ? inject->ends_ns[i] : next;
    }
    return next;
}

int64_t sim_inject_passive_ns(const struct sim *sim)
{
    int64_t next = first_end_ns(&sim->inject, SIM_EFFECT_FIRST_OF_WORLD, SIM_EFFECTS);
    for (size_t i = 0; i < sim->inject.faults.count; i++) {
        next = sim->inject.due_ns[i] < next ? sim->inject.due_ns[i] : next;
    }
    if (!sim->steps.moving && sim_plant_drifts(&sim->plant)) {
        const int64_t look = sim->plant.last_ns + TICK_NS;
        next = look < next ? look : next;
    }
    return next;
}

int64_t sim_inject_ends_ns(const struct sim *sim)
{
    return first_end_ns(&sim->inject, 0, SIM_EFFECT_FIRST_OF_WORLD);
}

bool sim_by_the_clock(const struct sim *sim)
{
    bool any = false;
    for (size_t i = 0; i < SIM_EFFECT_FIRST_OF_WORLD; i++) {
        any = any || sim->inject.lasts[i];
    }
    return any;
}

static void tick(struct sim *sim)
{
    if (!sim->steps.moving && sim_plant_drifts(&sim->plant) &&
        sim->plant.last_ns + TICK_NS <= sim->now_ns) {
        struct sim_travel still = {.start_ns = sim->plant.last_ns, .end_ns = sim->now_ns};
        memcpy(still.from, sim->plant.last_steps, sizeof still.from);
        memcpy(still.to, sim->plant.last_steps, sizeof still.to);
        sim_felt(sim, &still);
    }
}

void sim_inject_due(struct sim *sim)
{
    struct sim_inject *inject = &sim->inject;
    for (size_t i = 0; i < SIM_EFFECTS; i++) {
        if (inject->ends_ns[i] <= sim->now_ns) {
            sim_inject_end(sim, (enum sim_effect)i);
        }
    }
    for (size_t i = 0; i < inject->faults.count; i++) {
        if (inject->due_ns[i] <= sim->now_ns) {
            fire(sim, i);
        }
    }
    tick(sim);
}
