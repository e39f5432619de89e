/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A binary tree of boxes in an array: the leaves are boxes around runs of LEAF points, node i is
 * the box around nodes 2i and 2i + 1. Points come in along a space-filling curve, so the runs are
 * compact and the tree needs no sorting of its own.
 */
#include "kinematics/path/order_near.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { LEAF = 6, STACK = 64 };

struct box {
    struct order_cell low, high;
};

struct tree {
    const struct order_cell *cell;
    size_t count, leaves; /* leaves: a power of two */
    struct box *box;      /* [2 * leaves], from 1 */
};

/* The best found so far for one point, sorted. */
struct found {
    int width, count;
    double square[ORDER_NEAR];
    uint32_t *index;
};

static inline int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static inline int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static struct box box_around(struct box a, struct box b)
{
    return (struct box){
        .low = {least(a.low.x, b.low.x), least(a.low.y, b.low.y), least(a.low.z, b.low.z)},
        .high = {most(a.high.x, b.high.x), most(a.high.y, b.high.y), most(a.high.z, b.high.z)},
    };
}

static inline double square_of(double x, double y, double z)
{
    return x * x + y * y + z * z;
}

static double box_square(const struct box *box, struct order_cell p)
{
    return square_of(most(0, most(box->low.x - p.x, p.x - box->high.x)),
                     most(0, most(box->low.y - p.y, p.y - box->high.y)),
                     most(0, most(box->low.z - p.z, p.z - box->high.z)));
}

/* Unfinished when told to stop. */
static int tree_init(struct tree *tree, const struct order_cell *cell, size_t count,
                     struct order_stop *stop)
{
    const int32_t far = 1 << 29; /* beyond all cells; differences still fit */
    const struct box empty = {{far, far, far}, {-far, -far, -far}};
    *tree = (struct tree){.cell = cell, .count = count, .leaves = 1};
    while (tree->leaves * LEAF < count) {
        tree->leaves *= 2;
    }
    tree->box = malloc(2 * tree->leaves * sizeof(*tree->box));
    if (!tree->box) {
        return -1;
    }
    for (size_t i = 0; i < 2 * tree->leaves && !order_stop_at(stop, i); i++) {
        tree->box[i] = empty;
    }
    for (size_t i = 0; i < count && !order_stop_at(stop, i); i++) {
        struct box *leaf = &tree->box[tree->leaves + i / LEAF];
        *leaf = box_around(*leaf, (struct box){cell[i], cell[i]});
    }
    for (size_t i = tree->leaves - 1; i > 0 && !order_stop_at(stop, i); i--) {
        tree->box[i] = box_around(tree->box[2 * i], tree->box[2 * i + 1]);
    }
    return 0;
}

static double found_bound(const struct found *found)
{
    return found->count < found->width ? HUGE_VAL : found->square[found->width - 1];
}

static void found_add(struct found *found, double square, uint32_t index)
{
    int at = found->count < found->width ? found->count++ : found->width - 1;
    for (; at > 0 && found->square[at - 1] > square; at--) {
        found->square[at] = found->square[at - 1];
        found->index[at] = found->index[at - 1];
    }
    found->square[at] = square;
    found->index[at] = index;
}

static void search_leaf(const struct tree *tree, size_t leaf, size_t self, struct found *found)
{
    const size_t end = leaf * LEAF + LEAF < tree->count ? leaf * LEAF + LEAF : tree->count;
    for (size_t i = leaf * LEAF; i < end; i++) {
        const struct order_cell a = tree->cell[i], b = tree->cell[self];
        const double square = square_of(a.x - b.x, a.y - b.y, a.z - b.z);
        if (i != self && square < found_bound(found)) {
            found_add(found, square, (uint32_t)i);
        }
    }
}

/* Every leaf below a node that may hold something nearer. */
static void search_below(const struct tree *tree, size_t top, size_t self, struct found *found)
{
    const struct order_cell p = tree->cell[self];
    size_t stack[STACK], depth = 0;
    stack[depth++] = top;
    while (depth > 0) {
        const size_t node = stack[--depth];
        if (!(box_square(&tree->box[node], p) < found_bound(found))) {
            continue;
        }
        if (node >= tree->leaves) {
            search_leaf(tree, node - tree->leaves, self, found);
            continue;
        }
        assert(depth + 2 <= STACK);
        stack[depth++] = 2 * node + 1;
        stack[depth++] = 2 * node;
    }
}

/* The point's own leaf first, then what lies beside it, ever farther along the curve. */
static void search(const struct tree *tree, size_t self, struct found *found)
{
    search_leaf(tree, self / LEAF, self, found);
    for (size_t node = tree->leaves + self / LEAF; node > 1; node /= 2) {
        search_below(tree, node ^ 1, self, found);
    }
}

int order_near(const struct order_cell *cell, size_t count, uint32_t *near, struct order_stop *stop)
{
    assert(count > 0 && count < UINT32_MAX);
    const int width = count - 1 < ORDER_NEAR ? (int)(count - 1) : ORDER_NEAR;
    struct tree tree;
    if (tree_init(&tree, cell, count, stop) != 0) {
        return -1;
    }
    for (size_t i = 0; i < count && !order_stop_now(stop, 1); i++) {
        struct found found = {.width = width, .index = &near[i * (size_t)width]};
        if (width > 0) {
            search(&tree, i, &found);
        }
    }
    free(tree.box);
    return stop->stopped ? 0 : width;
}
