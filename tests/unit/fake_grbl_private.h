/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the fake firmware: fake_grbl.c is its motion and its wire, fake_grbl_lines.c what
 * its lines mean and how they go wrong.
 */
#ifndef TESTS_UNIT_FAKE_GRBL_PRIVATE_H
#define TESTS_UNIT_FAKE_GRBL_PRIVATE_H

#include "tests/unit/fake_grbl.h"

#define FAKE_LETTERS   "XYZABC"
#define FAKE_MOVE_NS   INT64_C(10000000)
#define FAKE_HOMING_NS INT64_C(2000000000)

enum { FAKE_AXIS_COUNT = 6, FAKE_NEEDLE = 5 };

__attribute__((format(printf, 2, 3))) void fake_say(struct fake_grbl *fake, const char *format,
                                                    ...);
void fake_flush(struct fake_grbl *fake);
void fake_power_cut(struct fake_grbl *fake);
void fake_do_line(struct fake_grbl *fake, const char *line);

#endif
