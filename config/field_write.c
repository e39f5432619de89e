/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/field.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_reader.h"
#include "config/memory.h"
#include "config/number.h"

/* No line is longer: seven numbers, two names. */
enum { LINE_SIZE = 7 * NUMBER_SIZE + 2 * JOB_ID_SIZE };

struct text {
    char *bytes;
    size_t used, room;
};

static void append(struct text *text, const char *bytes, size_t len)
{
    assert(text->used + len < text->room);
    memcpy(text->bytes + text->used, bytes, len);
    text->used += len;
    text->bytes[text->used] = '\0';
}

static void append_text(struct text *text, const char *bytes)
{
    append(text, bytes, strlen(bytes));
}

static void append_count(struct text *text, const char *before, size_t count)
{
    char digits[NUMBER_SIZE];
    (void)snprintf(digits, sizeof(digits), "%zu", count);
    append_text(text, before);
    append_text(text, digits);
}

static void append_number(struct text *text, double value, int decimals)
{
    char digits[NUMBER_SIZE];
    size_t len = number_format(digits, sizeof(digits), value, decimals);
    append_text(text, ",");
    append(text, digits, len);
}

static void write_dot(struct text *text, const struct dot *dot, const struct field *field,
                      const struct job *job)
{
    append_count(text, "", dot->id);
    append_number(text, dot->x_mm, FIELD_PLACE_DECIMALS);
    append_number(text, dot->y_mm, FIELD_PLACE_DECIMALS);
    if (field->frame == FIELD_HEAD) {
        append_number(text, dot->z_mm, FIELD_PLACE_DECIMALS);
    }
    append_text(text, ",");
    append_text(text, job->zone[dot->zone].id);
    append_text(text, ",");
    append_text(text, job->shade[dot->shade].id);
    append_count(text, ",", dot->session);
    append_number(text, dot->depth_mm, FIELD_DEPTH_DECIMALS);
    if (dot->diameter_mm > 0) {
        append_number(text, dot->diameter_mm, FIELD_DEPTH_DECIMALS);
    } else {
        append_text(text, ",");
    }
    append_text(text, "\n");
}

static void write_end(struct text *text, const struct field *field, const struct job *job)
{
    const size_t dots_end = text->used;
    struct field_totals *totals = memory_new(1, sizeof(*totals));
    field_count_totals(totals, field);
    append_count(text, "# end dots=", field->count);
    for (size_t session = 0; session < FIELD_SESSIONS_MAX; session++) {
        for (size_t shade = 0; shade < job->shade_count; shade++) {
            if (totals->dots[session][shade] > 0) {
                append_count(text, " s", session + 1);
                append_text(text, ".");
                append_text(text, job->shade[shade].id);
                append_count(text, "=", totals->dots[session][shade]);
            }
        }
    }
    char digest[SHA256_HEX_SIZE];
    const struct sha256 sha256 = sha256_of(text->bytes, dots_end);
    sha256_hex(&sha256, digest);
    append_text(text, " sha256=");
    append_text(text, digest);
    append_text(text, "\n");
    free(totals);
}

/* All but the last line. */
static struct text write_dots(const struct field *field, const struct job *job)
{
    // a line for each dot, two above them, and a last one with a total for each session and shade
    size_t totals_max = FIELD_SESSIONS_MAX * job->shade_count * 64;
    struct text text = {.room = (field->count + field->part_count + 4) * LINE_SIZE + totals_max};
    text.bytes = memory_new(text.room, 1);
    append_text(&text, "# pigment-field 1 units=mm frame=");
    if (field->frame == FIELD_HEAD) {
        append_text(&text, "head\n" FIELD_HEADER_HEAD "\n");
    } else {
        append_text(&text, "sheet:");
        append_text(&text, job->sheet[field->sheet].id);
        append_text(&text, "\n" FIELD_HEADER_SHEET "\n");
    }
    for (size_t i = 0, part = 0; i < field->count; i++) {
        for (; part < field->dot[i].part; part++) {
            append_text(&text, "# pause ");
            append_text(&text, field->part[part + 1].note);
            append_text(&text, "\n");
        }
        write_dot(&text, &field->dot[i], field, job);
    }
    return text;
}

struct sha256 field_digest(const struct field *field, const struct job *job)
{
    assert(field && job);
    struct text text = write_dots(field, job);
    const struct sha256 digest = sha256_of(text.bytes, text.used);
    free(text.bytes);
    return digest;
}

char *field_write_csv(const struct field *field, const struct job *job, size_t *size)
{
    assert(field && job && size);
    struct text text = write_dots(field, job);
    write_end(&text, field, job);
    *size = text.used;
    return text.bytes;
}
