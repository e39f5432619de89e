/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/vicinity.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const uint32_t END = UINT32_MAX;
static const double FAR_MM = 1e6; /* cells are counted in 32 bits */

struct cell {
    int32_t x, y, z;
};

int vicinity_init(struct vicinity *vicinity, size_t count, double radius_mm)
{
    assert(radius_mm > 0.0 && count < UINT32_MAX);
    *vicinity = (struct vicinity){.radius_mm = radius_mm, .buckets = 64};
    while (vicinity->buckets < count) {
        vicinity->buckets *= 2;
    }
    vicinity->head = malloc(vicinity->buckets * sizeof *vicinity->head);
    vicinity->next = malloc((count + 1) * sizeof *vicinity->next);
    vicinity->at_mm = malloc((count + 1) * sizeof *vicinity->at_mm);
    for (size_t i = 0; vicinity->head && i < vicinity->buckets; i++) {
        vicinity->head[i] = END;
    }
    return vicinity->head && vicinity->next && vicinity->at_mm ? 0 : -1;
}

void vicinity_deinit(struct vicinity *vicinity)
{
    free(vicinity->head);
    free(vicinity->next);
    free(vicinity->at_mm);
    *vicinity = (struct vicinity){0};
}

static struct cell cell_of(const struct vicinity *vicinity, struct vec3 p)
{
    assert(fabs(p.x) < FAR_MM && fabs(p.y) < FAR_MM && fabs(p.z) < FAR_MM);
    const double side_mm = fmax(vicinity->radius_mm, 1e-3);
    return (struct cell){(int32_t)floor(p.x / side_mm), (int32_t)floor(p.y / side_mm),
                         (int32_t)floor(p.z / side_mm)};
}

static size_t bucket_of(const struct vicinity *vicinity, struct cell c)
{
    const uint64_t hash = (uint64_t)(uint32_t)c.x * 0x9e3779b97f4a7c15u ^
                          (uint64_t)(uint32_t)c.y * 0xbf58476d1ce4e5b9u ^
                          (uint64_t)(uint32_t)c.z * 0x94d049bb133111ebu;
    return (size_t)(hash >> 32) & (vicinity->buckets - 1);
}

void vicinity_add(struct vicinity *vicinity, struct vec3 at_mm)
{
    const size_t bucket = bucket_of(vicinity, cell_of(vicinity, at_mm));
    const uint32_t index = (uint32_t)vicinity->count++;
    vicinity->at_mm[index] = at_mm;
    vicinity->next[index] = vicinity->head[bucket];
    vicinity->head[bucket] = index;
}

static bool is_near(const struct vicinity *vicinity, uint32_t i, struct vec3 at_mm)
{
    return vec3_distance(vicinity->at_mm[i], at_mm) < vicinity->radius_mm;
}

static struct cell beside(struct cell c, int k)
{
    return (struct cell){c.x + k % 3 - 1, c.y + k / 3 % 3 - 1, c.z + k / 9 - 1};
}

size_t vicinity_latest(const struct vicinity *vicinity, struct vec3 at_mm)
{
    const struct cell here = cell_of(vicinity, at_mm);
    size_t latest = VICINITY_NONE;
    for (int k = 0; k < VICINITY_CELLS; k++) {
        uint32_t i = vicinity->head[bucket_of(vicinity, beside(here, k))];
        while (i != END && (latest == VICINITY_NONE || i > latest) &&
               !is_near(vicinity, i, at_mm)) {
            i = vicinity->next[i];
        }
        if (i != END && (latest == VICINITY_NONE || i > latest)) {
            latest = i;
        }
    }
    return latest;
}

void vicinity_each(const struct vicinity *vicinity, struct vec3 at_mm,
                   void (*visit)(void *context, size_t index), void *context)
{
    const struct cell here = cell_of(vicinity, at_mm);
    for (int k = 0; k < VICINITY_CELLS; k++) {
        const struct cell cell = beside(here, k);
        for (uint32_t i = vicinity->head[bucket_of(vicinity, cell)]; i != END;
             i = vicinity->next[i]) {
            const struct cell its = cell_of(vicinity, vicinity->at_mm[i]);
            /* two cells may share a bucket */
            if (its.x == cell.x && its.y == cell.y && its.z == cell.z &&
                is_near(vicinity, i, at_mm)) {
                visit(context, i);
            }
        }
    }
}
