/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/probes.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_text.h"
#include "config/file.h"
#include "config/memory.h"
#include "config/number.h"

static const double COORDINATE_MAX = 1e6;

static bool is_between(char c)
{
    return c == ',' || c == ';' || c == ' ' || c == '\t';
}

/* The next cell of *rest, which moves past it; false at the end of the line. */
static bool next_cell(struct span *rest, struct span *cell)
{
    *rest = field_trim(*rest);
    *cell = (struct span){rest->text, 0};
    while (cell->len < rest->len && !is_between(cell->text[cell->len])) {
        cell->len++;
    }
    rest->text += cell->len;
    rest->len -= cell->len;
    *rest = field_trim(*rest);
    if (rest->len > 0 && (rest->text[0] == ',' || rest->text[0] == ';')) {
        rest->text++;
        rest->len--;
        return true;
    }
    return cell->len > 0;
}

static bool take_point(struct span line, double at[3])
{
    struct span cell;
    for (int i = 0; i < 3; i++) {
        if (!next_cell(&line, &cell) || !number_parse(cell.text, cell.len, &at[i]) ||
            !(fabs(at[i]) <= COORDINATE_MAX)) {
            return false;
        }
    }
    return !next_cell(&line, &cell);
}

/* Names of columns: letters where a number would be. */
static bool is_names(struct span line)
{
    return line.len > 0 && ((line.text[0] >= 'a' && line.text[0] <= 'z') ||
                            (line.text[0] >= 'A' && line.text[0] <= 'Z'));
}

static void take_line(struct probes *probes, struct place at, struct span line, bool is_first,
                      struct diags *diags)
{
    double point[3];
    if (line.len == 0 || line.text[0] == '#' || (is_first && is_names(line))) {
        return;
    }
    if (!take_point(line, point)) {
        diag_error(diags, at, "'%.*s'; allowed: three numbers, x y z", field_shown(line),
                   line.text);
    } else if (probes->count == PROBES_MAX) {
        diag_error(diags, at, "more than %d points", PROBES_MAX);
    } else {
        probes->at = memory_grow(probes->at, probes->count, sizeof(*probes->at));
        memcpy(probes->at[probes->count++], point, sizeof(point));
    }
}

enum err_code probes_read_text(struct probes *probes, const char *path, const char *text,
                               size_t size, struct diags *diags, struct err *err)
{
    assert(probes && path && (text || size == 0) && diags && err);
    *probes = (struct probes){.sha256 = sha256_of(text, size)};
    const size_t before = diags->errors;
    const bool has_bom = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
    struct field_lines lines = {.left = {has_bom ? text + 3 : text, has_bom ? size - 3 : size}};
    struct span line;
    bool is_first = true;
    while (field_next_line(&lines, &line) && diags->errors - before < DIAG_KEPT_MAX) {
        line = field_trim_commas(line);
        take_line(probes, (struct place){path, lines.number, 1}, line, is_first, diags);
        is_first = is_first && (line.len == 0 || line.text[0] == '#');
    }
    if (probes->count == 0 && diags->errors == before) {
        diag_error(diags, (struct place){path, 0, 0}, "no points");
    }
    return diags->errors == before
               ? ERR_OK
               : err_set(err, ERR_CONFIG, "%.200s: no probe points that can be used", path);
}

enum err_code probes_read(struct probes *probes, const char *path, struct diags *diags,
                          struct err *err)
{
    *probes = (struct probes){.count = 0};
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const enum err_code code = probes_read_text(probes, path, file.data, file.size, diags, err);
    file_free(&file);
    return code;
}

void probes_free(struct probes *probes)
{
    free(probes->at);
    *probes = (struct probes){.count = 0};
}
