/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/traits.h"

#include <assert.h>

#include "sim/settings.h"

#define MS INT64_C(1000000)

enum {
    WIRED_IN = SIM_REPORT_FEED | SIM_REPORT_PINS | SIM_REPORT_WCO | SIM_REPORT_OVERRIDES,
    CLASSIC_MASK = SIM_REPORT_MPOS | SIM_REPORT_BUFFER
};

/* Wherever the firmware lets its owner say something, it says that nobody is under the needle. */
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
static const char *const grbl_identity[] = {"[VER:1.1h.20190830:pigment-sim]", "[OPT:V,15,128]",
                                            NULL};
static const char *const mega_identity[] = {"[VER:1.1q.20240520:pigment-sim]", "[AXS:%A]",
                                            "[OPT:VNMGH,35,255,48]", NULL};
static const char *const fluidnc_identity[] = {"[VER:3.7 FluidNC v3.7.17:pigment-sim]", "[OPT:PHS]",
                                               "[MSG:Machine: pigment-sim]", NULL};

static const struct sim_traits traits[] = {
    [MACHINE_GRBLHAL] = {.banner = "\r\nGrblHAL 1.1f ['$' or '$HELP' for help]\r\n",
                         .identity = grblhal_identity,
                         .rx_bytes = 1023,
                         .line_max = 256,
                         .planner_blocks = 100,
                         .segments = 10,
                         .tx_bytes = 512,
                         .status_ns = 2 * MS,
                         .sync_ns = 1500000,
                         .dwell_step_ns = 50 * MS,
                         .boot_ns = {100 * MS, 100 * MS},
                         .alarm_ns = 100 * MS,
                         .late_ns = {100 * MS, 120 * MS},
                         .wco_every = 10,
                         .wco_every_busy = 30,
                         .report_mask = 16383,
                         .report_start = 511,
                         .blanks_count = true,
                         .sticky_error = true,
                         .line_at_rest = true,
                         .limits_shrink = true,
                         .homed_field = true,
                         .estop_input = true,
                         .modern_bytes = true},
    [MACHINE_GRBL] = {.banner = "\r\nGrbl 1.1h ['$' for help]\r\n",
                      .identity = grbl_identity,
                      .rx_bytes = 128,
                      .line_max = 79,
                      .planner_blocks = 15,
                      .segments = 6,
                      .tx_bytes = 104,
                      .status_ns = 1 * MS,
                      .sync_ns = 1500000,
                      .dwell_step_ns = 50 * MS,
                      .eeprom_ns = 14 * MS,
                      .boot_ns = {1000 * MS, 2000 * MS},
                      .alarm_ns = 500 * MS,
                      .late_ns = {500 * MS, 530 * MS},
                      .wco_every = 10,
                      .wco_every_busy = 30,
                      .report_always = WIRED_IN,
                      .report_mask = CLASSIC_MASK,
                      .report_start = SIM_REPORT_MPOS,
                      .plain = true,
                      .two_ends = true,
                      .false_ok = true,
                      .mute_critical = true,
                      .locked_at_boot = true,
                      .limits_unhomed = true,
                      .latch_overrides = true,
                      .tool_at_once = true},
    [MACHINE_GRBL_MEGA_5X] = {.banner = "\r\nGrbl 1.1q ['$' for help]\r\n",
                              .identity = mega_identity,
                              .rx_bytes = 255,
                              .line_max = 255,
                              .planner_blocks = 35,
                              .segments = 10,
                              .tx_bytes = 255,
                              .status_ns = 1 * MS,
                              .sync_ns = 1500000,
                              .dwell_step_ns = 50 * MS,
                              .eeprom_ns = 14 * MS,
                              .boot_ns = {1000 * MS, 2000 * MS},
                              .alarm_ns = 500 * MS,
                              .late_ns = {800 * MS, 1300 * MS},
                              .wco_every = 10,
                              .wco_every_busy = 30,
                              .report_always = WIRED_IN | SIM_REPORT_LINE,
                              .report_mask = CLASSIC_MASK,
                              .report_start = SIM_REPORT_MPOS,
                              .plain = true,
                              .two_ends = true,
                              .false_ok = true,
                              .locked_at_boot = true,
                              .limits_unhomed = true,
                              .latch_overrides = true,
                              .tool_at_once = true},
    [MACHINE_FLUIDNC] = {.banner = "\r\nGrbl 3.7 [FluidNC v3.7.17 (noradio) '$' for help]\r\n",
                         .identity = fluidnc_identity,
                         .rx_bytes = 255,
                         .line_max = 255,
                         .planner_blocks = 15,
                         .segments = 10,
                         .tx_bytes = 255,
                         .status_ns = 2 * MS,
                         .sync_ns = 1500000,
                         .dwell_step_ns = 50 * MS,
                         .boot_ns = {1000 * MS, 2000 * MS},
                         .wco_every = 10,
                         .wco_every_busy = 30,
                         .report_always = WIRED_IN,
                         .report_mask = CLASSIC_MASK,
                         .report_start = SIM_REPORT_MPOS,
                         .plain = true,
                         .locked_at_boot = true,
                         .limits_unhomed = true,
                         .tool_at_once = true,
                         .zero_dwell_free = true},
};

const struct sim_traits *sim_traits_of(enum machine_dialect dialect)
{
    assert((size_t)dialect < sizeof traits / sizeof traits[0]);
    return &traits[dialect];
}
