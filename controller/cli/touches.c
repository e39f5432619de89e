/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/touches.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "config/memory.h"
#include "config/number.h"

enum { WORDS_MAX = ARM_JOINTS_MAX + 3, TOUCHES_MAX = 10000 };

static const double RADIUS_MAX_MM = 500.0, POINT_MAX_MM = 10000.0, JOINT_MAX = 10000.0;

/* One line, and what is made of it. */
struct row {
    const char *text;
    size_t len;
    struct place place;
    double value[WORDS_MAX];
    size_t count;
};

static bool is_gap(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

/* The word at *at; its length, 0 at the end. */
static size_t next_word(const struct row *row, size_t *at)
{
    while (*at < row->len && is_gap(row->text[*at])) {
        (*at)++;
    }
    size_t end = *at;
    while (end < row->len && !is_gap(row->text[end])) {
        end++;
    }
    return end - *at;
}

static bool read_values(struct row *row, size_t at, size_t wanted, struct diags *diags)
{
    size_t len;
    while ((len = next_word(row, &at)) > 0) {
        row->place.col = (int)at + 1;
        if (row->count == wanted) {
            diag_error(diags, row->place, "more than %zu numbers", wanted);
            return false;
        }
        if (!number_parse(row->text + at, len, &row->value[row->count]) ||
            fabs(row->value[row->count]) > JOINT_MAX) {
            diag_error(diags, row->place, "this is no number; allowed: -10000 to 10000");
            return false;
        }
        row->count++;
        at += len;
    }
    if (row->count != wanted) {
        diag_error(diags, row->place, "%zu numbers; wanted %zu", row->count, wanted);
    }
    return row->count == wanted;
}

/* `ball RADIUS`, before any touch. */
static void read_ball(struct row *row, size_t at, struct touches *touches, struct diags *diags)
{
    if (touches->count > 0 || touches->ball_radius_mm > 0.0) {
        diag_error(diags, row->place, "ball: belongs before the first touch, once");
        return;
    }
    if (read_values(row, at, 1, diags)) {
        if (row->value[0] >= 0.1 && row->value[0] <= RADIUS_MAX_MM) {
            touches->ball_radius_mm = row->value[0];
        } else {
            diag_error(diags, row->place, "ball: a radius of %g mm; allowed: 0.1 to 500",
                       row->value[0]);
        }
    }
}

static void read_touch(struct row *row, const struct machine *machine, struct touches *touches,
                       struct diags *diags)
{
    const size_t joints = machine->joint_count;
    const bool ball = touches->ball_radius_mm > 0.0;
    if (!read_values(row, 0, ball ? joints : joints + 3, diags)) {
        return;
    }
    struct touch touch = {.joints = {{0}}};
    for (size_t j = 0; j < joints; j++) {
        const bool turns = machine->joint[j].kind == MACHINE_REVOLUTE;
        touch.joints.q[j] = turns ? rad_from_deg(row->value[j]) : row->value[j];
    }
    if (!ball) {
        const double *at = row->value + joints;
        touch.at_in_base = (struct vec3){at[0], at[1], at[2]};
        if (vec3_length(touch.at_in_base) > POINT_MAX_MM) {
            diag_error(diags, row->place, "the point is more than 10 m away");
            return;
        }
    }
    if (touches->count == TOUCHES_MAX) {
        diag_error(diags, row->place, "more than %d touches", TOUCHES_MAX);
        return;
    }
    touch.line = row->place.line;
    touches->touch = memory_grow(touches->touch, touches->count, sizeof *touches->touch);
    touches->touch[touches->count++] = touch;
}

static void read_row(struct row *row, const struct machine *machine, struct touches *touches,
                     struct diags *diags)
{
    size_t at = 0;
    const size_t len = next_word(row, &at);
    if (len == 0 || row->text[at] == '#') {
        return;
    }
    if (len == 4 && memcmp(row->text + at, "ball", 4) == 0) {
        read_ball(row, at + len, touches, diags);
    } else {
        read_touch(row, machine, touches, diags);
    }
}

enum err_code touches_read_text(struct touches *touches, const struct machine *machine,
                                const char *path, const char *text, size_t size,
                                struct diags *diags, struct err *err)
{
    assert(touches && machine && path && text);
    *touches = (struct touches){NULL, 0, 0.0};
    const size_t before = diags->errors;
    size_t from = 0;
    for (int number = 1; from < size; number++) {
        const char *newline = memchr(text + from, '\n', size - from);
        size_t len = newline ? (size_t)(newline - text) - from : size - from;
        struct row row = {.text = text + from, .len = len, .place = {path, number, 1}};
        row.len -= row.len > 0 && row.text[row.len - 1] == '\r';
        read_row(&row, machine, touches, diags);
        from += len + 1;
    }
    const size_t errors = diags->errors - before;
    if (errors > 0) {
        return err_set(err, ERR_DATA, "%s: %zu errors", path, errors);
    }
    return touches->count > 0 ? ERR_OK : err_set(err, ERR_DATA, "%s: holds no touch", path);
}

enum err_code touches_read(struct touches *touches, const struct machine *machine, const char *path,
                           struct diags *diags, struct err *err)
{
    struct file file;
    *touches = (struct touches){NULL, 0, 0.0};
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    const enum err_code code =
        touches_read_text(touches, machine, path, file.data, file.size, diags, err);
    file_free(&file);
    return code;
}

void touches_free(struct touches *touches)
{
    free(touches->touch);
    *touches = (struct touches){NULL, 0, 0.0};
}
