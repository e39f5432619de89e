/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/inputs.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static struct audit_paths *paths_of(struct audit_inputs *inputs, const char *flag, size_t *most)
{
    const struct {
        const char *flag;
        struct audit_paths *paths;
        size_t most;
    } flags[] = {
        {"--plan", &inputs->plans, AUDIT_PATHS_MAX},
        {"--ledger", &inputs->ledgers, AUDIT_PATHS_MAX},
        {"--tissue", &inputs->tissues, AUDIT_PATHS_MAX},
        {"--trace", &inputs->traces, AUDIT_PATHS_MAX},
        {"--job", &inputs->job, 1},
        {"--head", &inputs->head, 1},
        {"--machine", &inputs->machine, 1},
    };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(flag, flags[i].flag) == 0) {
            *most = flags[i].most;
            return flags[i].paths;
        }
    }
    return NULL;
}

static bool complain(char *complaint, size_t size, const char *what, const char *word)
{
    snprintf(complaint, size, "%s %s", what, word);
    return false;
}

bool audit_inputs_parse(struct audit_inputs *inputs, int argc, char *const *argv, char *complaint,
                        size_t complaint_size)
{
    assert(argc >= 0);
    memset(inputs, 0, sizeof *inputs);
    struct audit_paths *paths = NULL;
    size_t most = 0;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--json") == 0) {
            inputs->json = true;
            paths = NULL;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            inputs->help = true;
        } else if (strncmp(word, "--", 2) == 0) {
            paths = paths_of(inputs, word, &most);
            if (!paths) {
                return complain(complaint, complaint_size, "unknown option", word);
            }
            if (i + 1 >= argc || strncmp(argv[i + 1], "--", 2) == 0) {
                return complain(complaint, complaint_size, "a file has to follow", word);
            }
        } else if (!paths || paths->count >= most) {
            return complain(complaint, complaint_size, "one file too many:", word);
        } else {
            paths->path[paths->count++] = word;
        }
    }
    if (inputs->help) {
        return true;
    }
    if (!inputs->plans.count || !inputs->ledgers.count || !inputs->tissues.count) {
        return complain(complaint, complaint_size, "needs --plan, --ledger", "and --tissue");
    }
    return true;
}
