/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Places that were measured on a head, in base: fiducials by name, probes of the skin, and contacts
 * of the machine's own foot (docs/formats.md). What a registration is made of.
 */
#ifndef CONFIG_MEASURED_H
#define CONFIG_MEASURED_H

#include <stdbool.h>
#include <stddef.h>

#include "config/diag.h"
#include "config/head.h"

enum { MEASURED_MAX = 10000, MEASURED_NAME_SIZE = 32 };

struct measured_fiducial {
    char name[MEASURED_NAME_SIZE];
    double in_base_mm[3], in_head_mm[3];
    int line;
};

struct measured_probe {
    double in_base_mm[3];
    int line;
};

struct measured {
    struct measured_fiducial *fiducial;
    struct measured_probe *probe;
    struct measured_probe *contact; /* where the foot's plane was when it touched */
    size_t fiducials, probes, contacts;
};

/* A fiducial without a place of its own on the head is one of head's landmarks. ERR_DATA with every
 * fault in diags; measured_free also after a failure. */
enum err_code measured_read(struct measured *measured, const char *path, const struct head *head,
                            struct diags *diags, struct err *err);
enum err_code measured_read_text(struct measured *measured, const char *path, const char *text,
                                 size_t size, const struct head *head, struct diags *diags,
                                 struct err *err);
void measured_free(struct measured *measured);

#endif
