/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/pose.h"

#include <stddef.h>
#include <string.h>

#include "config/number.h"

bool cli_pose(const char *text, double value[CLI_POSE_NUMBERS])
{
    for (int i = 0; text && i < CLI_POSE_NUMBERS; i++) {
        size_t len = strcspn(text, ",");
        if (!number_parse(text, len, &value[i])) {
            return false;
        }
        text += len;
        if (*text != (i + 1 < CLI_POSE_NUMBERS ? ',' : '\0')) {
            return false;
        }
        text++;
    }
    return text != NULL;
}
