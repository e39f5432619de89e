/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Weighted elimination: a dot weighs by how near its neighbours are; the heaviest goes, its
 * neighbours grow lighter, and so on. A heap knows the heaviest. Source: Yuksel, "Sample
 * elimination for generating Poisson disk sample sets", 2015.
 */
#include <stdlib.h>

#include "kinematics/scalp/fill_work.h"

/* How far a neighbour weighs, in spacings; further than Yuksel's 1, so that density evens out. */
static const double REACH = 1.5;

struct heap {
    struct fill_work *work;
    double *weight; /* by dot */
    size_t *order;  /* dots, the heaviest first */
    size_t *rank;   /* of a dot in order */
    size_t count;
};

static bool is_heavier(const struct heap *heap, size_t a, size_t b)
{
    /* of two alike the later one goes */
    const double of_a = heap->weight[a], of_b = heap->weight[b];
    return of_a > of_b || (of_a == of_b && a > b);
}

static void put(struct heap *heap, size_t rank, size_t dot)
{
    heap->order[rank] = dot;
    heap->rank[dot] = rank;
}

static void sink(struct heap *heap, size_t rank)
{
    const size_t dot = heap->order[rank];
    for (size_t child = 2 * rank + 1; child < heap->count; child = 2 * rank + 1) {
        if (child + 1 < heap->count &&
            is_heavier(heap, heap->order[child + 1], heap->order[child])) {
            child++;
        }
        if (!is_heavier(heap, heap->order[child], dot)) {
            break;
        }
        put(heap, rank, heap->order[child]);
        rank = child;
    }
    put(heap, rank, dot);
}

/* (1 - d / reach)^8, d in spacings */
static double pull(const struct fill_work *work, size_t i, size_t j, double square_mm2)
{
    const double spacing_mm = 0.5 * (work->dot[i].spacing_mm + work->dot[j].spacing_mm);
    if (work->dot[i].spacing_mm <= 0.0 || work->dot[j].spacing_mm <= 0.0) {
        return 0.0;
    }
    const double near = 1.0 - sqrt(square_mm2) / (REACH * spacing_mm);
    if (near <= 0.0) {
        return 0.0;
    }
    const double p2 = near * near, p4 = p2 * p2;
    return p4 * p4;
}

struct look {
    struct heap *heap;
    size_t self;
};

static void add_weight(void *context, size_t j, double square_mm2)
{
    struct look *look = context;
    if (j != look->self) {
        look->heap->weight[look->self] += pull(look->heap->work, look->self, j, square_mm2);
    }
}

static void take_weight(void *context, size_t j, double square_mm2)
{
    struct look *look = context;
    struct heap *heap = look->heap;
    if (j != look->self && !heap->work->dot[j].is_fixed) {
        heap->weight[j] -= pull(heap->work, look->self, j, square_mm2);
        sink(heap, heap->rank[j]);
    }
}

static double reach_mm(const struct fill_work *work, size_t i)
{
    /* the neighbour's spacing may be larger, but where it is, it is far */
    return REACH * (work->want->patch->is_uniform ? 1.0 : 1.5) * work->dot[i].spacing_mm;
}

static bool heap_init(struct heap *heap, struct fill_work *work)
{
    *heap = (struct heap){.work = work};
    heap->weight = calloc(work->count + 1, sizeof *heap->weight);
    heap->order = malloc((work->count + 1) * sizeof *heap->order);
    heap->rank = calloc(work->count + 1, sizeof *heap->rank);
    if (heap->weight == NULL || heap->order == NULL || heap->rank == NULL) {
        return false;
    }
    for (size_t i = work->fixed; i < work->count; i++) {
        struct look look = {heap, i};
        fill_each_near(work, &work->dot[i], reach_mm(work, i), add_weight, &look);
        put(heap, heap->count++, i);
    }
    for (size_t rank = heap->count / 2; rank-- > 0;) {
        sink(heap, rank);
    }
    return true;
}

static void remove_heaviest(struct heap *heap, bool *gone)
{
    const size_t dot = heap->order[0];
    gone[dot] = true;
    put(heap, 0, heap->order[--heap->count]);
    if (heap->count > 0) {
        sink(heap, 0);
    }
    fill_unlink(heap->work, dot);
    struct look look = {heap, dot};
    fill_each_near(heap->work, &heap->work->dot[dot], reach_mm(heap->work, dot), take_weight,
                   &look);
}

/* What is left moves together; the grid is made anew. */
static void close_ranks(struct fill_work *work, const bool *gone)
{
    for (size_t i = 0; i < work->columns * work->rows; i++) {
        work->head[i] = -1;
    }
    const size_t count = work->count;
    work->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!gone[i]) {
            (void)fill_add(work, work->dot[i]);
        }
    }
}

bool fill_thin(struct fill_work *work, size_t count)
{
    if (work->count - work->fixed <= count) {
        return true;
    }
    struct heap heap;
    bool *gone = calloc(work->count + 1, sizeof *gone);
    const bool good = heap_init(&heap, work) && gone != NULL;
    while (good && heap.count > count) {
        remove_heaviest(&heap, gone);
    }
    if (good) {
        close_ranks(work, gone);
    }
    free(gone);
    free(heap.weight);
    free(heap.order);
    free(heap.rank);
    return good;
}
