/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/record/report.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "controller/record/gather.h"

/* What a practised hand does, of 1 to 2 strikes a second. */
static const double HAND_HZ = 1.5;

static void put_title(FILE *out, const struct gathered *g)
{
    (void)fprintf(out, "# Course %s, session %u\n\n", g->plan->course, g->plan->session);
    (void)fprintf(out, "On %s (%s). %s\n\n", g->plan->machine_name,
                  g->ledger.backend == RECORD_SIMULATOR ? "simulator" : "hardware",
                  g->ledger.done ? "The job is done."
                  : g->left == 0 ? "Every strike has its word."
                                 : "The job is not finished.");
}

static void put_counts(FILE *out, const struct gathered *g)
{
    const struct ledger_summary *ledger = &g->ledger;
    (void)fprintf(out, "| dots in | strikes | confirmed | uncertain | resolved | skipped | left |\n"
                       "|---:|---:|---:|---:|---:|---:|---:|\n");
    (void)fprintf(out, "| %zu | %zu | %u | %u | %u | %zu | %zu |\n\n", g->plan->dots_in,
                  g->plan->strike_count, ledger->confirmed, ledger->uncertain + ledger->intents,
                  ledger->resolved_struck + ledger->resolved_skip, gathered_skipped(g), g->left);
}

static void put_skipped(FILE *out, const struct gathered *g)
{
    if (gathered_skipped(g) == 0) {
        return;
    }
    (void)fprintf(out, "## Skipped\n\n");
    for (unsigned i = 0; i < SKIP_REASONS; i++) {
        if (g->skipped[i] > 0) {
            (void)fprintf(out, "- %s: %zu\n", skip_reason_name((enum skip_reason)i), g->skipped[i]);
        }
    }
    (void)fprintf(out, "\n");
}

static const char *words_of(const struct dot_word *word)
{
    if (word->state == DOT_RESOLVED_STRUCK) {
        return "resolved: struck";
    }
    if (word->state == DOT_RESOLVED_SKIP) {
        return "resolved: skip";
    }
    return word->state == DOT_INTENT ? "in flight" : "**uncertain**";
}

static void put_doubts(FILE *out, const struct gathered *g)
{
    if (g->doubt_count == 0) {
        (void)fprintf(out, "No dot needs a look.\n\n");
        return;
    }
    (void)fprintf(out, "## To look at\n\nPlaces in the head frame, mm: x forward, y left, z up.\n\n"
                       "| dot | zone | x | y | z | state | why |\n"
                       "|---:|---|---:|---:|---:|---|---|\n");
    for (size_t i = 0; i < g->doubt_count; i++) {
        const struct doubt *doubt = &g->doubt[i];
        const struct plan_strike *strike = doubt->strike;
        const char *why = doubt->word.state == DOT_UNCERTAIN
                              ? stop_reason_name((enum stop_reason)doubt->word.reason)
                              : "";
        (void)fprintf(out, "| %u | %s | %.1f | %.1f | %.1f | %s | %s |\n", strike->dot,
                      strike->zone, strike->at_mm.x, strike->at_mm.y, strike->at_mm.z,
                      words_of(&doubt->word), why);
    }
    (void)fprintf(out, "\n");
}

static void put_suspects(FILE *out, const struct gathered *g)
{
    if (g->suspect_count == 0) {
        return;
    }
    (void)fprintf(out, "## Suspect places\n\nStruck, but perhaps not there: the touch-off after "
                       "them found the arm off (`drift`), or its place was\nlost before one.\n\n"
                       "| dot | zone | x | y | z | why |\n|---:|---|---:|---:|---:|---|\n");
    for (size_t i = 0; i < g->suspect_count; i++) {
        const struct plan_strike *strike = g->suspect[i].strike;
        (void)fprintf(out, "| %u | %s | %.1f | %.1f | %.1f | %s |\n", strike->dot, strike->zone,
                      strike->at_mm.x, strike->at_mm.y, strike->at_mm.z,
                      stop_reason_name((enum stop_reason)g->suspect[i].reason));
    }
    (void)fprintf(out, "\n");
}

static void put_times(FILE *out, const struct gathered *g)
{
    char first[GATHER_TIME_SIZE], last[GATHER_TIME_SIZE];
    if (g->first_wall_ns == 0) {
        return;
    }
    gather_time(g->first_wall_ns, first);
    gather_time(g->last_wall_ns, last);
    (void)fprintf(out, "## Times\n\n- first strike %s, last %s\n", first, last);
    (void)fprintf(out, "- %.1f s of striking, pauses left out: %.2f strikes/s\n",
                  s_from_ns(g->striking_ns), gathered_rate_hz(g));
    (void)fprintf(out, "- by hand, at %.1f strikes/s, the same dots take %.0f min\n\n", HAND_HZ,
                  (double)g->ledger.confirmed / HAND_HZ / 60.0);
}

static void put_events(FILE *out, const struct gathered *g)
{
    (void)fprintf(out, "## What happened\n\n");
    for (size_t i = 0; i < g->event_count; i++) {
        char time[GATHER_TIME_SIZE], what[GATHER_WHAT_SIZE];
        gather_time(g->event[i].wall_ns, time);
        gather_describe(&g->event[i], what);
        (void)fprintf(out, "- %s %s\n", time, what);
    }
    (void)fprintf(out, "\n");
}

static void put_hash(FILE *out, const char *name, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    sha256_hex(hash, hex);
    (void)fprintf(out, "    %-10s %s\n", name, hex);
}

static void put_hashes(FILE *out, const struct gathered *g)
{
    (void)fprintf(out, "## SHA-256\n\n");
    put_hash(out, "plan", &g->plan_hash);
    put_hash(out, "machine", &g->plan->machine);
    put_hash(out, "head", &g->plan->head);
    put_hash(out, "job", &g->plan->job);
    put_hash(out, "field", &g->plan->field);
    put_hash(out, "ledger", &g->ledger.chain);
}

static char *write_text(const struct gathered *g, size_t *size, struct err *err)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (out) {
        put_title(out, g);
        put_counts(out, g);
        put_doubts(out, g);
        put_suspects(out, g);
        put_skipped(out, g);
        put_times(out, g);
        put_events(out, g);
        put_hashes(out, g);
    }
    if (!out || fclose(out) != 0) {
        free(text);
        (void)err_set(err, ERR_IO, "report: out of memory");
        return NULL;
    }
    return text;
}

char *report_text(const struct plan *plan, const char *ledger_path, size_t *size, struct err *err)
{
    assert(plan && ledger_path && size && err);
    struct gathered g;
    char *text = NULL;
    if (gather(&g, plan, ledger_path, err) == ERR_OK) {
        text = write_text(&g, size, err);
    }
    gathered_free(&g);
    return text;
}
