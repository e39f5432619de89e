/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/record/report.h"

#include <assert.h>

#include "controller/record/gather.h"

static json_t *hash_json(const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    sha256_hex(hash, hex);
    return json_string(hex);
}

static json_t *hashes_json(const struct gathered *g)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "plan", hash_json(&g->plan_hash), "machine",
                     hash_json(&g->plan->machine), "head", hash_json(&g->plan->head), "job",
                     hash_json(&g->plan->job), "field", hash_json(&g->plan->field), "ledger",
                     hash_json(&g->ledger.chain));
}

static json_t *skipped_json(const struct gathered *g)
{
    json_t *skipped = json_object();
    for (unsigned i = 0; i < SKIP_REASONS; i++) {
        if (g->skipped[i] > 0) {
            (void)json_object_set_new(skipped, skip_reason_name((enum skip_reason)i),
                                      json_integer((json_int_t)g->skipped[i]));
        }
    }
    return skipped;
}

static const char *verdict(enum dot_state state)
{
    switch (state) {
    case DOT_RESOLVED_STRUCK:
        return "resolved-struck";
    case DOT_RESOLVED_SKIP:
        return "resolved-skip";
    case DOT_INTENT:
        return "in-flight";
    case DOT_UNCERTAIN:
    case DOT_PLANNED:
    case DOT_CONFIRMED:
    case DOT_SKIPPED:
        break;
    }
    return "uncertain";
}

static json_t *doubts_json(const struct gathered *g)
{
    json_t *list = json_array();
    for (size_t i = 0; i < g->doubt_count; i++) {
        const struct doubt *doubt = &g->doubt[i];
        const struct plan_strike *strike = doubt->strike;
        const char *reason = doubt->word.state == DOT_UNCERTAIN
                                 ? stop_reason_name((enum stop_reason)doubt->word.reason)
                                 : "";
        (void)json_array_append_new(
            list,
            json_pack("{s:I, s:s, s:s, s:s, s:f, s:f, s:f}", "dot", (json_int_t)strike->dot,
                      "state", verdict(doubt->word.state), "reason", reason, "zone", strike->zone,
                      "x_mm", strike->at_mm.x, "y_mm", strike->at_mm.y, "z_mm", strike->at_mm.z));
    }
    return list;
}

static json_t *suspects_json(const struct gathered *g)
{
    json_t *list = json_array();
    for (size_t i = 0; i < g->suspect_count; i++) {
        const struct plan_strike *strike = g->suspect[i].strike;
        const char *reason = stop_reason_name((enum stop_reason)g->suspect[i].reason);
        (void)json_array_append_new(
            list, json_pack("{s:I, s:s, s:s, s:f, s:f, s:f}", "dot", (json_int_t)strike->dot,
                            "reason", reason, "zone", strike->zone, "x_mm", strike->at_mm.x, "y_mm",
                            strike->at_mm.y, "z_mm", strike->at_mm.z));
    }
    return list;
}

static json_t *events_json(const struct gathered *g)
{
    json_t *list = json_array();
    for (size_t i = 0; i < g->event_count; i++) {
        const struct event *event = &g->event[i];
        char time[GATHER_TIME_SIZE], what[GATHER_WHAT_SIZE];
        gather_time(event->wall_ns, time);
        gather_describe(event, what);
        json_t *entry = json_pack("{s:s, s:s, s:s}", "time", time, "event",
                                  record_type_name(event->type), "what", what);
        if (event->type == RECORD_STOP) {
            const char *reason = stop_reason_name((enum stop_reason)event->reason);
            (void)json_object_set_new(entry, "reason", json_string(reason));
        }
        (void)json_array_append_new(list, entry);
    }
    return list;
}

static json_t *times_json(const struct gathered *g)
{
    char first[GATHER_TIME_SIZE], last[GATHER_TIME_SIZE];
    gather_time(g->first_wall_ns, first);
    gather_time(g->last_wall_ns, last);
    return json_pack("{s:s, s:s, s:f, s:f, s:f}", "first_strike", first, "last_strike", last,
                     "duration_s", s_from_ns(g->last_wall_ns - g->first_wall_ns), "striking_s",
                     s_from_ns(g->striking_ns), "rate_hz", gathered_rate_hz(g));
}

static json_t *counts_json(const struct gathered *g)
{
    const struct ledger_summary *ledger = &g->ledger;
    return json_pack("{s:s, s:i, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "course",
                     g->plan->course, "session", (int)g->plan->session, "machine",
                     g->plan->machine_name, "backend",
                     ledger->backend == RECORD_SIMULATOR ? "simulator" : "hardware", "done",
                     ledger->done, "dots_in", (json_int_t)g->plan->dots_in, "strikes",
                     (json_int_t)g->plan->strike_count, "confirmed", (json_int_t)ledger->confirmed,
                     "uncertain", (json_int_t)ledger->uncertain + ledger->intents,
                     "resolved_struck", (json_int_t)ledger->resolved_struck, "resolved_skip",
                     (json_int_t)ledger->resolved_skip, "left", (json_int_t)g->left);
}

json_t *report_json(const struct plan *plan, const char *ledger_path, struct err *err)
{
    assert(plan && ledger_path && err);
    struct gathered g;
    json_t *report = NULL;
    if (gather(&g, plan, ledger_path, err) == ERR_OK) {
        report = counts_json(&g);
        (void)json_object_set_new(report, "skipped", skipped_json(&g));
        (void)json_object_set_new(report, "times", times_json(&g));
        (void)json_object_set_new(report, "to_look_at", doubts_json(&g));
        (void)json_object_set_new(report, "suspect", suspects_json(&g));
        (void)json_object_set_new(report, "events", events_json(&g));
        (void)json_object_set_new(report, "sha256", hashes_json(&g));
    }
    gathered_free(&g);
    return report;
}
