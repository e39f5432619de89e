/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What holds for each line that a rig's strike machine sends, in every test: no more in flight than
 * the firmware takes, no plunge before its intent is durable, no leg with the foot down.
 */
#ifndef TESTS_UNIT_STREAM_RIG_LINES_H
#define TESTS_UNIT_STREAM_RIG_LINES_H

#include "tests/unit/stream_rig.h"

/* Ends the process, with what was said until then. */
void rig_fail(const struct rig *rig, const char *what);
void rig_check_line(struct rig *rig, const char *line, size_t len);

#endif
