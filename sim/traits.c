/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/traits.h"

static const char *const grblhal_identity[] = {"[VER:1.1f.20260817:]",
                                               "[OPT:VNMSL,100,1023,%N,0]",
                                               "[AXS:%A]",
                                               "[NEWOPT:ENUMS,RT+,HOME]",
                                               "[FIRMWARE:grblHAL]",
                                               "[SIGNATURE:0]",
                                               "[DRIVER:pigment-sim]",
                                               "[DRIVER VERSION:1]",
                                               "[BOARD:simulated arm]",
                                               NULL};

const struct sim_traits sim_traits_grblhal = {
    .banner = "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n",
    .identity = grblhal_identity,
    .status_ns = 2000000,
    .sync_ns = 1500000,
    .dwell_step_ns = 50000000,
    .tx_bytes = 512,
    .sticky_error = true,
    .status_while_homing = false,
    .wco_every = 10,
    .wco_every_busy = 30,
};
