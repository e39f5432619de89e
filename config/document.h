/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What reading a machine, head or job file has in common: open it, check its `format` line, read
 * its keys, refuse those that are left over. And the values that several of them have.
 */
#ifndef CONFIG_DOCUMENT_H
#define CONFIG_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "config/diag.h"
#include "config/sha256.h"
#include "config/units.h"
#include "config/yaml.h"

struct document {
    const char *path; /* borrowed: places in root point to it */
    enum err_code code;
    struct yaml_node *root; /* a map */
    struct sha256 sha256;   /* of the file's bytes */
    size_t errors_before;
    bool has_unread_keys; /* a reader gave up: what it did not ask for is not unknown */
};

/* code is what a bad file of this kind exits with. Close it only after ERR_OK. */
enum err_code document_open(struct document *document, const char *path, const char *format,
                            enum err_code code, struct diags *diags, struct err *err);
/* Same, from bytes in hand. */
enum err_code document_open_text(struct document *document, const char *path, const char *text,
                                 size_t size, const char *format, enum err_code code,
                                 struct diags *diags, struct err *err);
/* ERR_OK when the file had no error since it was opened. */
enum err_code document_close(struct document *document, struct diags *diags, struct err *err);

/* {xyz_mm: [x, y, z], rpy_deg: [r, p, y]}, both optional and 0. */
bool document_pose(struct yaml_node *map, const char *key, enum yaml_need need, struct pose *pose,
                   struct diags *diags);
/* The same two keys of the map itself. */
bool document_pose_here(struct yaml_node *node, struct pose *pose, struct diags *diags);
/* Letters, digits, _ and -, fewer than size of them: the only text of a file that is kept. */
bool document_token(struct yaml_node *map, const char *key, enum yaml_need need, char *out,
                    size_t size, struct diags *diags);
bool document_is_token(const char *text, size_t size);

#endif
