/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person should know of a scan before a head that was fitted to it is struck.
 */
#ifndef CONTROLLER_CLI_FITTING_WARN_H
#define CONTROLLER_CLI_FITTING_WARN_H

#include "controller/cli/fitting.h"

enum { FITTING_WARNINGS_MAX = HEAD_LANDMARKS + 2, FITTING_WARNING_SIZE = 400 };

struct fitting_warnings {
    char text[FITTING_WARNINGS_MAX][FITTING_WARNING_SIZE];
    int count;
};

/* Of a fit that is made: landmarks off the scan, hair, coarse triangles, scalp that was not seen.
 * None of touches but that they are rough: fitting_gaps knows the rest. */
void fitting_warn(const struct fitting *fitting, struct fitting_warnings *warnings);

#endif
