/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/needle.h"

#include <assert.h>
#include <string.h>

#include "config/units.h"

enum { PARTS_MAX = 64, CROSSING_TURNS = 60 };

#define PART_MM         0.25 /* near the skin a travel is looked at in parts of this length */
#define ROTARY_REACH_MM 2.0  /* mm of tip that a degree can move, beyond what tips show */
#define FACE_RADIUS_MM  5.0
#define CROSSING_MM     1e-9
#define BEHIND_MM       30.0 /* a tool that points away from a head has it behind, not around it */
#define GAP_NONE        1e9

static double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

/* Where the foot's tip sits along the needle from the foot's plane F, the skin at distance s. */
static double foot_offset(const struct sim_plant *plant, double needle, const struct sim_hit *skin,
                          struct sim_contact *contact)
{
    const struct machine *machine = &plant->arm.machine;
    const struct sim_ailments *ailments = &plant->ailments;
    const double half = machine->foot_travel_mm / 2.0;
    const double free = half + fmin(0.0, needle - machine->strike.retracted_mm);
    const double least = fmin(free, -half); // no further does it give way
    const bool rests = skin->hit && skin->distance <= free;
    contact->overpress = skin->hit && skin->distance < least;
    contact->foot = skin->hit && !ailments->no_touch && skin->distance <= free + ailments->early_mm;
    return rests ? clamp(skin->distance, least, free) : free;
}

/* The skin as it is, with its holes and bumps. */
static struct sim_hit feel_skin(const struct sim_plant *plant, struct sim_vec place,
                                struct sim_vec along)
{
    struct sim_hit hit = sim_skin_hit(&plant->skin, place, along);
    hit.hit = hit.hit && hit.distance > -BEHIND_MM;
    for (size_t i = 0; hit.hit && i < plant->ailments.patches; i++) {
        const struct sim_patch *patch = &plant->ailments.patch[i];
        const double part =
            sim_vec_length(sim_vec_sub(hit.place, patch->centre)) / patch->radius_mm;
        const double steep = fmax(0.2, -sim_vec_dot(along, hit.normal));
        if (part >= 1.0) {
            continue;
        }
        hit.hit = !patch->hole;
        const double higher = patch->height_mm * (1.0 - part * part) * (1.0 - part * part) / steep;
        hit.distance -= higher;
        hit.place = sim_vec_along(hit.place, along, -higher);
    }
    return hit;
}

/* The faces of the reference, where the machine file has one: plates of that radius in base. */
static bool feels_reference(const struct machine *machine, const struct sim_tool *tool, double free,
                            double tip)
{
    bool feels = false; /* by the foot, or by the needle's tip on a pin that is wired to it */
    for (size_t i = 0; i < machine->touch_off.faces; i++) {
        const struct machine_face *face = &machine->touch_off.face[i];
        const struct sim_vec at = {face->at_mm[0], face->at_mm[1], face->at_mm[2]};
        const struct sim_vec normal = {face->normal[0], face->normal[1], face->normal[2]};
        const double into = sim_vec_dot(tool->along, normal);
        if (into > -0.2) {
            continue;
        }
        const double distance = sim_vec_dot(sim_vec_sub(at, tool->place), normal) / into;
        const struct sim_vec meets = sim_vec_along(tool->place, tool->along, distance);
        const double reach = face->pin ? tip : free;
        feels = feels || (distance <= reach && distance >= -FACE_RADIUS_MM &&
                          sim_vec_length(sim_vec_sub(meets, at)) <= FACE_RADIUS_MM);
    }
    return feels;
}

static struct sim_contact contact_under(const struct sim_plant *plant, const double *steps,
                                        const struct sim_frame *head)
{
    double joints[SIM_AXES_MAX];
    const struct machine *machine = &plant->arm.machine;
    sim_arm_joints(&plant->arm, steps, joints);
    const double needle = joints[machine->joint_count];
    const struct sim_tool tool = sim_arm_tool(&plant->arm, joints);
    const struct sim_vec place = sim_frame_unpoint(head, tool.place);

    struct sim_contact contact = {.foot = false};
    contact.along = sim_frame_unturn(head, tool.along);
    contact.skin = feel_skin(plant, place, contact.along);
    double tip = needle; /* without a foot the needle axis is counted from F itself */
    if (machine->sense == MACHINE_SENSE_FOOT) {
        const double foot = foot_offset(plant, needle, &contact.skin, &contact);
        tip = foot + fmax(needle, machine->strike.retracted_mm) - plant->ailments.short_mm;
        const double free =
            machine->foot_travel_mm / 2.0 + fmin(0.0, needle - machine->strike.retracted_mm);
        contact.foot = contact.foot ||
                       (!plant->ailments.no_touch && feels_reference(machine, &tool, free, tip));
    }
    contact.tip = sim_vec_along(place, contact.along, tip);
    contact.gap_mm = contact.skin.hit ? contact.skin.distance - tip : GAP_NONE;
    return contact;
}

struct sim_contact sim_plant_contact(const struct sim_plant *plant, const double *steps)
{
    return contact_under(plant, steps, &plant->head);
}

bool sim_plant_init(struct sim_plant *plant, const struct machine *machine,
                    const struct sim_skin *skin, const struct pose *head_in_base,
                    const struct sim_settings *settings, const double *steps)
{
    memset(plant, 0, sizeof *plant);
    if (!sim_arm_init(&plant->arm, machine, settings)) {
        return false;
    }
    plant->skin = *skin;
    sim_head_put(&plant->motion, head_in_base);
    plant->head = sim_frame_from_pose(head_in_base);
    memcpy(plant->last_steps, steps, sizeof plant->last_steps);
    plant->last = sim_plant_contact(plant, steps);
    return true;
}

static void at_part(const struct sim_travel *travel, double part, double *steps)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        steps[i] = travel->from[i] + part * (travel->to[i] - travel->from[i]);
    }
}

static int64_t time_at(const struct sim_travel *travel, double part)
{
    return travel->start_ns + llround(part * (double)(travel->end_ns - travel->start_ns));
}

bool sim_plant_drifts(const struct sim_plant *plant)
{
    return sim_head_moves(&plant->motion, plant->last_ns);
}

static struct sim_frame head_at(const struct sim_plant *plant, int64_t ns)
{
    if (!sim_plant_drifts(plant)) {
        return plant->head;
    }
    const struct pose pose = sim_head_pose(&plant->motion, ns);
    return sim_frame_from_pose(&pose);
}

static struct sim_contact contact_at(const struct sim_plant *plant, const struct sim_travel *travel,
                                     double part)
{
    double steps[SIM_AXES_MAX];
    at_part(travel, part, steps);
    const struct sim_frame head = head_at(plant, time_at(travel, part));
    return contact_under(plant, steps, &head);
}

/* A piece of a travel, its ends looked at. */
struct piece {
    double start, end; /* parts of the travel, 0 .. 1 */
    struct sim_contact at_start, at_end;
};

/* The part of the travel at which the tip is in the skin's surface; the ends lie on either side. */
static double crossing(const struct sim_plant *plant, const struct sim_travel *travel,
                       const struct piece *piece, struct sim_contact *found)
{
    double low = piece->start, high = piece->end;
    double low_gap = piece->at_start.gap_mm, high_gap = piece->at_end.gap_mm;
    double part = high;
    *found = piece->at_end;
    for (int turn = 0; turn < CROSSING_TURNS && fabs(found->gap_mm) > CROSSING_MM; turn++) {
        const double straight = low + (high - low) * low_gap / (low_gap - high_gap);
        part = turn % 3 == 2 ? 0.5 * (low + high) : straight;
        *found = contact_at(plant, travel, part);
        if ((found->gap_mm > 0.0) == (low_gap > 0.0)) {
            low = part;
            low_gap = found->gap_mm;
        } else {
            high = part;
            high_gap = found->gap_mm;
        }
    }
    return part;
}

static void begin_touch(struct sim_plant *plant, const struct sim_contact *at, int64_t now_ns)
{
    const double cosine = clamp(-sim_vec_dot(at->along, at->skin.normal), -1.0, 1.0);
    plant->open = true;
    plant->entries++;
    plant->along_at_entry = at->along;
    plant->touch = (struct sim_touch){.entry_ns = now_ns,
                                      .place = at->skin.place,
                                      .normal = at->skin.normal,
                                      .tilt_rad = acos(cosine)};
}

static void deepen_touch(struct sim_plant *plant, const struct sim_contact *at)
{
    struct sim_touch *touch = &plant->touch;
    const double cosine = at->skin.hit ? -sim_vec_dot(at->along, at->skin.normal) : 0.0;
    const struct sim_vec moved = sim_vec_sub(at->tip, touch->place);
    const struct sim_vec aside =
        sim_vec_along(moved, plant->along_at_entry, -sim_vec_dot(moved, plant->along_at_entry));
    touch->depth_mm = fmax(touch->depth_mm, -at->gap_mm * cosine);
    touch->lateral_mm = fmax(touch->lateral_mm, sim_vec_length(aside));
    const double gives_mm = plant->ailments.dimple_mm;
    touch->punctured =
        !plant->ailments.no_puncture && touch->depth_mm > fmax(SIM_PUNCTURE_MM, gives_mm);
    if (gives_mm > 0.0 || plant->ailments.no_puncture) {
        touch->dimple_mm = touch->punctured ? gives_mm : touch->depth_mm;
    }
}

static void end_touch(struct sim_plant *plant, int64_t now_ns, sim_touch_fn *ended, void *context)
{
    plant->open = false;
    plant->touch.exit_ns = now_ns;
    plant->touches++;
    plant->strikes += plant->touch.punctured;
    ended(context, &plant->touch);
}

static void move_piece(struct sim_plant *plant, const struct sim_travel *travel,
                       const struct piece *piece, sim_touch_fn *ended, void *context)
{
    struct sim_contact edge;
    const bool was_in = piece->at_start.gap_mm < 0.0, is_in = piece->at_end.gap_mm < 0.0;
    if (!was_in && is_in) {
        const double part = crossing(plant, travel, piece, &edge);
        begin_touch(plant, edge.skin.hit ? &edge : &piece->at_end, time_at(travel, part));
    }
    if (is_in && plant->open) {
        deepen_touch(plant, &piece->at_end);
    }
    if (was_in && !is_in && plant->open) {
        const double part = crossing(plant, travel, piece, &edge);
        deepen_touch(plant, &edge);
        end_touch(plant, time_at(travel, part), ended, context);
    }
}

/* Into how many parts: one as long as the tip cannot reach the skin in between. */
static int parts_of(const struct sim_contact *from, const struct sim_contact *to)
{
    const struct sim_vec way = sim_vec_sub(to->tip, from->tip);
    const struct sim_vec turn = sim_vec_sub(to->along, from->along);
    const double length = sim_vec_length(way) + ROTARY_REACH_MM * sim_vec_length(turn);
    if (from->gap_mm + to->gap_mm > 2.0 * length) {
        return 1;
    }
    return (int)clamp(ceil(length / PART_MM), 1.0, PARTS_MAX);
}

static bool is_where(const struct sim_plant *plant, const double *steps)
{
    for (size_t i = 0; i < SIM_AXES_MAX; i++) {
        if (plant->last_steps[i] != steps[i]) {
            return false;
        }
    }
    return true;
}

void sim_plant_move(struct sim_plant *plant, const struct sim_travel *travel, sim_touch_fn *ended,
                    void *context)
{
    assert(travel->end_ns >= travel->start_ns);
    struct piece piece = {.at_start = plant->last};
    const bool drifts = sim_plant_drifts(plant) && plant->last_ns != travel->start_ns;
    if (drifts || !is_where(plant, travel->from)) {
        piece.at_start = contact_at(plant, travel, 0.0);
    }
    const struct sim_contact end = contact_at(plant, travel, 1.0);
    const int parts = parts_of(&piece.at_start, &end);
    for (int i = 1; i <= parts; i++) {
        piece.end = (double)i / parts;
        piece.at_end = i == parts ? end : contact_at(plant, travel, piece.end);
        plant->overpress += piece.at_end.overpress && !piece.at_start.overpress;
        move_piece(plant, travel, &piece, ended, context);
        piece.start = piece.end;
        piece.at_start = piece.at_end;
    }
    plant->head = head_at(plant, travel->end_ns);
    plant->last_ns = travel->end_ns;
    plant->last = end;
    memcpy(plant->last_steps, travel->to, sizeof plant->last_steps);
}

void sim_plant_finish(struct sim_plant *plant, int64_t now_ns, sim_touch_fn *ended, void *context)
{
    if (plant->open) {
        end_touch(plant, now_ns, ended, context);
    }
}
