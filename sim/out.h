/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that is written through a buffer. It remembers its first failure.
 */
#ifndef SIM_OUT_H
#define SIM_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "config/err.h"

enum { SIM_OUT_SIZE = 1 << 16 };

struct sim_out {
    int fd; /* owned; -1 when there is no such file */
    const char *path;
    int failed; /* errno of the first write that failed */
    size_t used;
    char buffer[SIM_OUT_SIZE];
};

enum err_code sim_out_open(struct sim_out *out, const char *path, struct err *err);
void sim_out_write(struct sim_out *out, const char *data, size_t size);
void sim_out_flush(struct sim_out *out);
/* Flushes and closes; ERR_IO when any byte did not get to the file. */
enum err_code sim_out_close(struct sim_out *out, struct err *err);

#endif
