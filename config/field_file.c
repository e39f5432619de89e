/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "config/field_svg.h"
#include "config/file.h"

static bool is_drawing(const char *path)
{
    const size_t len = strlen(path);
    return len > 4 && strcmp(path + len - 4, ".svg") == 0;
}

static enum err_code read_drawing(struct field *field, const char *path, const struct file *file,
                                  const struct job *job, double depth_cap_mm, struct diags *diags,
                                  struct err *err)
{
    const struct field_import import = {.sheet = NULL};
    struct field_import_count count;
    const enum err_code code = field_read_svg_text(field, &count, path, file->data, file->size,
                                                   &import, job, depth_cap_mm, diags, err);
    const size_t without = count.numbered;
    field_import_count_free(&count);
    if (code == ERR_OK && without > 0) {
        diag_error(
            diags, (struct place){.file = path},
            "%zu dots have no id of their own, and ids hold for the life of a course; make a "
            "field of it once: pigment import",
            without);
        return err_set(err, ERR_DATA, "%.200s: %zu dots without an id", path, without);
    }
    field->sealed = code == ERR_OK;
    return code;
}

enum err_code field_read(struct field *field, const char *path, const struct job *job,
                         double depth_cap_mm, struct diags *diags, struct err *err)
{
    assert(field && path && job && diags && err);
    if (!is_drawing(path)) {
        return field_read_csv(field, path, job, depth_cap_mm, diags, err);
    }
    *field = (struct field){0};
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const enum err_code code = read_drawing(field, path, &file, job, depth_cap_mm, diags, err);
    file_free(&file);
    return code;
}
