/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * landmarks.yaml: the five landmarks as they were picked in a scan or touched, in its own axes.
 */
#ifndef CONFIG_LANDMARKS_H
#define CONFIG_LANDMARKS_H

#include "config/head.h"

struct landmarks {
    double at[HEAD_LANDMARKS][3];
    double mm_per_unit; /* 0: in the unit of the scan that they belong to */
};

enum err_code landmarks_read(struct landmarks *landmarks, const char *path, struct diags *diags,
                             struct err *err);

#endif
