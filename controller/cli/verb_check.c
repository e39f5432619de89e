/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/head.h"
#include "config/landmarks.h"
#include "config/machine.h"
#include "controller/cli/cli.h"
#include "controller/cli/drawing.h"
#include "controller/cli/layers.h"
#include "controller/cli/lints.h"
#include "controller/cli/planning.h"
#include "controller/cli/skips.h"
#include "controller/plan/head_open.h"

struct check_options {
    const char *job, *state;
    unsigned session; /* 0: every one that has dots */
    bool seal;
    json_t *results; /* one object a file */
};

enum kind { KIND_MACHINE, KIND_HEAD, KIND_LANDMARKS, KIND_JOB, KIND_FIELD, KIND_DRAWING, KINDS };
static const char *const kind_word[KINDS] = {
    "pigment-machine", "pigment-head", "pigment-landmarks", "pigment-job", "pigment-field", "<svg"};

static bool contains(const char *text, size_t len, const char *word)
{
    return memmem(text, len, word, strlen(word)) != NULL;
}

/* By the first line that is neither blank nor a plain comment, which names the format. A field
 * whose first line lost it is still told by its name. */
static enum kind kind_of(const struct file *file, const char *path)
{
    const char *at = file->data, *end = file->data + file->size;
    for (int lines = 0; at < end && lines < 20; lines++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((newline ? newline : end) - at);
        for (int kind = 0; kind < KINDS; kind++) {
            if (contains(at, len, kind_word[kind])) {
                return (enum kind)kind;
            }
        }
        at = newline ? newline + 1 : end;
    }
    size_t len = strlen(path);
    bool csv = len > 4 && strcmp(path + len - 4, ".csv") == 0;
    return csv ? KIND_FIELD : KINDS;
}

static void add_result(struct check_options *options, const char *path, json_t *result)
{
    (void)json_object_set_new(result, "file", json_string(path));
    (void)json_array_append_new(options->results, result);
}

static enum err_code check_machine(struct cli *cli, struct check_options *options, const char *path,
                                   struct err *err)
{
    struct machine machine;
    if (machine_read(&machine, path, &cli->diags, err) != ERR_OK) {
        return err->code;
    }
    (void)fprintf(stderr, "%s: machine %s, %zu joints and a needle\n", path, machine.name,
                  machine.joint_count);
    add_result(options, path, json_pack("{s:s, s:s}", "kind", "machine", "name", machine.name));
    return ERR_OK;
}

static enum err_code check_head(struct cli *cli, struct check_options *options, const char *path,
                                struct err *err)
{
    struct head head;
    const enum err_code code = head_open(&head, path, &cli->diags, err);
    if (code == ERR_OK) {
        const char *surface = head_surface_name[head.surface];
        (void)fprintf(stderr, "%s: head, %s\n", path, surface);
        add_result(options, path, json_pack("{s:s, s:s}", "kind", "head", "surface", surface));
    }
    head_free(&head);
    return code;
}

static enum err_code check_landmarks(struct cli *cli, struct check_options *options,
                                     const char *path, struct err *err)
{
    struct landmarks landmarks;
    if (landmarks_read(&landmarks, path, &cli->diags, err) != ERR_OK) {
        return err->code;
    }
    (void)fprintf(stderr, "%s: landmarks of a scan\n", path);
    add_result(options, path, json_pack("{s:s}", "kind", "landmarks"));
    return ERR_OK;
}

/* The sittings that have dots, as bits. */
static uint32_t sessions_of(const struct field *field)
{
    uint32_t sessions = 0;
    for (size_t i = 0; i < field->count; i++) {
        sessions |= 1u << field->dot[i].session;
    }
    return sessions;
}

static enum err_code check_sessions(struct check_options *options, const char *path,
                                    struct planning *planning, struct err *err)
{
    size_t skipped = 0;
    uint32_t sessions =
        options->session > 0 ? 1u << (options->session % 32) : sessions_of(&planning->inputs.field);
    for (unsigned session = 1; session <= FIELD_SESSIONS_MAX; session++) {
        if ((sessions & (1u << session)) == 0) {
            continue;
        }
        planning_clear(planning);
        if (planning_make(planning, session, options->state, err) != ERR_OK) {
            return err->code;
        }
        json_t *summary = planning_summary(planning);
        (void)fprintf(stderr, "%s:\n", path);
        planning_show(summary);
        json_t *skips = NULL;
        const enum err_code code = skips_tell(planning, &skips, err);
        (void)json_object_set_new(summary, "kind", json_string("job"));
        (void)json_object_set_new(summary, "skips", skips);
        add_result(options, path, summary);
        if (code != ERR_OK) {
            return code;
        }
        skipped += planning->plan.skip_count;
    }
    return skipped == 0 ? ERR_OK
                        : err_set(err, ERR_CHECK, "%s: %zu dots are skipped", path, skipped);
}

static enum err_code check_job(struct cli *cli, struct check_options *options, const char *path,
                               struct err *err)
{
    struct planning planning;
    enum err_code code = planning_read(&planning, path, NULL, &cli->diags, err);
    const bool frozen = code == ERR_OK && layers_unfrozen(&planning.inputs.job,
                                                          &planning.inputs.field, NULL, NULL) == 0;
    if (code == ERR_OK) {
        code = layers_fill_to_look(&planning.inputs, path, err);
    }
    if (code == ERR_OK && frozen && !planning.inputs.field.sealed) {
        (void)fprintf(stderr,
                      "%s: its field has no `# end` totals; start will ask for them "
                      "(pigment check --seal)\n",
                      path);
    }
    struct lints lints = {0};
    if (code == ERR_OK) {
        code = lint_job(&planning.inputs, &lints, err);
    }
    if (code == ERR_OK) {
        lints_show(&lints, path);
        code = check_sessions(options, path, &planning, err);
        add_result(options, path,
                   json_pack("{s:s, s:I, s:I, s:o}", "kind", "lints", "errors",
                             (json_int_t)lints.errors, "warnings",
                             (json_int_t)(lints.count - lints.errors), "lints",
                             lints_list(&lints)));
    }
    if (code == ERR_OK && lints.errors > 0) {
        code = err_set(err, ERR_CHECK, "%s: %zu errors among its dots", path, lints.errors);
    }
    lints_free(&lints);
    planning_free(&planning);
    return code;
}

static enum err_code seal(const struct field *field, const struct job *job, const char *path,
                          struct err *err)
{
    size_t size = 0;
    char *text = field_write_csv(field, job, &size);
    enum err_code code = file_write(path, text, size, err);
    free(text);
    return code;
}

static enum err_code check_field(struct cli *cli, struct check_options *options, const char *path,
                                 struct err *err)
{
    if (!options->job) {
        return err_set(err, ERR_USAGE, "%s: a field wants --job, which names its zones", path);
    }
    struct plan_inputs inputs = {0};
    struct field field = {0};
    enum err_code code = plan_inputs_read(&inputs, options->job, NULL, &cli->diags, err);
    if (code == ERR_OK) {
        code = field_read_csv(&field, path, &inputs.job, inputs.machine.strike.depth_cap_mm,
                              &cli->diags, err);
    }
    if (code == ERR_OK && options->seal) {
        code = seal(&field, &inputs.job, path, err);
    }
    if (code == ERR_OK) {
        bool sealed = field.sealed || options->seal;
        (void)fprintf(stderr, "%s: %zu dots, %s\n", path, field.count,
                      sealed ? "sealed" : "not sealed");
        add_result(options, path,
                   json_pack("{s:s, s:I, s:b}", "kind", "field", "dots", (json_int_t)field.count,
                             "sealed", (int)sealed));
    }
    field_free(&field);
    plan_inputs_free(&inputs);
    return code;
}

/* A drawing as `pigment import` reads it, without what its options would say. */
static enum err_code check_drawing(struct cli *cli, struct check_options *options, const char *path,
                                   struct err *err)
{
    if (!options->job) {
        return err_set(err, ERR_USAGE, "%s: a drawing wants --job, which names its zones", path);
    }
    const struct field_import import = {.sheet = NULL};
    struct drawing drawing;
    const enum err_code code =
        drawing_read(&drawing, options->job, path, &import, &cli->diags, err);
    drawing_show(&drawing, path);
    add_result(options, path, drawing_report(&drawing, path));
    drawing_free(&drawing);
    return code;
}

static enum err_code check_file(struct cli *cli, struct check_options *options, const char *path,
                                struct err *err)
{
    static enum err_code (*const check[KINDS])(struct cli *, struct check_options *, const char *,
                                               struct err *) = {
        check_machine, check_head, check_landmarks, check_job, check_field, check_drawing};
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    enum kind kind = kind_of(&file, path);
    file_free(&file);
    if (kind == KINDS) {
        return err_set(err, ERR_DATA,
                       "%s: no `format: pigment-machine|head|landmarks|job 1` line, no "
                       "field and no SVG",
                       path);
    }
    return check[kind](cli, options, path, err);
}

/* Every file is looked at; the first failure that is worse than skipped dots decides. */
static enum err_code check_all(struct cli *cli, struct check_options *options, struct err *err)
{
    struct err worst = {0};
    for (size_t i = 0; i < cli->argument_count; i++) {
        struct err one = {0};
        enum err_code code = check_file(cli, options, cli->argument[i], &one);
        bool outranks = code > ERR_CHECK && worst.code <= ERR_CHECK;
        if (outranks || worst.code == ERR_OK) {
            worst = one;
            worst.code = code;
        }
    }
    *err = worst;
    return worst.code;
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct check_options options = {0};
    const struct option_spec spec[] = {{"--job", OPTION_TEXT, &options.job},
                                       {"--state", OPTION_TEXT, &options.state},
                                       {"--session", OPTION_COUNT, &options.session},
                                       {"--seal", OPTION_FLAG, &options.seal}};
    if (cli_options(cli, spec, sizeof(spec) / sizeof(spec[0]),
                    (struct option_range){1, CLI_ARGUMENTS_MAX}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (options.session > FIELD_SESSIONS_MAX) {
        return err_set(err, ERR_USAGE, "--session: 1..%d", FIELD_SESSIONS_MAX);
    }
    options.results = json_array();
    enum err_code code = check_all(cli, &options, err);
    if (cli->json && code <= ERR_CHECK) {
        cli_print_json(
            json_pack("{s:b, s:O}", "clean", (int)(code == ERR_OK), "files", options.results));
        // what does not hold is said in the object
        cli->json = false;
    }
    json_decref(options.results);
    return code;
}

const struct verb verb_check = {
    .name = "check",
    .summary = "read files and say what is wrong with them",
    .usage = "pigment check job.yaml\n"
             "\n"
             "Machine, head, landmarks and job files; fields and drawings with --job. A job is "
             "planned in "
             "memory: exit\n1 when a dot is skipped, 65 or 78 with every fault as file:line:col.\n"
             "\n"
             "  --job FILE      the job of a field or drawing\n"
             "  --seal          write the field again with its `# end` totals and digest\n"
             "  --session N     one sitting of a job (default: all)\n"
             "  --state DIR     a daemon's directory: dots in its ledgers are left out\n"
             "  --json          the figures\n",
    .run = run,
};
