/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line: a table of verbs. Data goes to stdout, talk to stderr; a verb returns what the
 * program exits with, and only main prints its error.
 */
#ifndef CONTROLLER_CLI_CLI_H
#define CONTROLLER_CLI_CLI_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "config/diag.h"
#include "config/err.h"

enum { CLI_ARGUMENTS_MAX = 256 };

/* What all verbs share. */
struct cli {
    const char *socket_path; /* --socket, $PIGMENT_SOCKET, or the default */
    bool json;
    bool take;          /* motion commands: --take, from whoever moves the machine now */
    struct diags diags; /* faults of files; main lists them */
    const char *argument[CLI_ARGUMENTS_MAX]; /* what is not an option */
    size_t argument_count;
};

struct verb {
    const char *name;
    const char *summary; /* one line for the list */
    const char *usage;   /* its first line is an example */
    enum err_code (*run)(struct cli *cli, int argc, char **argv, struct err *err);
};

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_COUNT };

/* target: bool, const char * or unsigned. */
struct option_spec {
    const char *name; /* with its dashes */
    enum option_kind kind;
    void *target;
};

/* Reads options and arguments in any order; --json and --socket are every verb's. No
 * abbreviations. ERR_USAGE when one is unknown, lacks its value, or when there are fewer than min
 * or more than max arguments. */
struct option_range {
    size_t min, max;
};
enum err_code cli_options(struct cli *cli, const struct option_spec *spec, size_t count,
                          struct option_range arguments, int argc, char **argv, struct err *err);

/* The word of words[count] that was probably meant; NULL when none is near. */
const char *cli_nearest(const char *word, const char *const *words, size_t count);

/* Prints one object and its newline on stdout; value is taken over. */
void cli_print_json(json_t *value);

/* Absolute path of an existing file: malloc'd; NULL with ERR_IO. */
char *cli_absolute(const char *path, struct err *err);

extern const struct verb verb_check, verb_plan, verb_preview, verb_start, verb_status, verb_watch,
    verb_pause, verb_hold, verb_resume, verb_stop, verb_estop, verb_arm, verb_home, verb_park,
    verb_resolve, verb_report, verb_jobs, verb_ledger, verb_sim, verb_fk, verb_ik, verb_exclude,
    verb_selftest, verb_order, verb_register, verb_solve, verb_import, verb_export, verb_calibrate,
    verb_freeze, verb_fit, verb_hairline, verb_coverage, verb_touch;

#endif
