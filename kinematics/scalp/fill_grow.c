/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dots grow outwards from one another: each, in turn, tries directions round itself a little beyond
 * the least distance. What no dot reaches is seeded from the cells of the patch.
 */
#include <stdlib.h>

#include "kinematics/scalp/fill_work.h"
#include "kinematics/scalp/splitmix.h"

enum { TRIES = 14 };

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

static double needed_mm(const struct fill_work *work, const struct fill_dot *a,
                        const struct fill_dot *b)
{
    const double wanted_mm = work->radius * 0.5 * (a->spacing_mm + b->spacing_mm);
    const double least_mm = b->is_fixed ? work->want->apart_mm : work->want->gap_mm;
    return wanted_mm > least_mm ? wanted_mm : least_mm;
}

struct look {
    const struct fill_work *work;
    const struct fill_dot *dot;
    bool is_free;
};

static void look_at(void *context, size_t j, double square_mm2)
{
    struct look *look = context;
    const double needed = needed_mm(look->work, look->dot, &look->work->dot[j]);
    look->is_free = look->is_free && square_mm2 >= needed * needed;
}

/* A dot there, if the patch allows one and none is too near. */
static bool try_place(const struct fill_work *work, struct chart_place place, double edge_share,
                      struct fill_dot *dot)
{
    struct patch_place at;
    if (!patch_at(work->want->patch, place, &at) || at.per_mm2 <= 0.0) {
        return false;
    }
    const double spacing_mm = fill_spacing_mm(at.per_mm2);
    if (spacing_mm > work->spacing_max_mm || at.edge_mm < edge_share * spacing_mm) {
        return false;
    }
    *dot = (struct fill_dot){
        .at = at.at, .place = place, .spacing_mm = spacing_mm, .stretch = at.stretch};
    const double most_mm = work->want->patch->is_uniform ? spacing_mm : work->spacing_max_mm;
    const double reach_mm = fmax(0.5 * work->radius * (spacing_mm + most_mm), work->want->apart_mm);
    struct look look = {work, dot, true};
    fill_each_near(work, dot, reach_mm, look_at, &look);
    return look.is_free;
}

/* Steps on the map that make a unit step on the skin, in two directions across each other. */
struct steps {
    double ax, ay, bx, by;
};

static struct steps unit_steps(const struct fill_work *work, const struct fill_dot *dot)
{
    const struct chart *chart = work->want->patch->want.chart;
    const double h = 0.5 * work->want->patch->cell_mm;
    struct patch_place right, up;
    const struct chart_place x = {dot->place.x_mm + h, dot->place.y_mm};
    const struct chart_place y = {dot->place.x_mm, dot->place.y_mm + h};
    struct steps steps = {dot->stretch, 0.0, 0.0, dot->stretch};
    if (chart->is_flat || !patch_at(work->want->patch, x, &right) ||
        !patch_at(work->want->patch, y, &up)) {
        return steps;
    }
    const struct vec3 jx = vec3_scale(vec3_sub(right.at, dot->at), 1.0 / h);
    const struct vec3 jy = vec3_scale(vec3_sub(up.at, dot->at), 1.0 / h);
    const double xx = vec3_dot(jx, jx), xy = vec3_dot(jx, jy), yy = vec3_dot(jy, jy);
    steps.ax = 1.0 / sqrt(xx);
    const double across = sqrt(fmax(yy - xy * xy / xx, 1e-6));
    steps.by = 1.0 / across;
    steps.bx = -xy / (xx * across);
    return steps;
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

static bool grow_round(struct fill_work *work, struct front *front, size_t i, double edge_share)
{
    const struct fill_dot from = work->dot[i];
    const struct steps steps = unit_steps(work, &from);
    double x = 0.0, y = 0.0;
    any_direction(&work->random, &x, &y);
    const double least_mm = fmax(work->radius * from.spacing_mm,
                                 from.is_fixed ? work->want->apart_mm : work->want->gap_mm);
    for (int try = 0; try < TRIES; try++) {
        const double beyond = BEYOND_LEAST + BEYOND_SPAN * splitmix_unit(&work->random);
        const double length = least_mm * (1.0 + beyond);
        const struct chart_place place = {from.place.x_mm + length * (x * steps.ax + y * steps.bx),
                                          from.place.y_mm + length * (x * steps.ay + y * steps.by)};
        struct fill_dot dot;
        if (try_place(work, place, edge_share, &dot) &&
            !(fill_add(work, dot) && front_add(front, work->count - 1))) {
            return false;
        }
        const double turned = x * TURN_COS - y * TURN_SIN;
        y = x * TURN_SIN + y * TURN_COS;
        x = turned;
    }
    return true;
}

/* In any order: a queue would grow rings, a stack snakes. */
static bool grow_all(struct fill_work *work, struct front *front, double edge_share)
{
    while (front->count > 0) {
        const size_t k = (size_t)(splitmix_unit(&work->random) * (double)front->count);
        const size_t i = front->dot[k];
        front->dot[k] = front->dot[--front->count];
        if (!grow_round(work, front, i, edge_share)) {
            return false;
        }
    }
    return true;
}

static bool seed_cells(struct fill_work *work, struct front *front, double edge_share)
{
    const struct patch *patch = work->want->patch;
    /* a stride that has no divisor in common with the number of nodes visits each of them once */
    const size_t nodes = patch->columns * patch->rows, stride = 7919;
    size_t i = (size_t)(splitmix_unit(&work->random) * (double)nodes);
    for (size_t k = 0; k < nodes; k++, i = (i + (nodes % stride == 0 ? 1 : stride)) % nodes) {
        if (patch->cell[i] == PATCH_OUT) {
            continue;
        }
        const double column = (double)(i % patch->columns) + splitmix_unit(&work->random);
        const double row = (double)(i / patch->columns) + splitmix_unit(&work->random);
        const struct chart_place place = {patch->low.x_mm + column * patch->cell_mm,
                                          patch->low.y_mm + row * patch->cell_mm};
        struct fill_dot dot;
        if (try_place(work, place, edge_share, &dot) &&
            !(fill_add(work, dot) && front_add(front, work->count - 1) &&
              grow_all(work, front, edge_share))) {
            return false;
        }
    }
    return true;
}

bool fill_grow(struct fill_work *work, double edge_share)
{
    struct front front = {0};
    bool good = true;
    for (size_t i = 0; good && i < work->count; i++) {
        good = front_add(&front, i);
    }
    good = good && grow_all(work, &front, edge_share) && seed_cells(work, &front, edge_share);
    free(front.dot);
    return good;
}
