/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/reply.h"

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
    {60, "file system could not be mounted"},
    {70, "Bluetooth could not start"},
    {79, "critical event pending"},
};

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
    {10, "emergency stop"},
    {11, "homing required"},
    {12, "a limit switch is engaged"},
    {13, "probe protection"},
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

const char *reply_alarm_meaning(int code)
{
    return find(ALARM, sizeof(ALARM) / sizeof(ALARM[0]), code);
}
