/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In rounds: hops between near nodes are taken, the cheapest first, unless a node has two already
 * or they would close a ring. What is left are fewer, longer paths; the next round looks for near
 * nodes among their ends only. The last few are strung together in the order of the nodes.
 */
#include "kinematics/path/order_greedy.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kinematics/path/order_near.h"
#include "kinematics/path/order_sort.h"

enum { ROUNDS_MAX = 12, ENDS_FEW = 16 };
/* Many hops are taken band by band of their cost, so that few are in hand at a time. */
enum { HOPS_FEW = 300000, BANDS_MAX = 24, SAMPLE_STEP = 64, HOPS_ROOM = 4096 };

static const uint32_t NONE = UINT32_MAX;

struct greedy {
    struct step_search *s;
    uint32_t (*link)[2];     /* a node's neighbours so far, or NONE */
    uint32_t *far;           /* the other end of the path that a node is an end of */
    uint32_t *end;           /* ends of paths, in the order of the nodes */
    struct order_cell *cell; /* theirs */
    uint32_t *near;          /* among them */
    struct order_keyed *hop; /* key: the cost; value: a place in near */
    uint32_t ends;
};

static int greedy_init(struct greedy *g, struct step_search *s)
{
    const size_t points = s->cost.gate;
    *g = (struct greedy){.s = s};
    g->link = malloc(points * sizeof *g->link);
    /* idle until the tour is laid, and until the search */
    g->end = s->tour.place;
    g->far = s->tour.old;
    if (!g->link) {
        return -1;
    }
    for (uint32_t a = 0; a < points; a++) {
        g->link[a][0] = g->link[a][1] = NONE;
        g->far[a] = g->end[a] = a;
    }
    g->ends = (uint32_t)points;
    return 0;
}

static void greedy_deinit(struct greedy *g)
{
    free(g->link);
    free(g->cell);
    free(g->near);
    free(g->hop);
}

static void take_hop(struct greedy *g, uint32_t a, uint32_t b)
{
    if (g->link[a][1] != NONE || g->link[b][1] != NONE || g->far[a] == b) {
        return;
    }
    g->link[a][g->link[a][0] != NONE] = b;
    g->link[b][g->link[b][0] != NONE] = a;
    const uint32_t p = g->far[a], q = g->far[b];
    g->far[p] = q;
    g->far[q] = p;
}

static bool is_listed(const uint32_t *list, uint32_t width, uint32_t i)
{
    for (uint32_t k = 0; k < width; k++) {
        if (list[k] == i) {
            return true;
        }
    }
    return false;
}

/* Hops of one round: near[ends][width] in numbers of ends. */
struct hops {
    const uint32_t *near;
    uint32_t width;
    size_t count, room; /* of those in hand */
};

/* Costs from..below - 1. */
struct band {
    uint32_t from, below;
};

static int add_hop(struct greedy *g, struct hops *hops, uint32_t cost, uint32_t slot)
{
    if (hops->count == hops->room) {
        hops->room += hops->room / 4 + HOPS_ROOM;
        struct order_keyed *more = realloc(g->hop, hops->room * sizeof *more);
        if (!more) {
            return -1;
        }
        g->hop = more;
    }
    assert(g->hop && hops->count < hops->room);
    g->hop[hops->count++] = (struct order_keyed){cost, slot};
    return 0;
}

/* The hops of a band that may still be taken, each once. step: only of every step-th end. Returns
 * 0; -1 when memory is short and 1 when told to stop. */
static int list_hops(struct greedy *g, struct hops *hops, struct band band, uint32_t step,
                     struct order_stop *stop)
{
    const uint32_t width = hops->width;
    hops->count = 0;
    for (uint32_t i = 0; i < g->ends; i += step) {
        const uint32_t a = g->end[i];
        if (order_stop_at(stop, i)) {
            return 1;
        }
        for (uint32_t k = 0; k < width && g->link[a][1] == NONE; k++) {
            const uint32_t slot = i * width + k, j = hops->near[slot], b = g->end[j];
            const bool twice = j < i && is_listed(&hops->near[(size_t)j * width], width, i);
            if (twice || g->link[b][1] != NONE || g->far[a] == b) {
                continue;
            }
            const uint32_t cost = (uint32_t)order_cost(&g->s->cost, a, b);
            const bool wanted = cost >= band.from && cost < band.below;
            if (wanted && add_hop(g, hops, cost, slot) != 0) {
                return -1;
            }
        }
    }
    return 0;
}

static const struct band ALL = {0, UINT32_MAX};

/* Where to cut the costs of many hops so that each band has about as many; one band for few. */
static uint32_t cut_bands(struct greedy *g, struct hops *hops, uint32_t below[BANDS_MAX],
                          struct order_stop *stop)
{
    uint32_t bands = 1;
    if ((size_t)g->ends * hops->width > HOPS_FEW &&
        list_hops(g, hops, ALL, SAMPLE_STEP, stop) == 0 && g->hop && hops->count >= BANDS_MAX &&
        order_sort(g->hop, hops->count, ORDER_COST_BITS, stop) == 0) {
        for (; bands < BANDS_MAX; bands++) {
            below[bands - 1] = (uint32_t)g->hop[hops->count * bands / BANDS_MAX].key;
        }
    }
    below[bands - 1] = UINT32_MAX;
    return bands;
}

static int take_band(struct greedy *g, struct hops *hops, struct band band, struct order_stop *stop)
{
    const uint32_t width = hops->width;
    assert(width > 0);
    int answer = list_hops(g, hops, band, 1, stop);
    if (answer == 0) {
        answer = order_sort(g->hop, hops->count, ORDER_COST_BITS, stop);
    }
    for (size_t i = 0; answer == 0 && i < hops->count; i++) {
        const uint32_t slot = g->hop[i].value;
        // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): asserted above
        take_hop(g, g->end[slot / width], g->end[hops->near[slot]]);
    }
    return answer;
}

/* Forgets the ends that have become inner nodes. */
static void drop_inner(struct greedy *g)
{
    uint32_t ends = 0;
    for (uint32_t i = 0; i < g->ends; i++) {
        if (g->link[g->end[i]][1] == NONE) {
            g->end[ends++] = g->end[i];
        }
    }
    g->ends = ends;
}

static int take_hops(struct greedy *g, const uint32_t *near, uint32_t width,
                     struct order_stop *stop)
{
    assert((uint64_t)g->ends * width < UINT32_MAX);
    struct hops hops = {.near = near, .width = width};
    uint32_t below[BANDS_MAX];
    const uint32_t bands = cut_bands(g, &hops, below, stop);
    int answer = 0;
    for (uint32_t i = 0, from = 0; answer == 0 && i < bands; from = below[i++]) {
        answer = take_band(g, &hops, (struct band){from, below[i]}, stop);
    }
    free(g->hop);
    g->hop = NULL;
    drop_inner(g);
    return answer;
}

static int next_round(struct greedy *g, struct order_stop *stop)
{
    g->cell = malloc(g->ends * sizeof *g->cell);
    g->near = malloc((size_t)g->ends * ORDER_NEAR * sizeof *g->near);
    int answer = g->cell && g->near ? 0 : -1;
    if (answer == 0) {
        for (uint32_t i = 0; i < g->ends; i++) {
            g->cell[i] = g->s->cost.cell[g->end[i]];
        }
        const int width = order_near(g->cell, g->ends, g->near, stop);
        answer = width > 0 ? take_hops(g, g->near, (uint32_t)width, stop) : 1;
    }
    free(g->cell);
    free(g->near);
    g->cell = NULL;
    g->near = NULL;
    return answer;
}

/* Path after path, each from the end that comes first. */
static int lay_tour(struct greedy *g, struct order_stop *stop)
{
    struct tour *tour = &g->s->tour;
    uint32_t place = 0;
    uint32_t *end = malloc((g->ends + 1) * sizeof *end); /* few are left */
    if (!end) {
        return -1;
    }
    memcpy(end, g->end, g->ends * sizeof *end);
    for (uint32_t i = 0; i < g->ends; i++) {
        uint32_t a = end[i], from = NONE;
        if (g->far[a] < a) {
            continue; /* laid from its other end */
        }
        while (a != NONE && !order_stop_at(stop, place)) {
            assert(place < tour->count);
            tour->node[place] = a;
            tour->place[a] = place++;
            const uint32_t next = g->link[a][0] != from ? g->link[a][0] : g->link[a][1];
            from = a;
            a = next;
        }
    }
    assert(stop->stopped || place == tour->count - 1);
    free(end);
    return stop->stopped ? 1 : 0;
}

int order_greedy(struct step_search *s, struct order_stop *stop)
{
    struct greedy g;
    int answer = greedy_init(&g, s);
    if (answer == 0) {
        answer = take_hops(&g, s->near, s->width, stop);
    }
    for (int round = 0; answer == 0 && round < ROUNDS_MAX && g.ends > ENDS_FEW; round++) {
        answer = order_stop_now(stop, 1) ? 1 : next_round(&g, stop);
    }
    if (answer == 0) {
        answer = lay_tour(&g, stop);
    }
    greedy_deinit(&g);
    return answer;
}
