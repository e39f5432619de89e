/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the judge is given, read from the command line.
 */
#ifndef AUDIT_INPUTS_H
#define AUDIT_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

enum { AUDIT_PATHS_MAX = 256 };

struct audit_paths {
    const char *path[AUDIT_PATHS_MAX];
    size_t count;
};

struct audit_inputs {
    struct audit_paths plans, ledgers, tissues, traces, job, head, machine;
    bool json, help;
};

/* False, with a message for a person in complaint, when the line makes no sense. */
bool audit_inputs_parse(struct audit_inputs *inputs, int argc, char *const *argv, char *complaint,
                        size_t complaint_size);

#endif
