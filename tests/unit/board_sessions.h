/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What builds of the four firmwares print from a reset on, as their sources have it.
 */
#ifndef TESTS_UNIT_BOARD_SESSIONS_H
#define TESTS_UNIT_BOARD_SESSIONS_H

#include "tests/unit/fake_board.h"

#define GRBLHAL_BANNER "\nGrblHAL 1.1f ['$' or '$HELP' for help]\n"

#define GRBLHAL_IDENTITY                                                                           \
    "[VER:1.1f.20260817:]\n[OPT:VNMHSL,100,1023,6,0]\n[AXS:6:XYZABC]\n"                            \
    "[NEWOPT:ENUMS,RT+,HOME,ES,TC,SED,RTC]\n[FIRMWARE:grblHAL]\n[SIGNALS:HSE]\n"                   \
    "[NVS STORAGE:*FLASH]\n[FREE MEMORY:132K]\n[DRIVER:STM32F446]\n[DRIVER VERSION:260815]\n"      \
    "[DRIVER OPTIONS:USB.2]\n[BOARD:T41U5XBB]\n[MAX STEP RATE:400000 Hz]\n[AUX IO:1,3,0,0]\n"      \
    "[PLUGIN:SDCARD v1.25]\n"

/* Its settings up to the axes, and behind them. */
#define GRBLHAL_SETTINGS                                                                           \
    "$0=10.0\n$1=255\n$2=0\n$3=0\n$4=7\n$5=0\n$6=0\n$9=1\n$10=511\n$11=0.010\n$12=0.002\n"         \
    "$13=0\n$14=70\n$15=0\n$16=0\n$17=0\n$18=0\n$19=0\n$20=1\n$21=0\n$22=1\n$23=0\n$24=25.0\n"     \
    "$25=500.0\n$26=250\n$27=1.000\n$28=0.100\n$29=0.0\n$30=1000.000\n$31=0.000\n$32=0\n"          \
    "$33=5000.0\n$34=0.0\n$35=0.0\n$36=100.0\n$37=0\n$39=1\n$40=0\n$43=1\n$44=32\n$45=31\n"        \
    "$46=0\n$47=0\n$48=0\n$49=0\n$62=0\n$63=2\n$64=0\n$65=0\n$70=9\n$73=********\n%A"              \
    "$300=grblHAL\n$302=192.168.5.1\n$341=0\n$342=30.0\n$343=25.0\n$346=1\n$370=0\n$376=7\n"       \
    "$384=0\n$393=4.0\n$394=4.0\n$398=100\n$481=0\n$484=1\n$486=0\n$487=0\n$538=0\n$673=1.0\n"     \
    "$676=15\n"

#define GRBLHAL_MODAL "[GC:G0 G54 G17 G21 G90 G94 G49 G98 G50 M5 M9 T0 F%F S0.]\n"

#define GRBLHAL_STATUS                                                                             \
    "|MPos:0.000,0.000,0.000,0.000,0.000,0.000|Bf:100,1023|FS:0,0"                                 \
    "|WCO:0.000,0.000,0.000,0.000,0.000,0.000|WCS:G54|H:0|T:0|TLR:0"

#define GRBLHAL_SESSION                                                                            \
    {                                                                                              \
        .banner = GRBLHAL_BANNER, .identity = GRBLHAL_IDENTITY, .settings = GRBLHAL_SETTINGS,      \
        .start = "$N0=\n$N1=\n", .modal = GRBLHAL_MODAL, .status = GRBLHAL_STATUS,                 \
        .state = "Idle", .homed_state = "Idle", .line_at_rest = true                               \
    }

#define CLASSIC_SETTINGS                                                                           \
    "$0=10\n$1=255\n$2=0\n$3=0\n$4=0\n$5=0\n$6=0\n$10=1\n$11=0.010\n$12=0.002\n$13=0\n$20=1\n"     \
    "$21=0\n$22=1\n$23=0\n$24=25.000\n$25=500.000\n$26=250\n$27=1.000\n$30=1000\n$31=0\n$32=0\n"   \
    "%A"

#define GRBL_SESSION                                                                               \
    {                                                                                              \
        .banner = "\nGrbl 1.1h ['$' for help]\n[MSG:'$H'|'$X' to unlock]\n",                       \
        .identity = "[VER:1.1h.20190830:]\n[OPT:V,15,128]\n", .settings = CLASSIC_SETTINGS,        \
        .start = "$N0=\n$N1=\n", .modal = "[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F%F S0]\n",         \
        .status = "|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000", .state = "Alarm",        \
        .homed_state = "Idle"                                                                      \
    }

#define MEGA_STATUS                                                                                \
    "|MPos:0.000,0.000,0.000,0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000,0.000,0.000,0.000"

#define MEGA_SESSION(version)                                                                      \
    {                                                                                              \
        .banner = "\nGrbl " version " ['$' for help]\n[MSG:'$H'|'$X' to unlock]\n",                \
        .identity = "[VER:" version ".20260521:]\n[AXS:6:XYZABC]\n[OPT:VNMGH,35,255,48]\n",        \
        .settings = CLASSIC_SETTINGS, .start = "$N0=\n$N1=\n",                                     \
        .modal = "[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F%F S0]\n", .status = MEGA_STATUS,           \
        .state = "Alarm", .homed_state = "Idle"                                                    \
    }

/* It says what it likes at any time, and keeps junctions and inches in its own configuration. */
#define FLUIDNC_SESSION                                                                            \
    {                                                                                              \
        .banner = "\nGrbl 3.9 [FluidNC v3.9.9 (esp32-wifi) '$' for help]\n"                        \
                  "[MSG:INFO: '$H'|'$X' to unlock]\nALARM:14\n",                                   \
        .identity = "[VER:3.9 FluidNC v3.9.9:]\n[OPT:MPHS]\n[MSG:Machine: bench]\n"                \
                    "[MSG:INFO: Connecting to STA SSID:workshop]\n[MSG:No BT]\n",                  \
        .settings = "$10=1\n$30=1000\n$20=1\n$21=0\n$22=1\n$23=0\n$32=0\n%A",                      \
        .start = "$N0=\n$N1=\n", .modal = "[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F%F S0]\n",         \
        .status = "|MPos:0.000,0.000,0.000,0.000,0.000,0.000|FS:0,0|Pn:P0"                         \
                  "|WCO:0.000,0.000,0.000,0.000,0.000,0.000",                                      \
        .state = "Alarm", .homed_state = "Idle"                                                    \
    }

#endif
