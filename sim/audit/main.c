/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pigment-audit: the independent judge of plans, ledgers and what the skin felt.
 */
#include <stdio.h>

#include "sim/audit/inputs.h"
#include "sim/audit/judge.h"
#include "sim/audit/report.h"

enum { EXIT_CLEAN = 0, EXIT_VIOLATED = 1, EXIT_USAGE = 64, EXIT_INPUT = 65, EXIT_OUTPUT = 74 };

static const char USAGE[] =
    "pigment-audit --plan a.plan --ledger a.ledger --tissue tissue.csv --job job.yaml "
    "--head head.yaml --machine machine.yaml --trace trace.txt\n"
    "\n"
    "Judges what was struck against what was planned and what the ledger says, by the files\n"
    "alone. --plan, --ledger, --tissue and --trace may be given several times or be followed by\n"
    "several files: all those of one course. What has no input is reported as not judged.\n"
    "\n"
    "  --job FILE       zones, keep-outs and limits    (with --head: I2)\n"
    "  --head FILE      the surface\n"
    "  --machine FILE   caps, tilt, the needle's axis  (with --trace: I5)\n"
    "  --trace FILE     bytes and steps by time        (I5, I8, I9)\n"
    "  --json           one JSON object\n"
    "\n"
    "exit: 0 clean, 1 violations (a line each), 64 usage, 65 an input that cannot be read,\n"
    "74 its output cannot be written\n";

int main(int argc, char **argv)
{
    struct audit_inputs inputs;
    char complaint[256];
    if (!audit_inputs_parse(&inputs, argc, argv, complaint, sizeof complaint)) {
        fprintf(stderr, "pigment-audit: %s\n%s", complaint, USAGE);
        return EXIT_USAGE;
    }
    if (inputs.help) {
        fputs(USAGE, stdout);
        return EXIT_CLEAN;
    }
    struct audit_report report = {0};
    int status = EXIT_INPUT;
    if (!audit_judge(&inputs, &report)) {
        fprintf(stderr, "pigment-audit: %s\n", report.trouble);
    } else {
        (inputs.json ? audit_print_json : audit_print_plain)(stdout, &report);
        status = report.violations ? EXIT_VIOLATED : EXIT_CLEAN;
    }
    audit_report_free(&report);
    return fflush(stdout) == 0 ? status : EXIT_OUTPUT;
}
