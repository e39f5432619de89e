/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/world.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "sim/core.h"
#include "tests/sim/heap.h"

static void at_point(struct world *world, enum world_point point)
{
    world->points++;
    if (world->watch.point != NULL && !world->dead) {
        // what the world does is not the program's doing
        bool watched = heap_watch(false);
        world->watch.point(world->watch.context, world, point);
        (void)heap_watch(watched);
    }
}

static void on_touch(void *context, const struct sim_touch *touch)
{
    struct world *world = context;
    if (world->touches < world->touch_room) {
        struct sim_touch *kept = &world->touch[world->touches++];
        *kept = *touch;
        kept->entry_ns += world->sim_began_ns;
        kept->exit_ns += world->sim_began_ns;
    }
    if (!touch->punctured || touch->entry_ns + world->sim_began_ns < world->job_began_ns) {
        return;
    }
    size_t i = scene_strike_at(world->scene, touch->place);
    if (i < world->strikes) {
        world->struck[i]++;
    } else {
        world->strays++;
    }
}

static int call_open(void *context, const char *path, int flags)
{
    struct world *world = context;
    at_point(world, WORLD_CALL);
    return world->dead ? -1 : fake_disk_open(&world->disk, path, flags);
}

static ssize_t call_read(void *context, int fd, void *data, size_t size, uint64_t offset)
{
    struct world *world = context;
    return world->dead ? -1 : fake_disk_read(&world->disk, fd, data, size, offset);
}

static ssize_t call_write(void *context, int fd, const void *data, size_t size, uint64_t offset)
{
    struct world *world = context;
    at_point(world, WORLD_CALL);
    bool watched = heap_watch(false);
    ssize_t put = world->dead ? -1 : fake_disk_write(&world->disk, fd, data, size, offset);
    (void)heap_watch(watched);
    return put;
}

/* A crash may come before a sync and after it. */
static int call_sync(void *context, int fd)
{
    struct world *world = context;
    at_point(world, WORLD_CALL);
    int answer = world->dead ? -1 : fake_disk_sync(&world->disk, fd);
    at_point(world, WORLD_CALL);
    return answer;
}

static int call_lock(void *context, int fd)
{
    (void)context;
    (void)fd;
    return 0;
}

static int call_close(void *context, int fd)
{
    struct world *world = context;
    return world->dead ? -1 : fake_disk_close(&world->disk, fd);
}

static int call_rename(void *context, const char *from, const char *to)
{
    struct world *world = context;
    at_point(world, WORLD_CALL);
    return world->dead ? -1 : fake_disk_rename(&world->disk, from, to);
}

static int call_remove(void *context, const char *path)
{
    struct world *world = context;
    at_point(world, WORLD_CALL);
    return world->dead ? -1 : fake_disk_remove(&world->disk, path);
}

static int call_sync_directory(void *context, const char *path)
{
    (void)path;
    struct world *world = context;
    at_point(world, WORLD_CALL);
    int answer = world->dead ? -1 : fake_disk_sync_directory(&world->disk);
    at_point(world, WORLD_CALL);
    return answer;
}

static int64_t call_now_ns(void *context)
{
    return ((struct world *)context)->now_ns;
}

static struct disk calls_of(struct world *world)
{
    return (struct disk){.context = world,
                         .open = call_open,
                         .read = call_read,
                         .write = call_write,
                         .sync = call_sync,
                         .lock = call_lock,
                         .close = call_close,
                         .rename = call_rename,
                         .remove = call_remove,
                         .sync_directory = call_sync_directory,
                         .now_ns = call_now_ns,
                         .wall_ns = call_now_ns};
}

static struct sim_sink sink_of(struct world *world)
{
    return (struct sim_sink){.context = world, .touch = on_touch};
}

/* Ten times as fast as a machine that ships: all that a way home can show is on its way, and it is
 * gone after every death. */
static void home_fast(struct sim_settings *settings)
{
    settings->general[SIM_SET_HOMING_FEED] *= 10.0;
    settings->general[SIM_SET_HOMING_SEEK] *= 10.0;
}

static struct sim *power_up(struct world *world)
{
    const struct plan_inputs *inputs = &world->scene->fixture.inputs;
    world->sim_began_ns = world->now_ns;
    struct sim *sim = sim_new(&inputs->machine, &inputs->head, &inputs->machine.head_rest,
                              seed_next(&world->seed), sink_of(world));
    assert(sim != NULL);
    home_fast(&sim->settings);
    return sim;
}

struct world *world_new(const struct scene *scene, uint64_t seed)
{
    struct world *world = memory_new(1, sizeof(*world));
    world->scene = scene;
    world->seed = (struct seed){seed};
    world->strikes = scene->plan.strike_count;
    world->struck = memory_new(scene->plan.strike_count, sizeof(*world->struck));
    world->touch_room = 2 * scene->plan.strike_count;
    world->touch = memory_new(world->touch_room, sizeof(*world->touch));
    fake_disk_init(&world->disk);
    world->calls = calls_of(world);
    world->sim = power_up(world);
    return world;
}

struct world *world_copy(const struct world *world)
{
    const size_t strikes = world->scene->plan.strike_count;
    struct world *copy = memory_new(1, sizeof(*copy));
    *copy = *world;
    copy->struck = memory_new(strikes, sizeof(*copy->struck));
    memcpy(copy->struck, world->struck, strikes * sizeof(*copy->struck));
    copy->touch = memory_new(world->touch_room, sizeof(*copy->touch));
    memcpy(copy->touch, world->touch, world->touches * sizeof(*copy->touch));
    fake_disk_copy(&copy->disk, &world->disk);
    copy->calls = calls_of(copy);
    copy->sim = sim_clone(world->sim, sink_of(copy));
    assert(copy->sim != NULL);
    copy->watch = (struct world_watch){.point = NULL};
    copy->points = 0;
    return copy;
}

void world_free(struct world *world)
{
    fake_disk_free(&world->disk);
    sim_free(world->sim);
    free(world->struck);
    free(world->touch);
    free(world);
}

void world_power_cycle(struct world *world)
{
    bool watched = heap_watch(false);
    // whatever the needle was in, it is out of now: the spring lifts it
    sim_finish(world->sim);
    sim_free(world->sim);
    world->sim = power_up(world);
    (void)heap_watch(watched);
}

void world_move_by_hand(struct world *world, double up_mm)
{
    const double needle_mm = world->scene->machine->needle.max - world->scene->machine->needle.min;
    (void)sim_move_by_hand(world->sim, world->scene->machine->needle.axis, needle_mm);
    (void)sim_move_by_hand(world->sim, 'Z', up_mm);
    world->moved_by_hand++;
}

void world_crash(struct world *world, enum world_crash crash, enum fake_disk_loss loss)
{
    world->crashes++;
    world->plugged = false;
    world->cut = world->cut || (world->sending && world->group_of < world->strikes);
    world->sending = false;
    if (crash == WORLD_KILL) {
        // what the program wrote is with the kernel, and goes out
        fake_disk_kill(&world->disk);
        return;
    }
    fake_disk_power_loss(&world->disk, loss, &world->seed);
    sim_wire_init(&world->sim->in, world->scene->machine->baud);
    if (crash == WORLD_BOTH) {
        world_power_cycle(world);
    }
}

static char noisy(struct world *world, enum world_way way, char byte, bool *lost)
{
    struct world_noise *noise = &world->noise[way];
    *lost = noise->drop > 0;
    if (noise->drop > 0) {
        noise->drop--;
    } else if (noise->flip > 0) {
        noise->flip--;
        byte = (char)(byte ^ (1 << seed_below(&world->seed, 7)));
    }
    return byte;
}

void world_send(struct world *world, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        world->sending = i > 0;
        at_point(world, WORLD_BYTE);
        bool lost = false;
        const char byte = noisy(world, WORLD_TO_FIRMWARE, bytes[i], &lost);
        if (!lost && !world->dead) {
            sim_receive(world->sim, &byte, 1);
        }
    }
    world->sending = false;
}

size_t world_take(struct world *world, char *bytes, size_t size)
{
    size_t got = sim_send(world->sim, bytes, size), kept = 0;
    for (size_t i = 0; i < got; i++) {
        bool lost = false;
        const char byte = noisy(world, WORLD_FROM_FIRMWARE, bytes[i], &lost);
        bytes[kept] = byte;
        kept += !lost;
    }
    return world->plugged ? kept : 0;
}

bool world_is_answered(const struct world *world)
{
    const struct sim *sim = world->sim;
    return sim_wire_next_ns(&sim->in) == SIM_NEVER && sim_rx_free(&sim->rx) == sim->rx.usable &&
           sim->wait == SIM_WAIT_NONE && sim_wire_next_ns(&sim->out) == SIM_NEVER &&
           sim->sent_size == 0;
}

int64_t world_next_ns(const struct world *world)
{
    int64_t next = sim_next_ns(world->sim);
    return next == SIM_NEVER ? WORLD_NEVER : next + world->sim_began_ns;
}

void world_advance(struct world *world, int64_t now_ns)
{
    assert(now_ns >= world->now_ns);
    world->now_ns = now_ns;
    sim_advance(world->sim, now_ns - world->sim_began_ns);
}

void world_advance_to_news(struct world *world, int64_t until_ns)
{
    int64_t next_ns = 0;
    do {
        next_ns = world_next_ns(world);
        next_ns = next_ns < until_ns ? next_ns : until_ns;
        world_advance(world, next_ns > world->now_ns ? next_ns : world->now_ns);
    } while (next_ns < until_ns && world->sim->sent_size == 0);
}

void world_complain(struct world *world, const char *format, ...)
{
    if (world->complaint[0] == '\0') {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(world->complaint, sizeof(world->complaint), format, arguments);
        va_end(arguments);
    }
}
