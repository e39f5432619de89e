/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/stage_order.h"

#include <stdlib.h>
#include <string.h>

/* Lighter first, then shaded in. */
static void rank_shades(struct stage_ranks *ranks, const struct job *job)
{
    for (size_t i = 0; i < job->shade_count; i++) {
        const double water = job->shade[i].water_per_pigment;
        for (size_t k = 0; k < job->shade_count; k++) {
            const double other = job->shade[k].water_per_pigment;
            ranks->shade[i] = (uint16_t)(ranks->shade[i] + (other > water));
            ranks->shade[i] = (uint16_t)(ranks->shade[i] + (other == water && k < i));
        }
    }
}

static void rank_poses(struct stage_ranks *ranks, const struct job *job)
{
    uint16_t last = 0;
    for (size_t i = 0; i < job->zone_count; i++) {
        const char *pose = job->zone[i].pose;
        if (pose[0] == '\0') {
            continue;
        }
        size_t k = 0;
        while (strcmp(job->zone[k].pose, pose) != 0) {
            k++;
        }
        ranks->pose[i] = k < i ? ranks->pose[k] : ++last;
    }
}

int stage_ranks_init(struct stage_ranks *ranks, const struct job *job)
{
    ranks->shade = calloc(job->shade_count + 1, sizeof *ranks->shade);
    ranks->pose = calloc(job->zone_count + 1, sizeof *ranks->pose);
    if (ranks->shade == NULL || ranks->pose == NULL) {
        return -1;
    }
    rank_shades(ranks, job);
    rank_poses(ranks, job);
    return 0;
}

void stage_ranks_free(struct stage_ranks *ranks)
{
    free(ranks->shade);
    free(ranks->pose);
    *ranks = (struct stage_ranks){0};
}

static uint16_t rank_of_tender(const struct job *job, bool tender)
{
    return job->order.tender == JOB_TENDER_ANY    ? 0
           : job->order.tender == JOB_TENDER_LAST ? tender
                                                  : !tender;
}

struct stage_group stage_group_of(const struct stage_ranks *ranks, const struct job *job,
                                  const struct dot *dot)
{
    const struct job_zone *zone = &job->zone[dot->zone];
    return (struct stage_group){
        .part = dot->part,
        .tender = rank_of_tender(job, zone->tender),
        .pose = ranks->pose[dot->zone],
        .needle = (uint16_t)job->recipe[zone->recipe].needle,
        .shade = ranks->shade[dot->shade],
        .zone = job->order.zones_together ? (uint16_t)dot->zone : 0,
    };
}
