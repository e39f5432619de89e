/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/field_reader.h"
#include "config/memory.h"
#include "config/number.h"

static bool read_number(struct field_reader *reader, struct span line, struct span cell,
                        const char *name, double min, double max, double *value)
{
    double read = 0;
    if (number_parse(cell.text, cell.len, &read) && read >= min && read <= max) {
        *value = read;
        return true;
    }
    diag_error(reader->diags, field_place_at(reader, line, cell),
               "%s: '%.*s' is not a number in range; allowed: %g to %g", name, field_shown(cell),
               cell.text, min, max);
    return false;
}

static bool read_place(struct field_reader *reader, struct span line, struct span cell,
                       const char *name, double *value)
{
    if (!read_number(reader, line, cell, name, -FIELD_PLACE_MAX_MM, FIELD_PLACE_MAX_MM, value)) {
        return false;
    }
    *value = number_quantise(*value, FIELD_PLACE_DECIMALS);
    return true;
}

static bool read_id(struct field_reader *reader, struct span line, struct span cell, uint32_t *id)
{
    if (number_parse_u32(cell.text, cell.len, id) && *id > 0) {
        return true;
    }
    diag_error(reader->diags, field_place_at(reader, line, cell),
               "id: '%.*s' is no id; allowed: 1 to 4294967295", field_shown(cell), cell.text);
    return false;
}

static bool read_names(struct field_reader *reader, struct span line, const struct span *cell,
                       struct dot *dot)
{
    int zone = field_names_find(&reader->zones, cell[0]);
    int shade = field_names_find(&reader->shades, cell[1]);
    if (zone < 0) {
        diag_error(reader->diags, field_place_at(reader, line, cell[0]),
                   "zone: '%.*s' is not in the job's zones", field_shown(cell[0]), cell[0].text);
    }
    if (shade < 0) {
        diag_error(reader->diags, field_place_at(reader, line, cell[1]),
                   "shade: '%.*s' is not in the job's shades", field_shown(cell[1]), cell[1].text);
    }
    dot->zone = (uint16_t)(zone < 0 ? 0 : zone);
    dot->shade = (uint16_t)(shade < 0 ? 0 : shade);
    return zone >= 0 && shade >= 0;
}

static bool read_session(struct field_reader *reader, struct span line, struct span cell,
                         struct dot *dot)
{
    uint32_t session = 0;
    if (!number_parse_u32(cell.text, cell.len, &session) || session < 1 ||
        session > FIELD_SESSIONS_MAX) {
        diag_error(reader->diags, field_place_at(reader, line, cell),
                   "session: '%.*s' is no session; allowed: 1 to %d", field_shown(cell), cell.text,
                   FIELD_SESSIONS_MAX);
        return false;
    }
    dot->session = (uint8_t)session;
    return true;
}

static bool is_allowed_now(struct field_reader *reader, struct span line, struct span cell,
                           const struct dot *dot)
{
    const struct job_shade *shade = &reader->job->shade[dot->shade];
    if (job_shade_allows(shade, dot->session)) {
        return true;
    }
    diag_error(reader->diags, field_place_at(reader, line, cell),
               "shade: '%s' is not for session %u; allowed: its 'sessions' in the job", shade->id,
               (unsigned)dot->session);
    return false;
}

bool field_set_depth(const struct job *job, double depth_cap_mm, double depth_mm, struct dot *dot,
                     struct diags *diags, struct place at)
{
    const struct job_zone *zone = &job->zone[dot->zone];
    depth_mm = fabs(depth_mm) < 1e6 ? number_quantise(depth_mm, FIELD_DEPTH_DECIMALS) : depth_mm;
    if (depth_mm < zone->depth_window_mm[0] || depth_mm > zone->depth_window_mm[1]) {
        diag_error(diags, at, "depth_mm: %g is outside the window of zone %s; allowed: %g to %g",
                   depth_mm, zone->id, zone->depth_window_mm[0], zone->depth_window_mm[1]);
        return false;
    }
    if (depth_mm > job->limits.depth_mm || depth_mm > depth_cap_mm) {
        diag_error(diags, at, "depth_mm: %g is over the cap; allowed: %g", depth_mm,
                   fmin(job->limits.depth_mm, depth_cap_mm));
        return false;
    }
    dot->depth_mm = depth_mm;
    return true;
}

/* The recipe's depth where the cell is empty; inside the zone's window and under the cap. */
static bool read_depth(struct field_reader *reader, struct span line, struct span cell,
                       struct dot *dot)
{
    const struct job_zone *zone = &reader->job->zone[dot->zone];
    double depth_mm = reader->job->recipe[zone->recipe].depth_mm;
    if (cell.len > 0 && !number_parse(cell.text, cell.len, &depth_mm)) {
        diag_error(reader->diags, field_place_at(reader, line, cell),
                   "depth_mm: '%.*s' is not a number; allowed: %g to %g, or empty",
                   field_shown(cell), cell.text, zone->depth_window_mm[0],
                   zone->depth_window_mm[1]);
        return false;
    }
    return field_set_depth(reader->job, reader->depth_cap_mm, depth_mm, dot, reader->diags,
                           field_place_at(reader, line, cell));
}

static bool read_diameter(struct field_reader *reader, struct span line, struct span cell,
                          struct dot *dot)
{
    if (cell.len == 0) {
        return true;
    }
    if (!read_number(reader, line, cell, "diameter_mm", FIELD_DIAMETER_MIN_MM,
                     FIELD_DIAMETER_MAX_MM, &dot->diameter_mm)) {
        return false;
    }
    dot->diameter_mm = number_quantise(dot->diameter_mm, FIELD_DEPTH_DECIMALS);
    return true;
}

const char *field_separator_advice(struct span line)
{
    return memchr(line.text, ';', line.len)    ? "; save with a comma as separator, not ';'"
           : memchr(line.text, '\t', line.len) ? "; save with a comma as separator, not a tab"
           : memchr(line.text, '"', line.len)  ? "; save without quotes about the cells"
                                               : "";
}

static void complain_of_cells(struct field_reader *reader, struct span line, size_t count,
                              size_t want)
{
    const char *advice = field_separator_advice(line);
    const bool is_plain = !memchr(line.text, ';', line.len) && !memchr(line.text, '\t', line.len);
    if (is_plain && count > want) {
        advice = "; is there a decimal comma? write 12.5, not 12,5";
    }
    diag_error(reader->diags, field_line_start(reader), "%zu cells; expected %zu%s", count, want,
               advice);
}

void field_read_row(struct field_reader *reader, struct span line)
{
    assert(reader && reader->field);
    struct field *field = reader->field;
    bool has_z = field->frame == FIELD_HEAD;
    struct span cell[FIELD_CELLS_MAX];
    size_t count = field_split(line, cell), want = has_z ? 9 : 8;
    if (count != want) {
        complain_of_cells(reader, line, count, want);
        return;
    }
    if (memchr(line.text, '"', line.len)) {
        diag_error(reader->diags, field_line_start(reader), "a quote%s",
                   field_separator_advice(line));
        return;
    }
    struct dot dot = {.line = reader->lines.number, .part = (uint16_t)(field->part_count - 1)};
    const struct span *rest = cell + (has_z ? 4 : 3);
    bool good = read_id(reader, line, cell[0], &dot.id);
    good = read_place(reader, line, cell[1], "x_mm", &dot.x_mm) && good;
    good = read_place(reader, line, cell[2], "y_mm", &dot.y_mm) && good;
    good = (!has_z || read_place(reader, line, cell[3], "z_mm", &dot.z_mm)) && good;
    bool is_named = read_names(reader, line, rest, &dot);
    good = read_session(reader, line, rest[2], &dot) && is_named &&
           is_allowed_now(reader, line, rest[1], &dot) && good;
    good = is_named && read_depth(reader, line, rest[3], &dot) && good;
    good = read_diameter(reader, line, rest[4], &dot) && good;
    if (!good) {
        return;
    }
    if (field->count > 0 && field->dot[field->count - 1].id >= dot.id) {
        reader->ids_fall = true;
    }
    field->dot = memory_grow(field->dot, field->count, sizeof(*field->dot));
    field->dot[field->count++] = dot;
}
