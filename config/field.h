/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A dot field: the designer's dots. Its CSV is read in one pass without a document tree.
 */
#ifndef CONFIG_FIELD_H
#define CONFIG_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/diag.h"
#include "config/job.h"
#include "config/sha256.h"

enum {
    FIELD_DOTS_MAX = 1000000,
    FIELD_SESSIONS_MAX = 16,
    FIELD_PARTS_MAX = 1000,
    FIELD_NOTE_SIZE = 32
};

enum field_frame { FIELD_SHEET, FIELD_HEAD };

/* One wanted deposit. Places are mm in the field's frame; z_mm is 0 on a sheet. */
struct dot {
    uint32_t id;
    double x_mm, y_mm, z_mm;
    uint16_t zone, shade; /* index in the job */
    uint8_t session;      /* 1.. */
    double depth_mm;      /* the recipe's where the file leaves it empty */
    double diameter_mm;   /* wanted; 0 = no wish */
    uint16_t part;        /* of the field; 0 the first */
    int line;             /* where it stood */
};

/* Dots of a part are struck after all dots of the one before it, and after a pause in which a
 * person says go. */
struct field_part {
    char note[FIELD_NOTE_SIZE]; /* what the pause is for; the first part has none */
};

struct field {
    enum field_frame frame;
    size_t sheet; /* index in the job, frame FIELD_SHEET */
    struct dot *dot;
    size_t count;
    size_t rows;             /* of a CSV, whether good or not: each is a dot or has an error */
    struct field_part *part; /* [part_count]; part 0 is always there where there are dots */
    size_t part_count;
    bool sealed; /* an `# end` line with totals was there and held */
    struct sha256 sha256;
};

/* Reads a CSV field against its job (zones, shades, sheets, windows). ERR_DATA with every fault in
 * diags. A depth outside its zone's window, over the job's limit or the machine's cap is a fault
 * of the file. field_free also after a failure. */
enum err_code field_read_csv(struct field *field, const char *path, const struct job *job,
                             double depth_cap_mm, struct diags *diags, struct err *err);
/* Same, from bytes in hand; path is for messages. */
enum err_code field_read_csv_text(struct field *field, const char *path, const char *text,
                                  size_t size, const struct job *job, double depth_cap_mm,
                                  struct diags *diags, struct err *err);
void field_free(struct field *field);

/* Begins the next part; note is shortened and rid of all but letters, digits, blanks, _ and -. */
void field_add_part(struct field *field, const char *note, size_t len);

/* Of the CSV text above its `# end` line: what a seal binds. */
struct sha256 field_digest(const struct field *field, const struct job *job);

/* Writes the field as CSV, its `# end` totals included; the same field gives the same bytes, and
 * reading them back gives the same field. Returns a malloc'd text, *size without its NUL. */
char *field_write_csv(const struct field *field, const struct job *job, size_t *size);

#endif
