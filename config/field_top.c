/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "config/field_reader.h"

static bool read_frame(struct field_reader *reader, struct span value, struct place at)
{
    struct field *field = reader->field;
    if (field_span_is(value, "head")) {
        field->frame = FIELD_HEAD;
        return true;
    }
    field->frame = FIELD_SHEET;
    if (value.len < 6 || memcmp(value.text, "sheet:", 6) != 0) {
        diag_error(reader->diags, at, "frame '%.*s' is not known; allowed: head, sheet:NAME",
                   field_shown(value), value.text);
        return false;
    }
    struct span id = {value.text + 6, value.len - 6};
    int sheet = job_find_sheet(reader->job, id.text, id.len);
    if (sheet < 0) {
        diag_error(reader->diags, at, "sheet '%.*s' is not in the job's sheets", field_shown(id),
                   id.text);
        return false;
    }
    field->sheet = (size_t)sheet;
    return true;
}

/* The `key=value` words of the first line. Without a frame the rows cannot be read; any other fault
 * is said, and the rows are read for theirs. */
static bool read_settings(struct field_reader *reader, struct span line, struct span rest)
{
    bool has_units = false, has_frame = false, is_clear = true;
    for (struct span word = field_next_word(&rest); word.len > 0; word = field_next_word(&rest)) {
        struct place at = field_place_at(reader, line, word);
        if (field_span_is(word, "units=mm")) {
            has_units = true;
        } else if (field_span_starts(word, "units=")) {
            has_units = true;
            diag_error(reader->diags, at, "'%.*s'; allowed: units=mm", field_shown(word),
                       word.text);
        } else if (field_span_starts(word, "frame=")) {
            has_frame = true;
            is_clear = read_frame(reader, (struct span){word.text + 6, word.len - 6}, at);
        } else if (!field_span_starts(word, "x-")) {
            diag_error(reader->diags, at, "unknown word '%.*s'; allowed: units=mm, frame=...",
                       field_shown(word), word.text);
        }
    }
    if (!has_units) {
        diag_error(reader->diags, field_line_start(reader), "the unit is missing; write units=mm");
    }
    if (!has_frame) {
        diag_error(reader->diags, field_line_start(reader),
                   "the frame is missing; write frame=sheet:NAME or frame=head");
    }
    return is_clear && has_frame;
}

static bool read_first_line(struct field_reader *reader)
{
    struct span line = {"", 0};
    if (!field_next_line(&reader->lines, &line)) {
        reader->lines.number = 1;
    }
    struct span rest = field_trim_commas(line);
    bool is_comment = field_span_starts(rest, "#");
    if (is_comment) {
        rest.text++;
        rest.len--;
    }
    struct span name = field_next_word(&rest);
    struct span version = field_next_word(&rest);
    if (!is_comment || !field_span_is(name, "pigment-field")) {
        diag_error(reader->diags, field_line_start(reader),
                   "no dot field; the first line must be '# pigment-field 1 units=mm "
                   "frame=sheet:NAME' (or frame=head)");
        return false;
    }
    if (!field_span_is(version, "1")) {
        diag_error(reader->diags, field_place_at(reader, line, version),
                   "version '%.*s' of pigment-field is not known; this program reads 1",
                   field_shown(version), version.text);
        return false;
    }
    return read_settings(reader, line, rest);
}

static const char *header_of(enum field_frame frame)
{
    return frame == FIELD_HEAD ? FIELD_HEADER_HEAD : FIELD_HEADER_SHEET;
}

static bool read_header(struct field_reader *reader)
{
    const char *want = header_of(reader->field->frame);
    struct span line;
    while (field_next_line(&reader->lines, &line)) {
        struct span bare = field_trim(line);
        if (bare.len == 0 || field_span_starts(bare, "#")) {
            continue;
        }
        if (field_span_is(bare, want)) {
            return true;
        }
        diag_error(reader->diags, field_line_start(reader), "the header line must be '%s'%s", want,
                   field_separator_advice(line));
        return false;
    }
    diag_error(reader->diags, field_line_start(reader), "the header line is missing: '%s'", want);
    return false;
}

bool field_read_top(struct field_reader *reader)
{
    assert(reader && reader->field);
    return read_first_line(reader) && read_header(reader);
}
