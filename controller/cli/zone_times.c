/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/zone_times.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"

struct zone_time {
    size_t strikes;
    double time_s;
};

json_t *zone_times_list(const struct planning *planning)
{
    const struct job *job = &planning->inputs.job;
    const struct plan *plan = &planning->plan;
    struct zone_time *of = memory_new(job->zone_count + 1, sizeof *of);
    int zone = 0; // mostly that of the strike before
    for (size_t i = 0; i < plan->strike_count; i++) {
        const char *id = plan->strike[i].zone;
        if (strcmp(job->zone[zone].id, id) != 0) {
            zone = job_find_zone(job, id, strlen(id));
        }
        assert(zone >= 0);
        of[zone].strikes++;
        of[zone].time_s += planning->solution.strike[i].time_s;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < job->zone_count; i++) {
        if (of[i].strikes > 0) {
            (void)json_array_append_new(list, json_pack("{s:s, s:I, s:f}", "zone", job->zone[i].id,
                                                        "strikes", (json_int_t)of[i].strikes,
                                                        "time_s", round(of[i].time_s * 1e3) / 1e3));
        }
    }
    free(of);
    return list;
}

void zone_times_show(const json_t *list)
{
    size_t i = 0;
    json_t *one = NULL;
    json_array_foreach((json_t *)list, i, one)
    {
        const double time_s = json_number_value(json_object_get(one, "time_s"));
        if (json_array_size(list) > 1) {
            (void)fprintf(stderr, "  zone      %s: %lld strikes, %d min %02d s\n",
                          json_string_value(json_object_get(one, "zone")),
                          (long long)json_integer_value(json_object_get(one, "strikes")),
                          (int)(time_s / 60), (int)fmod(time_s, 60));
        }
    }
}
