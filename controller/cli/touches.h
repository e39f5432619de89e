/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file of touches: the joints of a pose a line, in the machine file's order, degrees or mm, then
 * the point in base that the tip was on, mm. A first line `ball RADIUS` says that all of them touch
 * one ball of that radius, mm; then lines have joints only. Empty lines and lines that begin with #
 * do not count.
 */
#ifndef CONTROLLER_CLI_TOUCHES_H
#define CONTROLLER_CLI_TOUCHES_H

#include "config/diag.h"
#include "config/err.h"
#include "kinematics/arm/calibrate.h"

/* Every error of the file goes to diags; ERR_DATA then. touches_free also after a failure. */
enum err_code touches_read(struct touches *touches, const struct machine *machine, const char *path,
                           struct diags *diags, struct err *err);
/* Same, from bytes in hand; path is for messages. */
enum err_code touches_read_text(struct touches *touches, const struct machine *machine,
                                const char *path, const char *text, size_t size,
                                struct diags *diags, struct err *err);
void touches_free(struct touches *touches);

#endif
