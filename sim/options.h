/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line of pigment-sim.
 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "config/err.h"
#include "config/units.h"
#include "sim/faults.h"

struct sim_options {
    const char *machine, *true_machine, *head, *tissue, *link, *trace, *summary, *faults, *tracker;
    int times; /* --speed N times the clock; 0: as fast as it goes */
    bool reset_on_open;
    bool verbose, help, version;
    bool has_pose, has_motion;
    enum sim_motion_kind motion; /* over the faults file's */
    double dimple_mm;            /* likewise; negative = not given */
    uint64_t seed;
    struct pose pose; /* the head in base */
};

extern const char sim_options_help[];

enum err_code sim_options_read(struct sim_options *options, int argc, char **argv, struct err *err);

#endif
