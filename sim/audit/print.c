/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "sim/audit/judge.h"

static const char *const needs[AUDIT_INVARIANTS] = {
    [AUDIT_I2] = "--job --head",
    [AUDIT_I5] = "--trace --machine",
    [AUDIT_I8] = "--trace",
    [AUDIT_I9] = "--trace",
};

static const char *need_of(int which)
{
    return needs[which] ? needs[which] : "more files";
}

static void print_verdict(FILE *out, int which, const struct audit_verdict *verdict)
{
    if (verdict->violations > 0) {
        fprintf(out, "I%d violated %zu times", which + 1, verdict->violations);
    } else if (verdict->judged) {
        fprintf(out, "I%d ok (%s)", which + 1, verdict->subject);
    } else {
        fprintf(out, "I%d not judged: needs %s", which + 1, need_of(which));
    }
    fprintf(out, verdict->note[0] ? "; %s\n" : "\n", verdict->note);
}

void audit_print_plain(FILE *out, const struct audit_report *report)
{
    const struct audit_stats *stats = &report->stats;
    for (size_t i = 0; i < report->kept; i++) {
        fprintf(out, "I%d: %s\n", (int)report->finding[i].which + 1, report->finding[i].text);
    }
    for (int i = 0; i < AUDIT_INVARIANTS; i++) {
        size_t violations = report->verdict[i].violations;
        if (violations > AUDIT_KEPT_MAX) {
            fprintf(out, "I%d: and %zu more\n", i + 1, violations - AUDIT_KEPT_MAX);
        }
    }
    fprintf(out, "placement error %.2f um RMS, %.2f um max; depth error %.2f um RMS, %.2f um max\n",
            stats->placement.rms_um, stats->placement.max_um, stats->depth.rms_um,
            stats->depth.max_um);
    fprintf(out,
            "of which steps %.2f um RMS, registration %.2f um RMS; model off the skin %.2f um "
            "RMS, %.2f um max\n",
            stats->by_steps.rms_um, stats->by_registration.rms_um, stats->by_fit.rms_um,
            stats->by_fit.max_um);
    fprintf(out, "tilt max %.3f deg; lateral max %.4f mm; in skin max %.3f s\n",
            stats->tilt_max_deg, stats->lateral_max_mm, stats->in_skin_max_s);
    for (int i = 0; i < AUDIT_INVARIANTS; i++) {
        print_verdict(out, i, &report->verdict[i]);
    }
    fprintf(out,
            "%s: %zu violations; %zu touches, %zu strikes, %zu confirmed, %zu uncertain, "
            "%zu resolved, %zu skipped, %zu planned\n",
            report->violations ? "VIOLATED" : "clean", report->violations, stats->touches,
            stats->strikes, stats->confirmed, stats->uncertain, stats->resolved, stats->skipped,
            stats->planned);
}

/* Paths come from the command line: anything may be in them. */
static void print_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            fprintf(out, "\\%c", *c);
        } else if (*c < 0x20 || *c > 0x7e) {
            fprintf(out, "\\u%04x", *c);
        } else {
            fputc(*c, out);
        }
    }
    fputc('"', out);
}

static void print_verdicts(FILE *out, const struct audit_report *report)
{
    fputs("\"invariants\":{", out);
    for (int i = 0; i < AUDIT_INVARIANTS; i++) {
        const struct audit_verdict *verdict = &report->verdict[i];
        fprintf(out, "%s\"I%d\":{\"judged\":%s,\"violations\":%zu,\"subject\":", i ? "," : "",
                i + 1, verdict->judged ? "true" : "false", verdict->violations);
        print_string(out, verdict->subject);
        fputs(",\"note\":", out);
        print_string(out, verdict->note);
        if (!verdict->judged) {
            fputs(",\"needs\":", out);
            print_string(out, need_of(i));
        }
        fputs("}", out);
    }
    fputs("}", out);
}

void audit_print_json(FILE *out, const struct audit_report *report)
{
    const struct audit_stats *stats = &report->stats;
    assert(report->kept <= report->violations);
    fprintf(out, "{\"clean\":%s,\"violations_total\":%zu,\"violations\":[",
            report->violations ? "false" : "true", report->violations);
    for (size_t i = 0; i < report->kept; i++) {
        fprintf(out, "%s{\"invariant\":\"I%d\",\"text\":", i ? "," : "",
                (int)report->finding[i].which + 1);
        print_string(out, report->finding[i].text);
        fputs("}", out);
    }
    fputs("],", out);
    print_verdicts(out, report);
    fprintf(out,
            ",\"touches\":%zu,\"strikes\":%zu,\"confirmed\":%zu,\"uncertain\":%zu,"
            "\"resolved\":%zu,\"skipped\":%zu,\"planned\":%zu",
            stats->touches, stats->strikes, stats->confirmed, stats->uncertain, stats->resolved,
            stats->skipped, stats->planned);
    fprintf(out,
            ",\"placement_fit_um\":%.3f,\"placement_fit_max_um\":%.3f,"
            "\"placement_registration_um\":%.3f,\"placement_registration_max_um\":%.3f,"
            "\"placement_steps_um\":%.3f,\"placement_steps_max_um\":%.3f",
            stats->by_fit.rms_um, stats->by_fit.max_um, stats->by_registration.rms_um,
            stats->by_registration.max_um, stats->by_steps.rms_um, stats->by_steps.max_um);
    fprintf(out,
            ",\"placement_rms_um\":%.3f,\"placement_max_um\":%.3f,\"depth_rms_um\":%.3f,"
            "\"depth_max_um\":%.3f,\"tilt_max_deg\":%.4f,\"lateral_max_mm\":%.4f,"
            "\"in_skin_max_s\":%.6f}\n",
            stats->placement.rms_um, stats->placement.max_um, stats->depth.rms_um,
            stats->depth.max_um, stats->tilt_max_deg, stats->lateral_max_mm, stats->in_skin_max_s);
}
