/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A gantry of five joints and a needle, as gantry5.yaml describes it, without a file.
 */
#ifndef TESTS_UNIT_FAKE_MACHINE_H
#define TESTS_UNIT_FAKE_MACHINE_H

#include "config/machine.h"

struct machine fake_machine(void);

#endif
