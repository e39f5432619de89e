/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/gates.h"

#include <time.h>

#include "config/job_gates.h"

long gates_today(void)
{
    const time_t now = time(NULL);
    struct tm day = {0};
    (void)gmtime_r(&now, &day);
    return (day.tm_year + 1900L) * 10000 + (day.tm_mon + 1L) * 100 + day.tm_mday;
}

static bool has_dots(const struct field *field, size_t zone, unsigned session)
{
    for (size_t i = 0; i < field->count; i++) {
        if (field->dot[i].zone == zone && field->dot[i].session == session) {
            return true;
        }
    }
    return false;
}

static enum err_code say(struct err *err, const char *what, const char *id, const char *why,
                         long date)
{
    return err_set(err, ERR_DATA, "%s %s: %s %04ld-%02ld-%02ld", what, id, why, date / 10000,
                   date / 100 % 100, date % 100);
}

enum err_code gates_hold(const struct plan_inputs *inputs, unsigned session, long today,
                         struct err *err)
{
    const struct job *job = &inputs->job;
    for (size_t i = 0; i < job->zone_count; i++) {
        const struct job_zone *zone = &job->zone[i];
        if (zone->clear_from > today && !zone->is_off && has_dots(&inputs->field, i, session)) {
            return say(err, "zone", zone->id, "nothing is struck in it before", zone->clear_from);
        }
    }
    for (size_t i = 0; i < job->keep_out_count; i++) {
        const struct job_keep_out *keep_out = &job->keep_out[i];
        if (job_keep_out_holds(keep_out)) {
            continue;
        }
        if (keep_out->cleared.on > today) {
            return say(err, "keep-out", keep_out->id, "it is cleared only from",
                       keep_out->cleared.on);
        }
        if (keep_out->cleared.until < today) {
            return say(err, "keep-out", keep_out->id, "its clearance ended on",
                       keep_out->cleared.until);
        }
    }
    return ERR_OK;
}

bool gates_lesion_is_old(const struct job_keep_out *keep_out, long today)
{
    return keep_out->kind == JOB_LESION && keep_out->reviewed != today;
}

bool gates_zone_is_old(const struct job_zone *zone, long today)
{
    return zone->drawn != 0 && zone->drawn != today;
}
