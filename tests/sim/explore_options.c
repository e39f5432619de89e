/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "tests/sim/explore.h"

enum { JOBS = 2, DOTS = 200, AUDIT = 8 };

const char EXPLORE_USAGE[] =
    "sim-test [--seed N] [--seeds N] [--dots N] [--points all|N|A-B] [--every N] [--again N]\n"
    "         [--tail N] [--jobs N] [--audit N]\n";

static bool take_number(const char *text, uint64_t *number)
{
    char *end = NULL;
    *number = strtoull(text, &end, 10);
    return *text != '\0' && *end == '\0';
}

static bool take_points(const char *text, struct explore_options *options)
{
    if (strcmp(text, "all") == 0) {
        return true;
    }
    char *end = NULL;
    options->first = options->last = strtoull(text, &end, 10);
    return end != text && (*end == '\0' || (*end == '-' && take_number(end + 1, &options->last)));
}

static bool take_option(const char *name, const char *value, struct explore_options *options)
{
    uint64_t number = 0;
    if (strcmp(name, "--points") == 0) {
        return take_points(value, options);
    }
    if (!take_number(value, &number) || number > UINT32_MAX) {
        return false;
    }
    if (strcmp(name, "--seed") == 0) {
        options->seed = number;
    } else if (strcmp(name, "--seeds") == 0) {
        options->seeds = (unsigned)number;
    } else if (strcmp(name, "--dots") == 0) {
        options->dots = (unsigned)number;
    } else if (strcmp(name, "--every") == 0) {
        options->every = number > 0 ? number : 1;
    } else if (strcmp(name, "--again") == 0) {
        options->again = (unsigned)number;
    } else if (strcmp(name, "--audit") == 0) {
        options->audit = (unsigned)number;
    } else if (strcmp(name, "--tail") == 0) {
        options->tail = (unsigned)number;
    } else if (strcmp(name, "--jobs") == 0) {
        options->jobs = (unsigned)number;
    } else {
        return false;
    }
    return true;
}

bool explore_options_parse(struct explore_options *options, int argc, char **argv)
{
    *options = (struct explore_options){.seed = 1,
                                        .seeds = 1,
                                        .dots = DOTS,
                                        .every = 1,
                                        .last = UINT64_MAX,
                                        .jobs = JOBS,
                                        .audit = AUDIT};
    for (int i = 1; i < argc; i++) {
        if (i + 1 == argc || !take_option(argv[i], argv[i + 1], options)) {
            return false;
        } else {
            i++;
        }
    }
    return options->jobs > 0 && options->dots > 0 && options->seeds > 0;
}
