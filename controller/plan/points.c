/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/plan/points.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/memory.h"
#include "config/number.h"

enum { AXES = 3, SHOWN_MAX = 20 };

/* One line, and where in it the reader stands. */
struct line {
    const char *text;
    size_t len, at;
    struct place place;
    bool has_semicolons; /* then a comma would be a decimal one, and is no gap */
};

static bool is_gap(const struct line *line, size_t at)
{
    const char c = line->text[at];
    return c == ' ' || c == '\t' || c == ';' || (c == ',' && !line->has_semicolons);
}

static bool is_comment(const struct line *line)
{
    size_t at = 0;
    while (at < line->len && (line->text[at] == ' ' || line->text[at] == '\t')) {
        at++;
    }
    return at == line->len || line->text[at] == '#';
}

/* The next word's length, 0 at the end; the reader stands at it. */
static size_t next_word(struct line *line)
{
    while (line->at < line->len && is_gap(line, line->at)) {
        line->at++;
    }
    size_t end = line->at;
    while (end < line->len && !is_gap(line, end)) {
        end++;
    }
    line->place.col = (int)line->at + 1;
    return end - line->at;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Names of columns, as spreadsheets write them first: words alone, AXES at least. */
static bool is_names(struct line line)
{
    size_t words = 0;
    for (size_t len = next_word(&line); len > 0; len = next_word(&line)) {
        if (!is_letter(line.text[line.at])) {
            return false;
        }
        words++;
        line.at += len;
    }
    return words >= AXES;
}

/* What of a file's bytes may go to a terminal. */
static void printable(char out[SHOWN_MAX + 1], const char *text, size_t len)
{
    size_t count = len < SHOWN_MAX ? len : SHOWN_MAX;
    for (size_t i = 0; i < count; i++) {
        out[i] = text[i] > ' ' && text[i] <= '~' ? text[i] : '?';
    }
    out[count] = '\0';
}

static bool read_point(struct line *line, struct vec3 *point, struct diags *diags)
{
    double value[AXES] = {0};
    for (int i = 0; i < AXES; i++) {
        const size_t len = next_word(line);
        if (len == 0) {
            diag_error(diags, line->place, "%d numbers; wanted x y z, mm", i);
            return false;
        }
        if (!number_parse(line->text + line->at, len, &value[i])) {
            char shown[SHOWN_MAX + 1];
            printable(shown, line->text + line->at, len);
            diag_error(diags, line->place, "'%s' is no number; wanted mm, at most 1e15%s", shown,
                       memchr(line->text + line->at, ',', len) ? ", with a decimal point" : "");
            return false;
        }
        line->at += len;
    }
    if (next_word(line) != 0) {
        diag_error(diags, line->place, "more than 3 numbers; wanted x y z, mm");
        return false;
    }
    *point = (struct vec3){value[0], value[1], value[2]};
    return true;
}

static size_t count_lines(const struct file *file)
{
    size_t lines = 1;
    for (size_t i = 0; i < file->size; i++) {
        lines += file->data[i] == '\n';
    }
    return lines;
}

static void read_lines(struct points *points, const struct file *file, const char *path,
                       struct diags *diags)
{
    points->at = memory_new(count_lines(file), sizeof *points->at);
    const bool has_bom = file->size >= 3 && memcmp(file->data, "\xef\xbb\xbf", 3) == 0;
    size_t from = has_bom ? 3 : 0;
    bool is_first = true;
    for (int number = 1; from < file->size; number++) {
        const char *text = file->data + from;
        const char *newline = memchr(text, '\n', file->size - from);
        size_t len = newline ? (size_t)(newline - text) : file->size - from;
        from += len + 1;
        len -= len > 0 && text[len - 1] == '\r';
        struct line line = {text, len, 0, {path, number, 1}, memchr(text, ';', len) != NULL};
        if (is_comment(&line)) {
            continue;
        }
        const bool passed = is_first && is_names(line);
        is_first = false;
        points->count += !passed && read_point(&line, &points->at[points->count], diags);
    }
}

enum err_code points_read(struct points *points, const char *path, struct diags *diags,
                          struct err *err)
{
    assert(points && path);
    *points = (struct points){0};
    struct file file;
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const size_t before = diags->errors;
    read_lines(points, &file, path, diags);
    points->sha256 = file.sha256;
    file_free(&file);
    const size_t errors = diags->errors - before;
    return errors == 0 ? ERR_OK : err_set(err, ERR_DATA, "%s: %zu errors", path, errors);
}

void points_free(struct points *points)
{
    free(points->at);
    *points = (struct points){0};
}
