/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/ledger.h"

#include <assert.h>
#include <stdlib.h>

#include "config/memory.h"

enum { CAPACITY_FIRST = 64 };

/* The slot of the dot, or the empty one where it belongs. Capacity is a power of two and at least
 * half of it is empty, so the walk ends. */
static size_t slot_of(const struct dot_map *map, uint32_t dot)
{
    assert(dot != 0 && map->capacity > 0);
    // Knuth's multiplicative hash spreads ids that run 1, 2, 3 ...
    size_t at = (size_t)(dot * UINT32_C(2654435769)) & (map->capacity - 1);
    while (map->slot[at].dot != 0 && map->slot[at].dot != dot) {
        at = (at + 1) & (map->capacity - 1);
    }
    return at;
}

static void grow(struct dot_map *map)
{
    size_t capacity = map->capacity ? 2 * map->capacity : CAPACITY_FIRST;
    struct dot_map larger = {memory_new(capacity, sizeof(*map->slot)), capacity, map->count};
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->slot[i].dot != 0) {
            larger.slot[slot_of(&larger, map->slot[i].dot)] = map->slot[i];
        }
    }
    free(map->slot);
    *map = larger;
}

void dot_map_put(struct dot_map *map, struct dot_word word)
{
    assert(map && word.dot != 0);
    if (2 * (map->count + 1) > map->capacity) {
        grow(map);
    }
    size_t at = slot_of(map, word.dot);
    map->count += map->slot[at].dot == 0;
    map->slot[at] = word;
}

struct dot_word dot_map_get(const struct dot_map *map, uint32_t dot)
{
    assert(map);
    if (dot == 0 || map->capacity == 0) {
        return (struct dot_word){.dot = dot, .state = DOT_PLANNED};
    }
    struct dot_word word = map->slot[slot_of(map, dot)];
    word.dot = dot; // an empty slot reads as planned: DOT_PLANNED is 0
    return word;
}

bool dot_map_put_record(struct dot_map *map, const struct record *record)
{
    static const struct {
        enum record_type type;
        enum dot_state state;
    } SAYS[] = {
        {RECORD_INTENT, DOT_INTENT},
        {RECORD_CONFIRMED, DOT_CONFIRMED},
        {RECORD_UNCERTAIN, DOT_UNCERTAIN},
        {RECORD_RESOLVED_STRUCK, DOT_RESOLVED_STRUCK},
        {RECORD_RESOLVED_SKIP, DOT_RESOLVED_SKIP},
        {RECORD_SKIPPED, DOT_SKIPPED},
    };
    for (size_t i = 0; i < sizeof(SAYS) / sizeof(SAYS[0]); i++) {
        if (SAYS[i].type == record->type) {
            dot_map_put(map, (struct dot_word){record->dot, SAYS[i].state, record->reason});
            return true;
        }
    }
    return false;
}

void dot_map_free(struct dot_map *map)
{
    free(map->slot);
    *map = (struct dot_map){0};
}
