/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/field.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_reader.h"
#include "config/file.h"
#include "config/memory.h"

struct place field_place_at(const struct field_reader *reader, struct span line, struct span cell)
{
    return (struct place){reader->path, reader->lines.number, (int)(cell.text - line.text) + 1};
}

struct place field_line_start(const struct field_reader *reader)
{
    return (struct place){reader->path, reader->lines.number, 1};
}

struct id_line {
    uint32_t id;
    int line;
};

static int compare_ids(const void *a, const void *b)
{
    const struct id_line *left = a, *right = b;
    if (left->id != right->id) {
        return left->id < right->id ? -1 : 1;
    }
    return (left->line > right->line) - (left->line < right->line);
}

void field_refuse_equal_ids(const struct field *field, const char *path, struct diags *diags)
{
    struct id_line *sorted = memory_new(field->count + 1, sizeof(*sorted));
    for (size_t i = 0; i < field->count; i++) {
        sorted[i] = (struct id_line){field->dot[i].id, field->dot[i].line};
    }
    qsort(sorted, field->count, sizeof(*sorted), compare_ids);
    for (size_t i = 1; i < field->count; i++) {
        if (sorted[i].id == sorted[i - 1].id) {
            diag_error(diags, (struct place){path, sorted[i].line, 1},
                       "id %u stands on line %d already; every dot has its own",
                       (unsigned)sorted[i].id, sorted[i - 1].line);
        }
    }
    free(sorted);
}

/* True for a `# WORD` line with that word; *words is what follows. */
static bool is_directive(struct span line, const char *word, struct span *words)
{
    *words = field_trim_commas(line);
    if (!field_span_starts(*words, "#")) {
        return false;
    }
    words->text++;
    words->len--;
    return field_span_is(field_next_word(words), word);
}

static bool is_kept_in_notes(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
           c == '_' || c == '-';
}

void field_add_part(struct field *field, const char *note, size_t len)
{
    assert(field && (note || len == 0) && field->part_count < FIELD_PARTS_MAX);
    field->part = memory_grow(field->part, field->part_count, sizeof(*field->part));
    struct field_part *part = &field->part[field->part_count++];
    *part = (struct field_part){.note = ""};
    size_t used = 0;
    for (size_t i = 0; i < len && used + 1 < sizeof(part->note); i++) {
        const bool is_leading = used == 0 && note[i] == ' ';
        if (is_kept_in_notes(note[i]) && !is_leading) {
            part->note[used++] = note[i];
        }
    }
    while (used > 0 && part->note[used - 1] == ' ') {
        part->note[--used] = '\0';
    }
}

static void read_pause(struct field_reader *reader, struct span words)
{
    if (reader->field->part_count >= FIELD_PARTS_MAX) {
        diag_error(reader->diags, field_line_start(reader), "too many pauses; allowed: %d",
                   FIELD_PARTS_MAX - 1);
        return;
    }
    field_add_part(reader->field, words.text, words.len);
}

static void read_rows(struct field_reader *reader, size_t errors_before)
{
    struct span line, words;
    bool has_ended = false;
    while (field_next_line(&reader->lines, &line)) {
        struct span bare = field_trim_commas(line);
        bool is_comment = field_span_starts(bare, "#");
        if (has_ended && bare.len > 0) {
            diag_error(reader->diags, field_line_start(reader), "after '# end' nothing may follow");
            return;
        }
        if (is_directive(line, "end", &words)) {
            has_ended = true;
            field_read_end(reader, line, words, errors_before);
        } else if (is_directive(line, "pause", &words)) {
            read_pause(reader, words);
        } else if (!is_comment && bare.len > 0) {
            reader->field->rows++;
            if (reader->field->rows > FIELD_DOTS_MAX) {
                diag_error(reader->diags, field_line_start(reader), "too many dots; %d at most",
                           FIELD_DOTS_MAX);
                return;
            }
            field_read_row(reader, line);
        }
    }
    if (reader->field->rows == 0) {
        diag_error(reader->diags, (struct place){reader->path, 0, 0}, "no dots");
    }
}

static void refuse_nul(const struct field_reader *reader, struct span text)
{
    const char *nul = text.len > 0 ? memchr(text.text, '\0', text.len) : NULL;
    if (!nul) {
        return;
    }
    struct place at = {reader->path, 1, 1};
    for (const char *c = text.text; c < nul; c++) {
        at.col = *c == '\n' ? 1 : at.col + 1;
        at.line += *c == '\n';
    }
    const bool is_wide = text.len > 1 && (memcmp(text.text, "\xff\xfe", 2) == 0 ||
                                          memcmp(text.text, "\xfe\xff", 2) == 0);
    diag_error(reader->diags, at, "a NUL byte; a field is plain text%s",
               is_wide ? "; this is UTF-16, save it as UTF-8" : "");
}

enum err_code field_read_csv_text(struct field *field, const char *path, const char *text,
                                  size_t size, const struct job *job, double depth_cap_mm,
                                  struct diags *diags, struct err *err)
{
    assert(field && path && (text || size == 0) && job && diags && err);
    *field = (struct field){.sha256 = sha256_of(text, size)};
    size_t errors_before = diags->errors;
    bool has_bom = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
    struct span all = {has_bom ? text + 3 : text, has_bom ? size - 3 : size};
    struct field_reader reader = {.path = path,
                                  .job = job,
                                  .depth_cap_mm = depth_cap_mm,
                                  .diags = diags,
                                  .lines = {.left = all},
                                  .field = field};
    field_add_part(field, "", 0);
    reader.zones = field_names_new(job->zone, sizeof(*job->zone), job->zone_count);
    reader.shades = field_names_new(job->shade, sizeof(*job->shade), job->shade_count);
    refuse_nul(&reader, all);
    if (field_read_top(&reader)) {
        read_rows(&reader, errors_before);
        if (reader.ids_fall) {
            field_refuse_equal_ids(field, path, diags);
        }
    }
    field_names_free(&reader.zones);
    field_names_free(&reader.shades);
    size_t errors = diags->errors - errors_before;
    if (errors > 0) {
        field->sealed = false;
        return err_set(err, ERR_DATA,
                       "%.200s: %zu error%s; of %zu rows %zu are good, none is taken", path, errors,
                       errors == 1 ? "" : "s", field->rows, field->count);
    }
    return ERR_OK;
}

enum err_code field_read_csv(struct field *field, const char *path, const struct job *job,
                             double depth_cap_mm, struct diags *diags, struct err *err)
{
    *field = (struct field){0};
    struct file file;
    enum err_code read = file_read(&file, path, err);
    if (read != ERR_OK) {
        return read;
    }
    enum err_code code =
        field_read_csv_text(field, path, file.data, file.size, job, depth_cap_mm, diags, err);
    file_free(&file);
    return code;
}

void field_free(struct field *field)
{
    free(field->dot);
    free(field->part);
    *field = (struct field){0};
}
