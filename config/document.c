/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/document.h"

#include <assert.h>
#include <string.h>

#include "config/file.h"

enum { FORMAT_VERSION = 1 };

static enum err_code count_errors(const struct document *document, const struct diags *diags,
                                  struct err *err)
{
    size_t errors = diags->errors - document->errors_before;
    if (errors == 0) {
        return ERR_OK;
    }
    return err_set(err, document->code, "%.200s: %zu error%s", document->path, errors,
                   errors == 1 ? "" : "s");
}

enum err_code document_open(struct document *document, const char *path, const char *format,
                            enum err_code code, struct diags *diags, struct err *err)
{
    assert(document && path && format && diags && err);
    struct file file;
    enum err_code read = file_read(&file, path, err);
    if (read != ERR_OK) {
        return read;
    }
    enum err_code opened =
        document_open_text(document, path, file.data, file.size, format, code, diags, err);
    file_free(&file);
    return opened;
}

enum err_code document_open_text(struct document *document, const char *path, const char *text,
                                 size_t size, const char *format, enum err_code code,
                                 struct diags *diags, struct err *err)
{
    *document = (struct document){.path = path, .code = code, .errors_before = diags->errors};
    document->sha256 = sha256_of(text, size);
    document->root = yaml_parse(path, text, size, diags);
    if (document->root && yaml_check_format(document->root, format, FORMAT_VERSION, diags)) {
        return ERR_OK;
    }
    yaml_tree_free(document->root);
    document->root = NULL;
    assert(diags->errors > document->errors_before);
    return count_errors(document, diags, err);
}

enum err_code document_close(struct document *document, struct diags *diags, struct err *err)
{
    assert(document && document->root);
    if (!document->has_unread_keys) {
        yaml_refuse_unknown(document->root, diags);
    }
    yaml_tree_free(document->root);
    document->root = NULL;
    return count_errors(document, diags, err);
}

bool document_pose(struct yaml_node *map, const char *key, enum yaml_need need, struct pose *pose,
                   struct diags *diags)
{
    assert(pose);
    struct yaml_node *node = yaml_map(map, key, need, diags);
    return node && document_pose_here(node, pose, diags);
}

bool document_pose_here(struct yaml_node *node, struct pose *pose, struct diags *diags)
{
    assert(node && pose);
    const struct yaml_range mm = {-2000, 2000};
    const struct yaml_range deg = {-360, 360};
    double rpy_deg[3] = {0};
    size_t before = diags->errors;
    *pose = (struct pose){0};
    yaml_numbers(node, "xyz_mm", YAML_OPTIONAL, mm, pose->xyz_mm, 3, diags);
    yaml_numbers(node, "rpy_deg", YAML_OPTIONAL, deg, rpy_deg, 3, diags);
    for (size_t i = 0; i < 3; i++) {
        pose->rpy_rad[i] = rad_from_deg(rpy_deg[i]);
    }
    return diags->errors == before;
}

bool document_is_token(const char *text, size_t size)
{
    static const char ALLOWED[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_-";
    size_t len = strnlen(text, size);
    return len > 0 && len < size && strspn(text, ALLOWED) == len;
}

bool document_token(struct yaml_node *map, const char *key, enum yaml_need need, char *out,
                    size_t size, struct diags *diags)
{
    const char *text = NULL;
    if (!yaml_string(map, key, need, &text, diags)) {
        return false;
    }
    if (!document_is_token(text, size)) {
        diag_error(diags, yaml_get(map, key)->at,
                   "%s: '%.40s' is no token; allowed: 1 to %zu of A-Z a-z 0-9 _ -", key, text,
                   size - 1);
        return false;
    }
    memcpy(out, text, strlen(text) + 1);
    return true;
}
