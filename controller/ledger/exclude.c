/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/exclude.h"

#include <assert.h>
#include <stdlib.h>

#include "config/memory.h"

struct excludes excludes_new(void)
{
    return (struct excludes){.area = memory_new(EXCLUDES_MAX, sizeof(struct exclude))};
}

void excludes_free(struct excludes *excludes)
{
    free(excludes->area);
    *excludes = (struct excludes){0};
}

void excludes_add_record(struct excludes *excludes, const struct record *record)
{
    assert(excludes != NULL);
    if (record->type != RECORD_EXCLUDE) {
        return;
    }
    // a course has more than one job
    if (excludes->area == NULL) {
        *excludes = excludes_new();
    } else if (excludes->count >= EXCLUDES_MAX) {
        excludes->area = memory_grow(excludes->area, excludes->count, sizeof(*excludes->area));
    }
    excludes->area[excludes->count++] = (struct exclude){
        .at_mm = {record->body.exclude.x_mm, record->body.exclude.y_mm, record->body.exclude.z_mm},
        .radius_mm = record->body.exclude.radius_mm};
}

bool excludes_hold(const struct excludes *excludes, struct vec3 place)
{
    for (size_t i = 0; i < excludes->count; i++) {
        const struct exclude *area = &excludes->area[i];
        if (!(vec3_distance(area->at_mm, place) > area->radius_mm)) {
            return true;
        }
    }
    return false;
}
