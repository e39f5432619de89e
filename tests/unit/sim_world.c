/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/sim_world.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/units.h"

static struct machine_joint slide(const char *name, char axis, double max)
{
    struct machine_joint joint = {.axis = axis,
                                  .kind = MACHINE_PRISMATIC,
                                  .sign = 1,
                                  .homed_at = max,
                                  .min = 0,
                                  .max = max,
                                  .speed = 200,
                                  .accel = 3000,
                                  .steps_per_unit = 160};
    strcpy(joint.name, name);
    return joint;
}

static struct machine_joint turn(const char *name, char axis, double max_deg)
{
    struct machine_joint joint = {.axis = axis,
                                  .kind = MACHINE_REVOLUTE,
                                  .sign = 1,
                                  .homed_at = rad_from_deg(max_deg),
                                  .min = -rad_from_deg(max_deg),
                                  .max = rad_from_deg(max_deg),
                                  .speed = rad_from_deg(180),
                                  .accel = rad_from_deg(2000),
                                  .steps_per_unit = 400};
    strcpy(joint.name, name);
    return joint;
}

static struct machine needle_unit(char axis)
{
    struct machine machine = {.baud = 115200, .junction_mm = 0.01};
    machine.needle = (struct machine_joint){.name = "needle",
                                            .axis = axis,
                                            .kind = MACHINE_PRISMATIC,
                                            .sign = -1,
                                            .homed_at = -6,
                                            .min = -6,
                                            .max = 2,
                                            .speed = 100,
                                            .accel = 5000,
                                            .steps_per_unit = 1600};
    machine.strike.retracted_mm = -2;
    machine.strike.clear_mm = -4;
    machine.sense = MACHINE_SENSE_FOOT;
    machine.foot_travel_mm = 2;
    return machine;
}

struct machine sim_world_gantry(void)
{
    struct machine machine = needle_unit('C');
    machine.model = MACHINE_GANTRY_CB;
    machine.pivot_to_tip_mm = 120;
    machine.joint_count = 5;
    machine.joint[0] = slide("X", 'X', 450);
    machine.joint[1] = slide("Y", 'Y', 450);
    machine.joint[2] = slide("Z", 'Z', 300);
    machine.joint[3] = turn("B", 'A', 100);
    machine.joint[4] = turn("C", 'B', 200);
    return machine;
}

struct machine sim_world_serial(void)
{
    struct machine machine = needle_unit('U');
    machine.model = MACHINE_SERIAL_DH;
    machine.joint_count = 2;
    machine.joint[0] = turn("J1", 'X', 170);
    machine.joint[1] = turn("J2", 'Y', 170);
    machine.joint[0].a_mm = 100;
    machine.joint[1].a_mm = 50;
    return machine;
}

struct head sim_world_ellipsoid(void)
{
    struct head head = {.surface = HEAD_ELLIPSOID,
                        .centre_mm = {10.8, 0, 38.5},
                        .semi_mm = {97, 77, 91},
                        .pitch_rad = rad_from_deg(15.7)};
    return head;
}

struct head sim_world_pad(void)
{
    struct head head = {.surface = HEAD_PAD,
                        .centre_mm = {0, 0, 100},
                        .pad_normal = {0, 0, 1},
                        .pad_size_mm = {200, 200}};
    return head;
}

static void on_touch(void *context, const struct sim_touch *touch)
{
    struct sim_world *world = context;
    assert(world->touches < SIM_WORLD_TOUCHES);
    world->touch[world->touches++] = *touch;
}

static void on_event(void *context, const struct sim_event *event)
{
    struct sim_world *world = context;
    if (event->kind == SIM_EVENT_SENT || world->events == SIM_WORLD_EVENTS) {
        return;
    }
    if (event->axes > 0) {
        memcpy(world->steps[world->events], event->steps, event->axes * sizeof *event->steps);
    }
    world->event[world->events++] = *event;
}

struct sim_world *sim_world_new(void)
{
    struct sim_world *world = calloc(1, sizeof *world);
    assert(world != NULL);
    world->machine = sim_world_gantry();
    world->head = sim_world_ellipsoid();
    world->pose = (struct pose){{225, 225, 0}, {0, 0, 0}};
    world->seed = 1;
    sim_world_restart(world);
    return world;
}

void sim_world_restart(struct sim_world *world)
{
    const struct sim_sink sink = {world, on_touch, on_event};
    sim_free(world->sim);
    world->touches = world->events = 0;
    world->sim = sim_new(&world->machine, &world->head, &world->pose, world->seed, sink);
    assert(world->sim != NULL);
    sim_world_settle(world);
    (void)sim_world_text(world);
}

void sim_world_free(struct sim_world *world)
{
    sim_free(world->sim);
    free(world);
}

void sim_world_send(struct sim_world *world, const char *bytes)
{
    sim_receive(world->sim, bytes, strlen(bytes));
}

static void collect(struct sim_world *world)
{
    const size_t room = SIM_WORLD_TEXT - 1 - world->text_size;
    world->text_size += sim_send(world->sim, world->text + world->text_size, room);
    world->text[world->text_size] = '\0';
}

void sim_world_run(struct sim_world *world, double seconds)
{
    sim_advance(world->sim, sim_now_ns(world->sim) + (int64_t)(seconds * 1e9));
    collect(world);
}

void sim_world_settle(struct sim_world *world)
{
    while (sim_next_ns(world->sim) != SIM_NEVER) {
        sim_advance(world->sim, sim_next_ns(world->sim));
        collect(world);
    }
    collect(world);
}

const char *sim_world_text(struct sim_world *world)
{
    collect(world);
    world->text_size = 0;
    return world->text;
}

const char *sim_world_ask(struct sim_world *world, const char *bytes)
{
    (void)sim_world_text(world);
    sim_world_send(world, bytes);
    sim_world_settle(world);
    return sim_world_text(world);
}

double sim_world_now_s(const struct sim_world *world)
{
    return (double)sim_now_ns(world->sim) * 1e-9;
}

/* Cuts the answer up in place: <state|name:value|name:value> */
const char *sim_world_status(struct sim_world *world, const char *field)
{
    sim_world_send(world, "?");
    sim_world_run(world, 0.015);
    (void)sim_world_text(world);
    char *rest = strchr(world->text, '<');
    if (rest == NULL) {
        return "none";
    }
    rest[strcspn(rest, ">")] = '\0';
    char *part = strtok_r(rest + 1, "|", &rest);
    if (strcmp(field, "state") == 0) {
        return part;
    }
    const size_t len = strlen(field);
    for (part = strtok_r(NULL, "|", &rest); part != NULL; part = strtok_r(NULL, "|", &rest)) {
        if (strncmp(part, field, len) == 0 && part[len] == ':') {
            return part + len + 1;
        }
    }
    return "";
}

void sim_world_home(struct sim_world *world)
{
    (void)sim_world_ask(world, "$H\n");
}

void sim_world_on_head(const struct head *head, double theta, double phi, struct sim_vec *place,
                       struct sim_vec *normal)
{
    const double *s = head->semi_mm, *c = head->centre_mm, p = head->pitch_rad;
    const double u[3] = {sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta)};
    const struct sim_vec l = {s[0] * u[0], s[1] * u[1], s[2] * u[2]};
    const struct sim_vec g = {u[0] / s[0], u[1] / s[1], u[2] / s[2]};
    const double k = sqrt(g.x * g.x + g.y * g.y + g.z * g.z);
    *place = (struct sim_vec){c[0] + l.x * cos(p) + l.z * sin(p), c[1] + l.y,
                              c[2] - l.x * sin(p) + l.z * cos(p)};
    *normal = (struct sim_vec){(g.x * cos(p) + g.z * sin(p)) / k, g.y / k,
                               (-g.x * sin(p) + g.z * cos(p)) / k};
}
