/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A drawing as a dot field, and a dot field as a drawing. Zone, shade and session of a dot come
 * from what says so in words (its layer's name, its attributes, a layer map, the caller), never
 * from digits that might mean something.
 */
#ifndef CONFIG_FIELD_SVG_H
#define CONFIG_FIELD_SVG_H

#include "config/field.h"
#include "config/svg.h"

/* What holds where the drawing says nothing; "" and NULL: nothing does. */
struct field_import {
    struct svg_options svg;
    struct svg_words words;
    const char *sheet;    /* NULL: the drawing's own, or the job's only one */
    const char *map_path; /* layers.yaml: words by layer name */
};

/* drawn = dots + rejected, but for strokes that were stippled. */
struct field_import_count {
    struct svg svg;
    size_t unmapped;  /* marks without a zone, shade or session: an error */
    size_t off_sheet; /* beyond 400 mm: an error */
    size_t bad_depth; /* outside its zone's window: an error */
    size_t numbered;  /* dots without an id of their own: numbered on; no fault */
    size_t other;     /* two with one id, and the like: an error */
};

/* ERR_DATA with every fault in diags; nothing of a drawing with faults is in the field, but the
 * counts hold. Ids: those of an exported field stay, other dots are numbered on from the highest,
 * in document order. field_import_count_free and field_free also after a failure. */
enum err_code field_read_svg_text(struct field *field, struct field_import_count *count,
                                  const char *path, const char *text, size_t size,
                                  const struct field_import *import, const struct job *job,
                                  double depth_cap_mm, struct diags *diags, struct err *err);
void field_import_count_free(struct field_import_count *count);

/* A field by its file's ending: .svg must be one that was exported (every dot with its id, since
 * ids hold for the life of a course); anything else is read as CSV. */
enum err_code field_read(struct field *field, const char *path, const struct job *job,
                         double depth_cap_mm, struct diags *diags, struct err *err);

/* Millimetres, one Inkscape layer for each session and shade, a circle a dot; reading it back gives
 * the same field. A field in the head frame is drawn as seen from above (equal areas) and carries
 * its places beside. Returns a malloc'd text, *size without its NUL. */
char *field_write_svg(const struct field *field, const struct job *job, size_t *size);

/* Where a place of the head frame is drawn, mm from the middle of the page. */
void field_svg_from_head(const double head_mm[3], double page_mm[2]);

#endif
