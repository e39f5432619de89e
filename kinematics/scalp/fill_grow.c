/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dots grow outwards from one another: each, in turn, tries directions round itself a little beyond
 * the least distance. What no dot reaches is seeded from the cells of the patch.
 */
#include <stdlib.h>

#include "kinematics/scalp/fill_work.h"
#include "kinematics/scalp/splitmix.h"

enum { TRIES = 10, LAST_FEW = 64, STRIDE = 7919, SEEDS_MAX = 16 };

static const double BEYOND_LEAST = 0.002, BEYOND_SPAN = 0.12;
/* the golden angle, so that directions spread whatever their number */
static const double TURN_COS = -0.7373688780783197, TURN_SIN = 0.6754902942615238;

/* Dots whose surroundings have not been tried. */
struct front {
    size_t *dot;
    size_t count, room;
};

static bool front_add(struct front *front, size_t dot)
{
    if (front->count == front->room) {
        const size_t room = 2 * front->room + 256;
        size_t *grown = realloc(front->dot, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        front->dot = grown;
        front->room = room;
    }
    front->dot[front->count++] = dot;
    return true;
}

/* A dot in turn, what is near it and what a step from it is on the map and on the skin. */
struct turn {
    const struct fill_work *work;
    struct fill_dot from;
    double far_mm, spacing_most_mm; /* near is whole for dots so far off, of that spacing */
    size_t *near;
    size_t near_count, near_room;
    size_t first; /* so many at the front of near are the likely ones to be in the way */
    double first_mm2;
    bool failed;
    struct vec3 right, up;         /* unit steps on the skin */
    double ax, ay, bx, by;         /* the same on the map */
    double edge_share, hint_slack; /* hints are that much shorter than what is needed */
};

static void note_near(void *context, size_t j, double square_mm2)
{
    struct turn *turn = context;
    if (turn->near_count == turn->near_room) {
        const size_t room = 2 * turn->near_room + 64;
        size_t *grown = realloc(turn->near, room * sizeof *grown);
        if (grown == NULL) {
            turn->failed = true;
            return;
        }
        turn->near = grown;
        turn->near_room = room;
    }
    turn->near[turn->near_count] = j;
    if (square_mm2 <= turn->first_mm2) {
        turn->near[turn->near_count] = turn->near[turn->first];
        turn->near[turn->first++] = j;
    }
    turn->near_count++;
}

/* No dot of near is too close; slack < 1 for places that are only about right. */
static bool is_free(const struct turn *turn, struct vec3 at, double spacing_mm, double slack)
{
    for (size_t k = 0; k < turn->near_count; k++) {
        const struct fill_dot *other = &turn->work->dot[turn->near[k]];
        const struct vec3 off = vec3_sub(other->at, at);
        const double needed = slack * fill_needed_mm(turn->work, spacing_mm, other);
        if (vec3_dot(off, off) < needed * needed) {
            return false;
        }
    }
    return true;
}

/* A dot that the patch allows there, whatever else is near. */
static bool allowed(const struct fill_work *work, struct chart_place place, double edge_share,
                    struct fill_dot *dot)
{
    struct patch_place at;
    if (!patch_at(work->want->patch, place, &at) || at.per_mm2 <= 0.0) {
        return false;
    }
    const double spacing_mm = fill_spacing_mm(at.per_mm2);
    *dot = (struct fill_dot){
        .at = at.at, .place = place, .spacing_mm = spacing_mm, .stretch = at.stretch};
    return spacing_mm <= work->spacing_max_mm && at.edge_mm >= edge_share * spacing_mm;
}

static void take_steps(struct turn *turn)
{
    const struct patch *patch = turn->work->want->patch;
    const struct chart *chart = patch->want.chart;
    const struct fill_dot *dot = &turn->from;
    const double h = 0.5 * patch->cell_mm;
    const struct chart_place x = {dot->place.x_mm + h, dot->place.y_mm};
    const struct chart_place y = {dot->place.x_mm, dot->place.y_mm + h};
    struct patch_place right = {.place = x}, up = {.place = y};
    /* where the density rises the next dot takes less room than this one */
    turn->hint_slack = patch->is_uniform ? 0.97 : 0.8;
    if (!patch_at(patch, x, &right) || !patch_at(patch, y, &up)) {
        /* at the rim; hints would mislead */
        right.at = vec3_along(dot->at, h / dot->stretch, chart->right);
        up.at = vec3_along(dot->at, h / dot->stretch, chart->up);
        turn->hint_slack = chart->is_flat ? turn->hint_slack : 0.0;
    }
    const struct vec3 jx = vec3_scale(vec3_sub(right.at, dot->at), 1.0 / h);
    const struct vec3 jy = vec3_scale(vec3_sub(up.at, dot->at), 1.0 / h);
    const double length = vec3_length(jx);
    turn->right = vec3_scale(jx, 1.0 / length);
    turn->ax = 1.0 / length;
    turn->ay = 0.0;
    const double along = vec3_dot(jy, turn->right);
    const struct vec3 across = vec3_along(jy, -along, turn->right);
    const double width = fmax(vec3_length(across), 1e-3);
    turn->up = vec3_scale(across, 1.0 / width);
    turn->by = 1.0 / width;
    turn->bx = -along / (width * length);
}

/* A unit vector from the generator, without sine and cosine. */
static void any_direction(uint64_t *random, double *x, double *y)
{
    double square = 0.0;
    do {
        *x = 2.0 * splitmix_unit(random) - 1.0;
        *y = 2.0 * splitmix_unit(random) - 1.0;
        square = *x * *x + *y * *y;
    } while (square > 1.0 || square < 1e-4);
    const double length = sqrt(square);
    *x /= length;
    *y /= length;
}

/* One direction: a hint in the tangent plane first, since most are taken already. */
static bool try_step(struct fill_work *work, struct front *front, struct turn *turn, double x,
                     double y, double length_mm)
{
    const struct fill_dot *from = &turn->from;
    const struct vec3 hint =
        vec3_along(vec3_along(from->at, length_mm * x, turn->right), length_mm * y, turn->up);
    if (!is_free(turn, hint, from->spacing_mm, turn->hint_slack)) {
        return true;
    }
    const struct chart_place place = {from->place.x_mm + length_mm * (x * turn->ax + y * turn->bx),
                                      from->place.y_mm + length_mm * (x * turn->ay + y * turn->by)};
    struct fill_dot dot;
    if (!allowed(work, place, turn->edge_share, &dot) || dot.spacing_mm > turn->spacing_most_mm ||
        vec3_distance(dot.at, from->at) > turn->far_mm ||
        !is_free(turn, dot.at, dot.spacing_mm, 1.0)) {
        return true;
    }
    note_near(turn, work->count, 0.0);
    return !turn->failed && fill_add(work, dot) && front_add(front, work->count - 1);
}

static bool grow_round(struct fill_work *work, struct front *front, struct turn *turn)
{
    take_steps(turn);
    double x = 0.0, y = 0.0;
    any_direction(&work->random, &x, &y);
    const struct fill_dot *from = &turn->from;
    const double least_mm = fill_needed_mm(work, from->spacing_mm, from);
    const double most_mm = least_mm * (1.0 + BEYOND_LEAST + BEYOND_SPAN);
    /* where the density falls the next dot takes more room than this one */
    turn->far_mm = most_mm;
    turn->spacing_most_mm = (work->want->patch->is_uniform ? 1.001 : 1.5) * from->spacing_mm;
    turn->near_count = turn->first = 0;
    turn->first_mm2 = 4.0 * most_mm * most_mm;
    fill_each_in_share(work, from, most_mm + 0.5 * work->radius * turn->spacing_most_mm, note_near,
                       turn);
    for (int try = 0; try < TRIES; try++) {
        const double beyond = BEYOND_LEAST + BEYOND_SPAN * splitmix_unit(&work->random);
        if (!try_step(work, front, turn, x, y, least_mm * (1.0 + beyond))) {
            return false;
        }
        const double turned = x * TURN_COS - y * TURN_SIN;
        y = x * TURN_SIN + y * TURN_COS;
        x = turned;
    }
    return true;
}

/* In any order among the last few: a queue would grow rings, a stack snakes, and all of them at
 * random would wander through memory. */
static bool grow_all(struct fill_work *work, struct front *front, struct turn *turn)
{
    while (front->count > 0) {
        const size_t among = front->count < LAST_FEW ? front->count : LAST_FEW;
        const size_t back = (size_t)(splitmix_unit(&work->random) * (double)among);
        const size_t k = front->count - 1 - back;
        turn->from = work->dot[front->dot[k]];
        front->dot[k] = front->dot[--front->count];
        if (!grow_round(work, front, turn)) {
            return false;
        }
    }
    return true;
}

/* A place that growing did not reach. */
static bool seed_at(struct fill_work *work, struct front *front, struct turn *turn,
                    struct chart_place place)
{
    struct fill_dot dot;
    if (!allowed(work, place, turn->edge_share, &dot)) {
        return true;
    }
    if (fill_is_taken_beside(work, &dot)) {
        return true; /* most are, and the next dot says so */
    }
    turn->near_count = turn->first = 0;
    fill_each_in_share(work, &dot, 0.5 * work->radius * dot.spacing_mm, note_near, turn);
    if (turn->failed || !is_free(turn, dot.at, dot.spacing_mm, 1.0)) {
        return !turn->failed;
    }
    return fill_add(work, dot) && front_add(front, work->count - 1) && grow_all(work, front, turn);
}

/* How often a cell is tried: about three times for each dot that it holds. */
static int tries_a_cell(const struct fill_work *work)
{
    const struct patch *patch = work->want->patch;
    const double tries = 3.0 * patch->cell_mm * patch->cell_mm * patch->per_mm2_max;
    return tries < 1.0 ? 1 : tries > SEEDS_MAX ? SEEDS_MAX : (int)tries;
}

static bool seed_cell(struct fill_work *work, struct front *front, struct turn *turn, size_t i)
{
    const struct patch *patch = work->want->patch;
    const size_t column = i % patch->columns, row = i / patch->columns;
    const double x = (double)column + splitmix_unit(&work->random);
    const double y = (double)row + splitmix_unit(&work->random);
    const struct chart_place place = {patch->low.x_mm + x * patch->cell_mm,
                                      patch->low.y_mm + y * patch->cell_mm};
    return seed_at(work, front, turn, place);
}

static bool seed_cells(struct fill_work *work, struct front *front, struct turn *turn)
{
    const struct patch *patch = work->want->patch;
    const size_t nodes = patch->columns * patch->rows;
    /* a stride that has no divisor in common with the number of nodes visits each of them once */
    const size_t stride = nodes % STRIDE == 0 ? 1 : STRIDE;
    const int tries = tries_a_cell(work);
    size_t i = (size_t)(splitmix_unit(&work->random) * (double)nodes);
    for (size_t k = 0; k < nodes; k++, i = (i + stride) % nodes) {
        for (int try = 0; try < tries && patch->cell[i] != PATCH_OUT; try++) {
            if (!seed_cell(work, front, turn, i)) {
                return false;
            }
        }
    }
    return true;
}

bool fill_grow(struct fill_work *work, double edge_share)
{
    struct front front = {0};
    struct turn turn = {.work = work, .edge_share = edge_share};
    bool good = true;
    for (size_t i = 0; good && i < work->count; i++) {
        /* nothing grows round what is only kept off */
        good = work->dot[i].spacing_mm <= 0.0 || front_add(&front, i);
    }
    good = good && grow_all(work, &front, &turn) && seed_cells(work, &front, &turn);
    free(front.dot);
    free(turn.near);
    return good;
}
