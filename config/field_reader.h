/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the CSV reader share: the top of the file, its rows, its last line.
 */
#ifndef CONFIG_FIELD_READER_H
#define CONFIG_FIELD_READER_H

#include "config/field.h"
#include "config/field_text.h"

#define FIELD_HEADER_SHEET "id,x_mm,y_mm,zone,shade,session,depth_mm,diameter_mm"
#define FIELD_HEADER_HEAD  "id,x_mm,y_mm,z_mm,zone,shade,session,depth_mm,diameter_mm"

/* Places are kept to 0.1 um, depths and diameters to 1 um, as a plan writes them. */
enum { FIELD_PLACE_DECIMALS = 4, FIELD_DEPTH_DECIMALS = 3 };

#define FIELD_PLACE_MAX_MM    400.0
#define FIELD_DIAMETER_MIN_MM 0.05
#define FIELD_DIAMETER_MAX_MM 2.0

struct field_reader {
    const char *path;
    const struct job *job;
    double depth_cap_mm;
    struct diags *diags;
    struct field_lines lines;
    struct field_names zones, shades;
    struct field *field;
    bool ids_fall; /* some id is not above the one before it: there may be two alike */
};

struct place field_place_at(const struct field_reader *reader, struct span line, struct span cell);
struct place field_line_start(const struct field_reader *reader);

/* The first line and the header line; false when the rows cannot be understood. */
bool field_read_top(struct field_reader *reader);
/* One dot, into the field when it is good. */
void field_read_row(struct field_reader *reader, struct span line);
/* What to do about a line whose cells another program set apart; "" when it does not look so. */
const char *field_separator_advice(struct span line);
/* Every dot has an id of its own. */
void field_refuse_equal_ids(const struct field *field, const char *path, struct diags *diags);
/* The depth of a dot whose zone is set: rounded, inside the zone's window and under the caps, or a
 * fault at that place. */
bool field_set_depth(const struct job *job, double depth_cap_mm, double depth_mm, struct dot *dot,
                     struct diags *diags, struct place at);
/* `# end dots=N s1.light=n ...` (without the `# end`) against what was read. */
void field_read_end(struct field_reader *reader, struct span line, struct span words,
                    size_t errors_before);

/* How many dots each session has of each shade: [session - 1][shade]. */
struct field_totals {
    size_t dots[FIELD_SESSIONS_MAX][JOB_TABLE_MAX];
};
void field_count_totals(struct field_totals *totals, const struct field *field);

#endif
