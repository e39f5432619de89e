/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/reply.h"

#include <assert.h>
#include <stddef.h>

struct meaning {
    int code;
    const char *text;
};

/* grblHAL's numbers; those up to 38 are Grbl 1.1's as well. */
static const struct meaning ERROR[] = {
    {1, "expected a command letter"},
    {2, "bad number format"},
    {3, "unknown $ command"},
    {4, "negative value"},
    {5, "homing is not enabled"},
    {6, "step pulse too short"},
    {7, "settings could not be read"},
    {8, "only possible while idle"},
    {9, "locked: alarm or jog state"},
    {10, "soft limits need homing"},
    {11, "line too long"},
    {12, "step rate too high"},
    {13, "safety door is open"},
    {14, "start-up line too long"},
    {15, "jog target past the travel"},
    {16, "bad jog command"},
    {17, "laser mode needs PWM"},
    {18, "reset asserted"},
    {19, "value below zero"},
    {20, "unsupported command"},
    {21, "two commands of one modal group"},
    {22, "feed rate missing"},
    {23, "value must be whole"},
    {24, "two commands want the axis words"},
    {25, "word given twice"},
    {26, "axis words missing"},
    {27, "line number out of range"},
    {28, "value word missing"},
    {29, "coordinate system not supported"},
    {30, "G53 needs G0 or G1"},
    {31, "axis words without a motion"},
    {32, "arc without axis words in its plane"},
    {33, "invalid target"},
    {34, "arc radius error"},
    {35, "arc without offsets"},
    {36, "unused value words"},
    {37, "tool length offset on a wrong axis"},
    {38, "tool number too large"},
    {39, "value out of range"},
    {40, "not possible while a tool change is pending"},
    {41, "spindle not running"},
    {42, "illegal plane"},
    {43, "feed rate over the maximum"},
    {44, "rotation speed over the maximum"},
    {45, "limits engaged"},
    {46, "homing required"},
    {47, "tool error"},
    {48, "value word conflict"},
    {49, "self test failed"},
    {50, "emergency stop active"},
    {51, "motor fault"},
    {52, "value out of range"},
    {53, "setting disabled"},
    {54, "not possible in this mode"},
    {55, "homing is set up in a way that cannot be"},
    {56, "coordinate system is locked"},
    {57, "unexpected % line"},
    {58, "auxiliary port not available"},
    {60, "file system could not be mounted"},
    {61, "file could not be read"},
    {62, "folder could not be opened"},
    {63, "folder not found"},
    {64, "file is empty, or no card is mounted"},
    {65, "file system is not mounted"},
    {66, "file system cannot be written"},
    {70, "Bluetooth could not start"},
    {71, "unknown operation in an expression"},
    {72, "division by zero"},
    {73, "argument out of range"},
    {74, "argument not allowed"},
    {75, "expression that cannot be read"},
    {76, "expression without a value"},
    {77, "authentication required"},
    {78, "access denied"},
    {79, "critical event pending"},
    {80, "flow control outside of a macro"},
    {81, "flow control that cannot be read"},
    {82, "flow control nested too deep"},
    {83, "out of memory"},
    {84, "file could not be opened"},
    {85, "file system could not be formatted"},
    {86, "auxiliary port not usable"},
    {87, "a tool is in the spindle"},
    {88, "no tool is in the spindle"},
    {89, "file could not be deleted"},
    {90, "not possible with cutter compensation"},
    {91, "cutter compensation in conflict with another word"},
    {92, "cutter compensation is not possible there"},
    {253, "ended by its program"},
};

/* The first nine are everybody's; from there on each firmware counts for itself. */
static const struct meaning ALARM[] = {
    {1, "a limit switch was hit; the position is lost"},
    {2, "a target past the soft limits"},
    {3, "reset while moving; the position is lost"},
    {4, "probe not in its starting state"},
    {5, "probe met nothing"},
    {6, "homing was reset"},
    {7, "safety door opened while homing"},
    {8, "pull-off did not clear a limit switch"},
    {9, "homing did not find a limit switch"},
};

static const struct meaning ALARM_GRBLHAL[] = {
    {10, "emergency stop"},
    {11, "homing required"},
    {12, "a limit switch is engaged"},
    {13, "probe protection: the foot's switch closed outside of a probing move"},
    {14, "spindle did not reach its speed"},
    {15, "dual axis homing failed"},
    {16, "self test failed"},
    {17, "motor fault"},
    {18, "homing failed"},
    {19, "Modbus exception"},
    {20, "I/O expander fault"},
    {21, "settings memory fault"},
    {22, "receive buffer overflow"},
};

static const struct meaning ALARM_GRBL[] = {
    {10, "dual axis homing failed"},
};

static const struct meaning ALARM_MEGA[] = {
    {10, "an axis has too little travel to be homed"},
    {11, "receive buffer overflow"},
};

static const struct meaning ALARM_FLUIDNC[] = {
    {10, "spindle fault"},
    {11, "an input was closed at the start"},
    {12, "homing switches that cannot be told apart"},
    {13, "hard stop"},
    {14, "homing required"},
    {15, "the board has just started"},
    {16, "I/O expander was reset"},
    {17, "an error in a G-code file"},
    {18, "a limit switch was hit while probing"},
};

static const char *find(const struct meaning *table, size_t count, int code)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].code == code) {
            return table[i].text;
        }
    }
    return NULL;
}

const char *reply_error_meaning(int code)
{
    return find(ERROR, sizeof(ERROR) / sizeof(ERROR[0]), code);
}

#define TABLE(rows)                                                                                \
    {                                                                                              \
        (rows), sizeof(rows) / sizeof((rows)[0])                                                   \
    }

const char *reply_alarm_meaning(enum machine_dialect dialect, int code)
{
    static const struct {
        const struct meaning *rows;
        size_t count;
    } OWN[] = {[MACHINE_GRBLHAL] = TABLE(ALARM_GRBLHAL),
               [MACHINE_GRBL] = TABLE(ALARM_GRBL),
               [MACHINE_GRBL_MEGA_5X] = TABLE(ALARM_MEGA),
               [MACHINE_FLUIDNC] = TABLE(ALARM_FLUIDNC)};
    assert((size_t)dialect < sizeof(OWN) / sizeof(OWN[0]));
    const char *shared = find(ALARM, sizeof(ALARM) / sizeof(ALARM[0]), code);
    return shared != NULL ? shared : find(OWN[dialect].rows, OWN[dialect].count, code);
}
