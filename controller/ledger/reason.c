/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/ledger/reason.h"

#include <string.h>

static const char *const SKIP_NAME[SKIP_REASONS] = {
    [SKIP_NONE] = "none",
    [SKIP_OFF_SCALP] = "off-scalp",
    [SKIP_OUTSIDE_ZONE] = "outside-zone",
    [SKIP_KEEP_OUT] = "keep-out",
    [SKIP_TOO_CLOSE] = "too-close",
    [SKIP_OVER_CAP] = "over-cap",
    [SKIP_UNREACHABLE] = "unreachable",
    [SKIP_TILT] = "tilt",
    [SKIP_CLEARANCE] = "clearance",
    [SKIP_ALREADY_STRUCK] = "already-struck",
    [SKIP_NO_SKIN] = "no-skin",
    [SKIP_OPERATOR] = "operator",
    [SKIP_LATER] = "later",
    [SKIP_BAND] = "band",
};

static const struct {
    const char *name, *advice;
} STOP[STOP_REASONS] = {
    [STOP_NONE] = {"none", "nothing has stopped the job"},
    [STOP_OPERATOR] = {"operator", "you stopped the job; start it again to strike what is left"},
    [STOP_HOLD] = {"hold", "the needle was taken out on your command; resume when ready"},
    [STOP_ESTOP] = {"estop", "emergency stop: make the machine safe, then home and arm"},
    [STOP_PORT_LOST] = {"port-lost", "the serial line is gone: check the cable and the board's "
                                     "power, then home, arm and resume"},
    [STOP_BANNER] = {"banner", "the firmware restarted by itself: check its power supply, then "
                               "home, arm and resume"},
    [STOP_ALARM] = {"alarm", "the firmware raised an alarm: look for a switch that was hit or a "
                             "blocked axis, then home, arm and resume"},
    [STOP_ERROR_REPLY] = {"error-reply", "the firmware refused a line: its settings may differ "
                                         "from the machine file; compare them, then home"},
    [STOP_POSITION] = {"position", "the firmware was not where it should be: look for lost steps "
                                   "or a noisy line, then home, arm and resume"},
    [STOP_NO_SKIN] = {"no-skin", "the foot missed the skin several times in a row: look whether "
                                 "the head has moved, register it again, then resume"},
    [STOP_TOUCH_IN_AIR] = {"touch-in-air",
                           "the foot felt something where nothing should be: look first whether "
                           "the needle sticks in the skin, and take it out; then whether the head "
                           "has moved; then home, arm and resume"},
    [STOP_SILENT] = {"silent", "the firmware did not answer in time: check the cable and the "
                               "board, then home, arm and resume"},
    [STOP_WRITE_STUCK] = {"write-stuck", "the serial line took no more bytes: check the cable and "
                                         "the board, then home, arm and resume"},
    [STOP_LEDGER] = {"ledger", "the ledger cannot be written: check the disk, then restart the "
                               "daemon; nothing is struck without it"},
    [STOP_PROOF] = {"proof", "a strike ended without its proof: look at the dot, resolve it, then "
                             "home, arm and resume"},
    [STOP_PROCESS] = {"process", "the daemon ended during a strike: look at the dot, resolve it, "
                                 "then home, arm and resume"},
    [STOP_SHUTDOWN] = {"shutdown", "the daemon was asked to end; restart it, home, arm and resume"},
    [STOP_WRONG_FIRMWARE] = {"wrong-firmware", "the board is not the one that the machine file "
                                               "describes: check the device and its settings"},
    [STOP_GARBLED] = {"garbled", "the replies are none that the firmware sends: check the baud "
                                 "rate and the cable, then home, arm and resume"},
    [STOP_BUG] = {"bug", "the program caught itself in an error: keep the ledger and the log, and "
                         "report it"},
    [STOP_HEAD] = {"head", "the head did not keep still: settle it in its rest, then resume"},
    [STOP_HEAD_MOVED] = {"head-moved", "the head is not where it was registered: it is registered "
                                       "again, and what is left solved anew"},
    [STOP_TRACKER] = {"tracker", "the tracker does not say where the head is: check it, then "
                                 "resume"},
    [STOP_HEARTBEAT] = {"heartbeat", "the line was silent for too long, and the heartbeat relay "
                                     "took the needle out: look what held the computer up, then "
                                     "home, arm and resume"},
    [STOP_RELOAD] = {"reload", "put fresh pigment of the plan's shade in, then resume"},
    [STOP_NEEDLE] = {"needle", "put the plan's needle in, then resume"},
    [STOP_BREAK] = {"break", "a break for the person and for you: resume when it is over"},
    [STOP_POSE] = {"pose", "lay the head as the plan asks, register it again, then resume"},
    [STOP_PLANNED_PAUSE] = {"planned-pause", "the plan asks for a pause here: do what it is for, "
                                             "then resume"},
    [STOP_EXPIRED] = {"expired", "the head has not been registered, or too long ago: "
                                 "register it again, by places that `pigment register --advise 150 "
                                 "--job JOB` chooses, then resume"},
    [STOP_DRIFT] = {"drift", "the reference is not where the arm should find it, so it has lost "
                             "steps: look for what blocked it, look at the strikes that the report "
                             "calls suspect, then home, arm and resume"},
};

const char *skip_reason_name(enum skip_reason reason)
{
    return (unsigned)reason < SKIP_REASONS ? SKIP_NAME[reason] : "unknown";
}

const char *stop_reason_name(enum stop_reason reason)
{
    return (unsigned)reason < STOP_REASONS ? STOP[reason].name : "unknown";
}

const char *stop_reason_advice(enum stop_reason reason)
{
    return (unsigned)reason < STOP_REASONS ? STOP[reason].advice
                                           : "written by a newer version of this program";
}

bool skip_reason_from_name(const char *name, size_t len, enum skip_reason *reason)
{
    for (unsigned i = 1; i < SKIP_REASONS; i++) {
        if (strlen(SKIP_NAME[i]) == len && memcmp(SKIP_NAME[i], name, len) == 0) {
            *reason = (enum skip_reason)i;
            return true;
        }
    }
    return false;
}
