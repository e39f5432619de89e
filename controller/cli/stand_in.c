/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/stand_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "controller/cli/fitting.h"

enum err_code stand_in_head(const struct head *head, const char *head_path, const char *directory,
                            char path[STAND_IN_PATH_SIZE], struct err *err)
{
    if (head->surface != HEAD_PROBES || head->truth.kind != HEAD_TRUTH_NONE) {
        (void)snprintf(path, STAND_IN_PATH_SIZE, "%s", head_path);
        return ERR_OK;
    }
    const struct fitting fitting = {.scan_name = head->surface_path, .head = *head};
    size_t size = 0;
    char *fit = fit_write(head->fit, &size);
    char *text = fitting_head_text(&fitting, "head.fit", false);
    (void)snprintf(path, STAND_IN_PATH_SIZE, "%.400s/head.fit", directory);
    enum err_code code = file_write(path, fit, size, err);
    (void)snprintf(path, STAND_IN_PATH_SIZE, "%.400s/head.yaml", directory);
    code = code == ERR_OK ? file_write(path, text, strlen(text), err) : code;
    free(fit);
    free(text);
    return code;
}
