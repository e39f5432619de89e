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

enum { FIELD_DOTS_MAX = 1000000, FIELD_SESSIONS_MAX = 16 };

enum field_frame { FIELD_SHEET, FIELD_HEAD };

/* One wanted deposit. Places are mm in the field's frame; z_mm is 0 on a sheet. */
struct dot {
    uint32_t id;
    double x_mm, y_mm, z_mm;
    uint16_t zone, shade; /* index in the job */
    uint8_t session;      /* 1.. */
    double depth_mm;      /* the recipe's where the file leaves it empty */
    double diameter_mm;   /* wanted; 0 = no wish */
    int line;             /* where it stood */
};

struct field {
    enum field_frame frame;
    size_t sheet; /* index in the job, frame FIELD_SHEET */
    struct dot *dot;
    size_t count;
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

/* Writes the field as CSV, its `# end` totals included; the same field gives the same bytes, and
 * reading them back gives the same field. Returns a malloc'd text, *size without its NUL. */
char *field_write_csv(const struct field *field, const struct job *job, size_t *size);

#endif
