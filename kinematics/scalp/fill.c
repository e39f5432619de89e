/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/fill.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kinematics/scalp/fill_work.h"

/* The first radius leaves about a twentieth too many; each round that ends with too few takes less.
 */
static const double RADIUS_FIRST = 0.77, RADIUS_FALL = 0.985, RADIUS_LEAST = 0.2;
/* This one leaves about as many as are asked for. */
static const double RADIUS_ABOUT = 0.787, ABOUT_SHARE = 0.01;
/* Dots keep this part of their spacing from the edge, or they would line up along it. */
static const double EDGE_SHARE = 0.25;
/* Where less than a 64th of the densest part is asked there is none: its room is a part's whole. */
static const double SPACING_RATIO_MAX = 8.0;

enum { NONE = -1, EDGE_ROUNDS = 4 };

double fill_spacing_mm(double per_mm2)
{
    return sqrt(1.1547005383792515 / per_mm2); /* 2 / sqrt(3) */
}

static bool grid_init(struct fill_work *work, double spacing_mm)
{
    const struct patch *patch = work->want->patch;
    const double width = patch->cell_mm * (double)patch->columns;
    const double height = patch->cell_mm * (double)patch->rows;
    /* never more cells than the raster has nodes, times nine */
    work->cell_mm = fmax(0.75 * spacing_mm, patch->cell_mm / 3.0);
    work->low = patch->low;
    work->columns = (size_t)(width / work->cell_mm) + 1;
    work->rows = (size_t)(height / work->cell_mm) + 1;
    work->head = malloc(work->columns * work->rows * sizeof(int));
    work->share = calloc(work->columns * work->rows, sizeof *work->share);
    for (size_t i = 0; work->head != NULL && i < work->columns * work->rows; i++) {
        work->head[i] = NONE;
    }
    return work->head != NULL && work->share != NULL;
}

static size_t clamped(double at, size_t count)
{
    return at <= 0.0 ? 0 : at >= (double)count ? count - 1 : (size_t)at;
}

static size_t cell_of(const struct fill_work *work, struct chart_place place)
{
    const size_t column = clamped((place.x_mm - work->low.x_mm) / work->cell_mm, work->columns);
    const size_t row = clamped((place.y_mm - work->low.y_mm) / work->cell_mm, work->rows);
    return row * work->columns + column;
}

double fill_share_mm(const struct fill_work *work, const struct fill_dot *dot)
{
    const double spaced_mm = 0.5 * work->radius * dot->spacing_mm;
    const double least_mm = dot->is_fixed ? dot->apart_mm : work->want->gap_mm;
    return spaced_mm > least_mm ? spaced_mm : least_mm;
}

bool fill_add(struct fill_work *work, struct fill_dot dot)
{
    if (work->count == work->room) {
        const size_t room = 2 * work->room + 256;
        struct fill_dot *grown = realloc(work->dot, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        work->dot = grown;
        work->room = room;
    }
    const size_t cell = cell_of(work, dot.place);
    dot.next = work->head[cell];
    work->head[cell] = (int)work->count;
    const double share_mm = fill_share_mm(work, &dot);
    work->share[cell] = share_mm > work->share[cell] ? share_mm : work->share[cell];
    work->share_max_mm = share_mm > work->share_max_mm ? share_mm : work->share_max_mm;
    work->dot[work->count++] = dot;
    return true;
}

void fill_unlink(struct fill_work *work, size_t i)
{
    int *link = &work->head[cell_of(work, work->dot[i].place)];
    while (*link != (int)i) {
        assert(*link != NONE);
        link = &work->dot[*link].next;
    }
    *link = work->dot[i].next;
}

/* The cells that have a part within away_mm of a dot's place on the map, and some more. */
struct box {
    double x, y; /* of the dot, from the grid's corner */
    size_t left, right, below, above;
};

static struct box box_about(const struct fill_work *work, const struct fill_dot *dot,
                            double away_mm)
{
    const double x = dot->place.x_mm - work->low.x_mm, y = dot->place.y_mm - work->low.y_mm;
    return (struct box){.x = x,
                        .y = y,
                        .left = clamped((x - away_mm) / work->cell_mm, work->columns),
                        .right = clamped((x + away_mm) / work->cell_mm, work->columns),
                        .below = clamped((y - away_mm) / work->cell_mm, work->rows),
                        .above = clamped((y + away_mm) / work->cell_mm, work->rows)};
}

void fill_each_near(const struct fill_work *work, const struct fill_dot *dot, double reach_mm,
                    fill_visit *visit, void *context)
{
    /* the stretch changes by a few hundredths over a spacing */
    const double away_mm = 1.1 * reach_mm * dot->stretch;
    const struct box box = box_about(work, dot, away_mm);
    for (size_t row = box.below; row <= box.above; row++) {
        for (size_t column = box.left; column <= box.right; column++) {
            for (int j = work->head[row * work->columns + column]; j != NONE;
                 j = work->dot[j].next) {
                const struct vec3 off = vec3_sub(work->dot[j].at, dot->at);
                const double square = vec3_dot(off, off);
                if (square <= reach_mm * reach_mm) {
                    visit(context, (size_t)j, square);
                }
            }
        }
    }
}

bool fill_is_taken_beside(const struct fill_work *work, const struct fill_dot *dot)
{
    const double x = (dot->place.x_mm - work->low.x_mm) / work->cell_mm;
    const double y = (dot->place.y_mm - work->low.y_mm) / work->cell_mm;
    /* its own cell first: that is where one is most often */
    static const int RIGHT[] = {0, -1, 1, 0, 0, -1, 1, -1, 1};
    static const int UP[] = {0, 0, 0, -1, 1, -1, -1, 1, 1};
    for (int k = 0; k < 9; k++) {
        const size_t column = clamped(x + RIGHT[k], work->columns);
        const size_t row = clamped(y + UP[k], work->rows);
        for (int j = work->head[row * work->columns + column]; j != NONE; j = work->dot[j].next) {
            const struct vec3 off = vec3_sub(work->dot[j].at, dot->at);
            const double needed = fill_needed_mm(work, dot->spacing_mm, &work->dot[j]);
            if (vec3_dot(off, off) < needed * needed) {
                return true;
            }
        }
    }
    return false;
}

/* How far a place of the map is from a cell's square, squared. */
static double cell_away2(const struct fill_work *work, size_t column, size_t row, double x,
                         double y)
{
    const double half = 0.5 * work->cell_mm;
    const double dx = fabs(x - work->cell_mm * (double)column - half) - half;
    const double dy = fabs(y - work->cell_mm * (double)row - half) - half;
    return (dx > 0.0 ? dx * dx : 0.0) + (dy > 0.0 ? dy * dy : 0.0);
}

/* Whatever lies off the grid is in a cell at its rim, and that is as far as it seems. */
static bool is_rim(const struct fill_work *work, size_t column, size_t row)
{
    return column == 0 || row == 0 || column + 1 == work->columns || row + 1 == work->rows;
}

void fill_each_in_share(const struct fill_work *work, const struct fill_dot *dot, double reach_mm,
                        fill_visit *visit, void *context)
{
    if (work->want->patch->is_uniform) {
        fill_each_near(work, dot, reach_mm + work->share_max_mm, visit, context);
        return;
    }
    const double stretch = 1.1 * dot->stretch;
    const double away_mm = stretch * (reach_mm + work->share_max_mm);
    const struct box box = box_about(work, dot, away_mm);
    for (size_t row = box.below; row <= box.above; row++) {
        for (size_t column = box.left; column <= box.right; column++) {
            const size_t cell = row * work->columns + column;
            const double cell_mm = stretch * (reach_mm + work->share[cell]);
            if (work->head[cell] == NONE ||
                (cell_away2(work, column, row, box.x, box.y) > cell_mm * cell_mm &&
                 !is_rim(work, column, row))) {
                continue;
            }
            for (int j = work->head[cell]; j != NONE; j = work->dot[j].next) {
                const struct vec3 off = vec3_sub(work->dot[j].at, dot->at);
                const double square = vec3_dot(off, off);
                const double far_mm = reach_mm + fill_share_mm(work, &work->dot[j]);
                if (square <= far_mm * far_mm) {
                    visit(context, (size_t)j, square);
                }
            }
        }
    }
}

/* A place that is taken, with its room. Off the patch a dot takes that of the densest part: it is
 * near enough to matter or it is not. */
static struct fill_dot dot_of_taken(const struct fill_work *work, const struct fill_taken *taken,
                                    double spacing_min_mm)
{
    const struct patch *patch = work->want->patch;
    struct fill_dot dot = {.at = taken->at,
                           .place = chart_from_point(patch->want.chart, taken->at),
                           .spacing_mm = taken->is_dot ? spacing_min_mm : 0.0,
                           .apart_mm = taken->apart_mm,
                           .stretch = 2.0,
                           .is_fixed = true};
    struct patch_place at;
    if (patch_at(patch, dot.place, &at) && at.per_mm2 > 0.0) {
        dot.stretch = at.stretch;
        if (taken->is_dot) {
            dot.spacing_mm = fmin(fill_spacing_mm(at.per_mm2), work->spacing_max_mm);
        }
    }
    return dot;
}

static bool is_near_patch(const struct fill_work *work, struct chart_place place)
{
    const double x = place.x_mm - work->low.x_mm, y = place.y_mm - work->low.y_mm;
    const double rim_mm = 2.0 * fmax(work->spacing_max_mm, work->apart_max_mm);
    return x >= -rim_mm && y >= -rim_mm && x <= work->cell_mm * (double)work->columns + rim_mm &&
           y <= work->cell_mm * (double)work->rows + rim_mm;
}

static bool add_taken(struct fill_work *work, double spacing_min_mm)
{
    const struct fill_want *want = work->want;
    for (size_t i = 0; i < want->taken_count; i++) {
        work->apart_max_mm = fmax(work->apart_max_mm, want->taken[i].apart_mm);
    }
    for (size_t i = 0; i < want->taken_count; i++) {
        const struct fill_dot dot = dot_of_taken(work, &want->taken[i], spacing_min_mm);
        if (is_near_patch(work, dot.place) && !fill_add(work, dot)) {
            return false;
        }
    }
    work->fixed = work->count;
    return true;
}

struct closest {
    const struct fill_work *work;
    size_t self;
    double relative;
};

static void note_closest(void *context, size_t j, double square_mm2)
{
    struct closest *closest = context;
    if (j != closest->self && closest->work->dot[j].spacing_mm > 0.0) {
        const double mean =
            0.5 * (closest->work->dot[j].spacing_mm + closest->work->dot[closest->self].spacing_mm);
        closest->relative = fmin(closest->relative, sqrt(square_mm2) / mean);
    }
}

static bool take_result(struct fill *fill, struct fill_work *work)
{
    fill->at = malloc((work->count - work->fixed + 1) * sizeof *fill->at);
    struct closest closest = {.work = work, .relative = 1.0};
    for (size_t i = work->fixed; fill->at != NULL && i < work->count; i++) {
        closest.self = i;
        /* a nearer neighbour with more room finds this one in its own turn */
        fill_each_near(work, &work->dot[i], work->dot[i].spacing_mm, note_closest, &closest);
        fill->at[fill->count++] = work->dot[i].at;
    }
    fill->relative_radius = closest.relative;
    return fill->at != NULL;
}

/* By how many dots the count may be off: none, or a hundredth where density alone is asked for. */
static size_t count_slack(const struct fill_want *want)
{
    const double share = ABOUT_SHARE * (double)want->count;
    return !want->is_about ? 0 : share < 1.0 ? 1 : (size_t)share;
}

/* Grows at ever smaller radii until there are enough, or the gap allows no less. */
static bool grow_enough(struct fill_work *work)
{
    const struct fill_want *want = work->want;
    const size_t enough = want->count - count_slack(want);
    for (int round = 0;; round++) {
        if (!fill_grow(work, round < EDGE_ROUNDS ? EDGE_SHARE : 0.0)) {
            return false;
        }
        if (work->count - work->fixed >= enough || work->radius < RADIUS_LEAST) {
            return true;
        }
        work->radius *= RADIUS_FALL;
    }
}

bool fill_gather(struct fill_work *work, const struct fill_want *want)
{
    const double spacing_mm = fill_spacing_mm(want->patch->per_mm2_max);
    *work = (struct fill_work){.want = want,
                               .radius = want->is_about ? RADIUS_ABOUT : RADIUS_FIRST,
                               .random = want->seed,
                               .spacing_max_mm = SPACING_RATIO_MAX * spacing_mm,
                               .apart_max_mm = want->gap_mm};
    if (!grid_init(work, spacing_mm) || !add_taken(work, spacing_mm)) {
        fill_drop(work);
        return false;
    }
    return true;
}

void fill_drop(struct fill_work *work)
{
    free(work->dot);
    free(work->head);
    free(work->share);
    *work = (struct fill_work){0};
}

static bool thin_surplus(struct fill_work *work)
{
    const struct fill_want *want = work->want;
    const bool is_near = work->count - work->fixed <= want->count + count_slack(want);
    return is_near || fill_thin(work, want->count);
}

bool fill_make(struct fill *fill, const struct fill_want *want)
{
    *fill = (struct fill){.relative_radius = 1.0};
    if (want->count == 0 || want->patch->per_mm2_max <= 0.0) {
        fill->at = calloc(1, sizeof *fill->at);
        return fill->at != NULL;
    }
    struct fill_work work;
    if (!fill_gather(&work, want)) {
        return false;
    }
    const bool good = grow_enough(&work) && thin_surplus(&work) && take_result(fill, &work);
    fill->is_short = fill->count + count_slack(want) < want->count;
    fill_drop(&work);
    return good;
}

void fill_free(struct fill *fill)
{
    free(fill->at);
    *fill = (struct fill){0};
}
