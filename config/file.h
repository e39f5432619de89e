/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole small files in and out. Inputs are regular files of at most FILE_SIZE_MAX bytes, read once
 * through one descriptor; outputs appear whole (written beside, synced, renamed) or not at all.
 */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "config/err.h"
#include "config/sha256.h"

enum { FILE_SIZE_MAX = 64 * 1024 * 1024 };

/* data is NUL-terminated beyond size; free with file_free. */
struct file {
    char *data;
    size_t size;
    struct sha256 sha256;
};

/* FIFOs, devices, directories and too large files are refused. A failure's code is ERR_IO. */
enum err_code file_read(struct file *file, const char *path, struct err *err);
void file_free(struct file *file);

/* Replaces path atomically. ERR_CREATE when it cannot. */
enum err_code file_write(const char *path, const char *data, size_t size, struct err *err);

/* Joins the directory of `beside` with `path` (absolute paths stay). Caller frees; never NULL. */
char *file_path_beside(const char *beside, const char *path);

#endif
