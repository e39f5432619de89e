/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/measured.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_text.h"
#include "config/file.h"
#include "config/memory.h"
#include "config/number.h"

#define FIRST_LINE   "# pigment-measured 1 units=mm frame=base"
#define HEADER       "kind,name,x_mm,y_mm,z_mm"
#define HEADER_PLACE HEADER ",head_x_mm,head_y_mm,head_z_mm"

enum { CELLS = 5, CELLS_PLACE = 8 };

static const double FAR_MM = 5000, HEAD_MM = 300;

struct reader {
    const char *path;
    const struct head *head;
    struct diags *diags;
    struct field_lines lines;
    struct measured *measured;
    size_t cells;
};

static struct place here(const struct reader *reader, struct span line, struct span cell)
{
    return (struct place){reader->path, reader->lines.number, (int)(cell.text - line.text) + 1};
}

static bool read_number(struct reader *reader, struct span line, struct span cell, double most_mm,
                        double *value)
{
    if (number_parse(cell.text, cell.len, value) && fabs(*value) <= most_mm) {
        return true;
    }
    diag_error(reader->diags, here(reader, line, cell), "'%.*s' is no place; allowed: mm within %g",
               field_shown(cell), cell.text, most_mm);
    return false;
}

static bool read_place(struct reader *reader, struct span line, const struct span cell[3],
                       double most_mm, double place_mm[3])
{
    bool good = true;
    for (size_t i = 0; i < 3; i++) {
        good = read_number(reader, line, cell[i], most_mm, &place_mm[i]) && good;
    }
    return good;
}

/* Where the fiducial is on the head: said in the row, or known as a landmark. */
static bool read_head_place(struct reader *reader, struct span line, const struct span *cell,
                            struct measured_fiducial *fiducial)
{
    if (reader->cells == CELLS_PLACE && cell[5].len + cell[6].len + cell[7].len > 0) {
        return read_place(reader, line, cell + CELLS, HEAD_MM, fiducial->in_head_mm);
    }
    for (size_t i = 0; i < HEAD_LANDMARKS; i++) {
        if (strcmp(head_landmark_name[i], fiducial->name) == 0 && reader->head->has_landmark[i]) {
            memcpy(fiducial->in_head_mm, reader->head->landmark_mm[i], sizeof fiducial->in_head_mm);
            return true;
        }
    }
    diag_error(reader->diags, here(reader, line, cell[1]),
               "'%s' is no landmark of the head; allowed: one of them, or its place in head_x_mm, "
               "head_y_mm, head_z_mm",
               fiducial->name);
    return false;
}

static void read_fiducial(struct reader *reader, struct span line, const struct span *cell)
{
    struct measured *measured = reader->measured;
    struct measured_fiducial fiducial = {.line = reader->lines.number};
    if (cell[1].len == 0 || cell[1].len >= sizeof fiducial.name) {
        diag_error(reader->diags, here(reader, line, cell[1]),
                   "a fiducial has a name of 1 to %d characters", MEASURED_NAME_SIZE - 1);
        return;
    }
    memcpy(fiducial.name, cell[1].text, cell[1].len);
    for (size_t i = 0; i < measured->fiducials; i++) {
        if (strcmp(measured->fiducial[i].name, fiducial.name) == 0) {
            diag_error(reader->diags, here(reader, line, cell[1]), "'%s' stands on line %d already",
                       fiducial.name, measured->fiducial[i].line);
            return;
        }
    }
    const bool good = read_place(reader, line, cell + 2, FAR_MM, fiducial.in_base_mm);
    if (read_head_place(reader, line, cell, &fiducial) && good) {
        measured->fiducial =
            memory_grow(measured->fiducial, measured->fiducials, sizeof *measured->fiducial);
        measured->fiducial[measured->fiducials++] = fiducial;
    }
}

static void read_probe(struct reader *reader, struct span line, const struct span *cell)
{
    struct measured *measured = reader->measured;
    struct measured_probe probe = {.line = reader->lines.number};
    if (read_place(reader, line, cell + 2, FAR_MM, probe.in_base_mm)) {
        measured->probe = memory_grow(measured->probe, measured->probes, sizeof *measured->probe);
        measured->probe[measured->probes++] = probe;
    }
}

static void read_contact(struct reader *reader, struct span line, const struct span *cell)
{
    struct measured *measured = reader->measured;
    struct measured_probe contact = {.line = reader->lines.number};
    if (read_place(reader, line, cell + 2, FAR_MM, contact.in_base_mm)) {
        measured->contact =
            memory_grow(measured->contact, measured->contacts, sizeof *measured->contact);
        measured->contact[measured->contacts++] = contact;
    }
}

static void read_row(struct reader *reader, struct span line)
{
    struct span cell[FIELD_CELLS_MAX];
    const size_t cells = field_split(line, cell);
    if (cells != reader->cells) {
        diag_error(reader->diags, here(reader, line, line), "%zu cells; the header has %zu", cells,
                   reader->cells);
    } else if (field_span_is(cell[0], "fiducial")) {
        read_fiducial(reader, line, cell);
    } else if (field_span_is(cell[0], "probe")) {
        read_probe(reader, line, cell);
    } else if (field_span_is(cell[0], "contact")) {
        read_contact(reader, line, cell);
    } else {
        diag_error(reader->diags, here(reader, line, cell[0]),
                   "'%.*s' is no kind; allowed: fiducial, probe, contact", field_shown(cell[0]),
                   cell[0].text);
    }
}

static bool read_top(struct reader *reader)
{
    struct span line;
    if (!field_next_line(&reader->lines, &line) ||
        !field_span_is(field_trim_commas(line), FIRST_LINE)) {
        diag_error(reader->diags, (struct place){reader->path, 1, 1},
                   "the first line has to be '" FIRST_LINE "'");
        return false;
    }
    bool has_line = field_next_line(&reader->lines, &line);
    while (has_line && field_span_starts(line, "#")) {
        has_line = field_next_line(&reader->lines, &line);
    }
    if (!has_line || !(field_span_is(line, HEADER) || field_span_is(line, HEADER_PLACE))) {
        diag_error(reader->diags, (struct place){reader->path, reader->lines.number, 1},
                   "the line after the comments has to be '" HEADER
                   "', or that and ',head_x_mm,head_y_mm,"
                   "head_z_mm'");
        return false;
    }
    reader->cells = field_span_is(line, HEADER) ? CELLS : CELLS_PLACE;
    return true;
}

static void read_rows(struct reader *reader)
{
    struct span line;
    size_t rows = 0;
    while (field_next_line(&reader->lines, &line)) {
        const struct span bare = field_trim_commas(line);
        if (bare.len == 0 || field_span_starts(bare, "#")) {
            continue;
        }
        if (++rows > MEASURED_MAX) {
            diag_error(reader->diags, here(reader, line, line), "too many places; %d at most",
                       MEASURED_MAX);
            return;
        }
        read_row(reader, line);
    }
    if (rows == 0) {
        diag_error(reader->diags, (struct place){reader->path, 0, 0}, "no places");
    }
}

enum err_code measured_read_text(struct measured *measured, const char *path, const char *text,
                                 size_t size, const struct head *head, struct diags *diags,
                                 struct err *err)
{
    assert(measured && path && (text || size == 0) && head && diags && err);
    *measured = (struct measured){0};
    const size_t before = diags->errors;
    const bool has_bom = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
    struct reader reader = {
        .path = path,
        .head = head,
        .diags = diags,
        .lines = {.left = {has_bom ? text + 3 : text, has_bom ? size - 3 : size}},
        .measured = measured};
    if (read_top(&reader)) {
        read_rows(&reader);
    }
    const size_t errors = diags->errors - before;
    return errors == 0 ? ERR_OK
                       : err_set(err, ERR_DATA, "%.200s: %zu error%s", path, errors,
                                 errors == 1 ? "" : "s");
}

enum err_code measured_read(struct measured *measured, const char *path, const struct head *head,
                            struct diags *diags, struct err *err)
{
    *measured = (struct measured){0};
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const enum err_code code =
        measured_read_text(measured, path, file.data, file.size, head, diags, err);
    file_free(&file);
    return code;
}

void measured_free(struct measured *measured)
{
    free(measured->fiducial);
    free(measured->probe);
    free(measured->contact);
    *measured = (struct measured){0};
}
