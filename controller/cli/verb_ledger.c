/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "controller/cli/cli.h"
#include "controller/ledger/ledger.h"
#include "controller/ledger/reason.h"

/* Whatever a note or a name holds, a terminal must not obey it. */
static void make_printable(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || (unsigned char)*text >= 0x7f) {
            *text = '?';
        }
    }
}

static void copy(char *out, size_t size, const char *text, size_t text_size)
{
    size_t len = strnlen(text, text_size < size ? text_size : size - 1);
    memcpy(out, text, len);
    out[len] = '\0';
    make_printable(out);
}

static const char *reason_of(const struct record *record)
{
    if (record->type == RECORD_SKIPPED) {
        return skip_reason_name((enum skip_reason)record->reason);
    }
    return stop_reason_name((enum stop_reason)record->reason);
}

static void describe_registration(const union record_body *body, char *out, size_t size)
{
    static const char *const KIND[] = {"said", "by fiducials", "by probes", "tracked",
                                       "by touches of the one found before:"};
    const uint32_t kind = body->registration.kind;
    if (kind == 0 || kind >= sizeof(KIND) / sizeof(*KIND)) {
        (void)snprintf(out, size, "revision %u%s", body->registration.revision,
                       kind == RECORD_KIND_SUPPOSED ? " supposed" : "");
        return;
    }
    (void)snprintf(out, size,
                   "revision %u %s, %u of %u, residual %.3f mm, worst dot %.3f mm off, predicted; "
                   "%u contacts",
                   body->registration.revision, KIND[kind], body->registration.used,
                   body->registration.used + body->registration.set_aside,
                   body->registration.residual_mm, body->registration.error_mm,
                   body->registration.contacts);
}

/* What else there is to say of a record, by its type. */
static void describe(const struct record *record, char *out, size_t size)
{
    char text[RECORD_NOTE_SIZE + 1], hex[SHA256_HEX_SIZE];
    const union record_body *body = &record->body;
    out[0] = '\0';
    if (record->type == RECORD_HEADER) {
        sha256_hex(&body->header.plan, hex);
        copy(text, sizeof(text), body->header.course, sizeof(body->header.course));
        (void)snprintf(out, size, "course %s session %u %s plan %s", text, body->header.session,
                       body->header.backend == RECORD_SIMULATOR ? "simulator" : "hardware", hex);
    } else if (record->type == RECORD_INPUTS) {
        copy(text, sizeof(text), body->inputs.machine_name, sizeof(body->inputs.machine_name));
        (void)snprintf(out, size, "machine %s, %u strikes", text, body->inputs.strikes);
    } else if (record->type == RECORD_REGISTRATION) {
        describe_registration(body, out, size);
    } else if (record->type == RECORD_EPOCH) {
        copy(text, sizeof(text), body->epoch.identity, sizeof(body->epoch.identity));
        (void)snprintf(out, size, "%s", text);
    } else if (record->type == RECORD_ARMED) {
        (void)snprintf(out, size, "uid %u", body->person.uid);
    } else if (record->type == RECORD_INTENT) {
        (void)snprintf(out, size, "depth %.3f dwell %.2f", (double)body->intent.depth_mm,
                       (double)body->intent.dwell_s);
    } else if (record->type == RECORD_RESOLVED_STRUCK || record->type == RECORD_RESOLVED_SKIP) {
        copy(text, sizeof(text), body->person.note, sizeof(body->person.note));
        (void)snprintf(out, size, "uid %u: %s", body->person.uid, text);
    } else if (record->type == RECORD_EVENT) {
        (void)snprintf(out, size, "uid %u: event %u of the plan is done", body->event.uid,
                       body->event.done);
    } else if (record->type == RECORD_TOUCH_OFF) {
        (void)snprintf(out, size, "strikes of tags %u to %u, drift %.3f mm on face %u of %u",
                       body->touch_off.first_tag, body->touch_off.last_tag,
                       body->touch_off.drift_mm, body->touch_off.face + 1, body->touch_off.faces);
    } else if (record->type == RECORD_DONE) {
        (void)snprintf(out, size, "%u confirmed, %u uncertain, %u skipped", body->done.confirmed,
                       body->done.uncertain, body->done.skipped);
    }
}

static json_t *record_json(const struct record *record, const char *more)
{
    json_t *value = json_pack("{s:I, s:s, s:I, s:I, s:I, s:I}", "seq", (json_int_t)record->seq,
                              "type", record_type_name(record->type), "dot",
                              (json_int_t)record->dot, "epoch", (json_int_t)record->epoch, "tag",
                              (json_int_t)record->tag, "wall_ns", (json_int_t)record->wall_ns);
    if (record->reason != 0) {
        (void)json_object_set_new(value, "reason", json_string(reason_of(record)));
    }
    if (more[0] != '\0') {
        (void)json_object_set_new(value, "detail", json_string(more));
    }
    return value;
}

static void format_wall(int64_t wall_ns, char *out, size_t size)
{
    time_t seconds = (time_t)(wall_ns / 1000000000);
    struct tm utc;
    if (!gmtime_r(&seconds, &utc) || strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) {
        out[0] = '\0';
    }
}

static void show_record(void *context, const struct record *record)
{
    const struct cli *cli = context;
    char more[256], when[32];
    describe(record, more, sizeof(more));
    if (cli->json) {
        cli_print_json(record_json(record, more));
        return;
    }
    format_wall(record->wall_ns, when, sizeof(when));
    (void)printf("%llu %s %s", (unsigned long long)record->seq, when,
                 record_type_name(record->type));
    if (record->dot != 0) {
        (void)printf(" dot %u", record->dot);
    }
    if (record->tag != 0) {
        (void)printf(" tag %u", record->tag);
    }
    if (record->reason != 0) {
        (void)printf(" %s", reason_of(record));
    }
    (void)printf("%s%s\n", more[0] ? " " : "", more);
}

static void count_only(void *context, const struct record *record)
{
    (void)context;
    (void)record;
}

static enum err_code show(struct cli *cli, const char *path, struct err *err)
{
    uint64_t records = 0;
    struct sha256 chain;
    return ledger_scan(path, show_record, cli, &records, &chain, err);
}

static json_t *summary_json(const struct ledger_summary *summary)
{
    char plan[SHA256_HEX_SIZE], chain[SHA256_HEX_SIZE];
    sha256_hex(&summary->plan, plan);
    sha256_hex(&summary->chain, chain);
    return json_pack(
        "{s:s, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:s, s:s}", "course", summary->course,
        "session", (int)summary->session, "records", (json_int_t)summary->records, "strikes",
        (json_int_t)summary->strikes, "confirmed", (json_int_t)summary->confirmed, "uncertain",
        (json_int_t)summary->uncertain, "resolved_struck", (json_int_t)summary->resolved_struck,
        "resolved_skip", (json_int_t)summary->resolved_skip, "skipped",
        (json_int_t)summary->skipped, "done", (int)summary->done, "plan", plan, "chain", chain);
}

static enum err_code verify(struct cli *cli, const char *path, struct err *err)
{
    uint64_t records = 0;
    struct sha256 chain;
    struct ledger_summary summary = {0};
    if (ledger_scan(path, count_only, NULL, &records, &chain, err) != ERR_OK ||
        ledger_summarise(path, &summary, err) != ERR_OK) {
        return err->code;
    }
    char hex[SHA256_HEX_SIZE];
    sha256_hex(&chain, hex);
    if (cli->json) {
        cli_print_json(summary_json(&summary));
    } else {
        (void)printf("%s: %llu records, chain %s\n", path, (unsigned long long)records, hex);
        (void)printf("%u strikes: %u confirmed, %u uncertain, %u resolved, %u skipped; %s\n",
                     summary.strikes, summary.confirmed, summary.uncertain,
                     summary.resolved_struck + summary.resolved_skip, summary.skipped,
                     summary.done ? "done" : "not done");
    }
    ledger_summary_free(&summary);
    return ERR_OK;
}

static void print_reasons(void)
{
    for (int i = 1; i < STOP_REASONS; i++) {
        enum stop_reason reason = (enum stop_reason)i;
        (void)printf("stop %2d %-16s %s\n", i, stop_reason_name(reason),
                     stop_reason_advice(reason));
    }
    for (int i = 1; i < SKIP_REASONS; i++) {
        (void)printf("skip %2d %s\n", i, skip_reason_name((enum skip_reason)i));
    }
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool reasons = false;
    const struct option_spec spec[] = {{"--reasons", OPTION_FLAG, &reasons}};
    if (cli_options(cli, spec, 1, (struct option_range){1, 2}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    const char *word = cli->argument[0];
    bool is_show = strcmp(word, "show") == 0;
    if (is_show && reasons) {
        print_reasons();
        return ERR_OK;
    }
    if (cli->argument_count != 2 || (!is_show && strcmp(word, "verify") != 0)) {
        return err_set(err, ERR_USAGE, "ledger wants show FILE or verify FILE");
    }
    return is_show ? show(cli, cli->argument[1], err) : verify(cli, cli->argument[1], err);
}

const struct verb verb_ledger = {
    .name = "ledger",
    .summary = "show or verify a ledger file",
    .usage = "pigment ledger show 0001-c7f3a-s1.ledger\n"
             "pigment ledger verify 0001-c7f3a-s1.ledger\n"
             "pigment ledger show --reasons\n"
             "\n"
             "  --json      show: one object a record; verify: the counts\n"
             "  --reasons   the names and numbers of all reasons\n",
    .run = run,
};
