/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_reader.h"
#include "config/memory.h"
#include "config/number.h"

void field_count_totals(struct field_totals *totals, const struct field *field)
{
    assert(totals && field);
    memset(totals, 0, sizeof(*totals));
    for (size_t i = 0; i < field->count; i++) {
        const struct dot *dot = &field->dot[i];
        totals->dots[dot->session - 1][dot->shade]++;
    }
}

/* A word `key=count`; false when it is none. */
static bool read_pair(struct span word, struct span *key, uint32_t *count)
{
    const char *equals = word.len > 0 ? memchr(word.text, '=', word.len) : NULL;
    if (!equals) {
        return false;
    }
    *key = (struct span){word.text, (size_t)(equals - word.text)};
    return number_parse_u32(equals + 1, word.len - key->len - 1, count);
}

/* `s2.light`: a session and a shade of the job. */
static bool read_key(struct field_reader *reader, struct span key, size_t *session, size_t *shade)
{
    const char *point = key.len > 0 ? memchr(key.text, '.', key.len) : NULL;
    uint32_t number = 0;
    if (!point || key.text[0] != 's' ||
        !number_parse_u32(key.text + 1, (size_t)(point - key.text) - 1, &number) || number < 1 ||
        number > FIELD_SESSIONS_MAX) {
        return false;
    }
    struct span id = {point + 1, key.len - (size_t)(point - key.text) - 1};
    int found = field_names_find(&reader->shades, id);
    *session = number;
    *shade = (size_t)(found < 0 ? 0 : found);
    return found >= 0;
}

static void check_pair(struct field_reader *reader, struct field_totals *totals, struct place at,
                       struct span word)
{
    struct span key = {"", 0};
    uint32_t count = 0;
    size_t session = 0, shade = 0;
    if (!read_pair(word, &key, &count) || !read_key(reader, key, &session, &shade)) {
        diag_error(reader->diags, at,
                   "'%.*s' is no total; allowed: dots=N, sSESSION.SHADE=N with shades of the job",
                   field_shown(word), word.text);
        return;
    }
    size_t *have = &totals->dots[session - 1][shade];
    if (*have != count) {
        diag_error(reader->diags, at, "'%.*s', but the file has %zu; is it complete?",
                   field_shown(word), word.text, *have);
    }
    // what is left over at the end was not named
    *have = 0;
}

static void refuse_unnamed(const struct field_reader *reader, const struct field_totals *totals)
{
    for (size_t session = 0; session < FIELD_SESSIONS_MAX; session++) {
        for (size_t shade = 0; shade < reader->job->shade_count; shade++) {
            if (totals->dots[session][shade] > 0) {
                diag_error(reader->diags, field_line_start(reader),
                           "# end: s%zu.%s is missing; the file has %zu", session + 1,
                           reader->job->shade[shade].id, totals->dots[session][shade]);
            }
        }
    }
}

/* The digest is of what the dots say, not of how they were spelt: a spreadsheet may have been at
 * the file, and a changed number is still found. */
static void check_digest(const struct field_reader *reader, struct place at, struct span word)
{
    char want[SHA256_HEX_SIZE];
    const struct sha256 have = field_digest(reader->field, reader->job);
    sha256_hex(&have, want);
    if (!field_span_is((struct span){word.text + 7, word.len - 7}, want)) {
        diag_error(reader->diags, at,
                   "the dots are not those that were sealed; look at them, then seal them again "
                   "(pigment check --seal)");
    }
}

void field_read_end(struct field_reader *reader, struct span line, struct span words,
                    size_t errors_before)
{
    assert(reader && reader->field);
    struct field_totals *totals = memory_new(1, sizeof(*totals));
    field_count_totals(totals, reader->field);
    // rows that were refused make the other totals wrong, and that has been said
    bool is_whole = reader->diags->errors == errors_before;
    bool has_dots = false;
    for (struct span word = field_next_word(&words); word.len > 0; word = field_next_word(&words)) {
        struct place at = field_place_at(reader, line, word);
        struct span key = {"", 0};
        uint32_t count = 0;
        bool is_dots = field_span_starts(word, "dots=") && read_pair(word, &key, &count);
        has_dots = has_dots || is_dots;
        if (is_dots && count != reader->field->rows) {
            diag_error(reader->diags, at, "'%.*s', but the file has %zu; is it complete?",
                       field_shown(word), word.text, reader->field->rows);
        } else if (field_span_starts(word, "sha256=")) {
            if (is_whole) {
                check_digest(reader, at, word);
            }
        } else if (!is_dots && is_whole && !field_span_starts(word, "x-")) {
            check_pair(reader, totals, at, word);
        }
    }
    if (!has_dots) {
        diag_error(reader->diags, field_line_start(reader), "# end: dots=N is missing");
    } else if (is_whole && reader->diags->errors == errors_before) {
        refuse_unnamed(reader, totals);
    }
    reader->field->sealed = reader->diags->errors == errors_before;
    free(totals);
}
