/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The small grammars inside SVG attributes: numbers, lengths, lists, transforms. Coordinates are in
 * user units unless a name says otherwise; y points down, as in the file.
 */
#ifndef CONFIG_SVG_TEXT_H
#define CONFIG_SVG_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* x' = a x + c y + e;  y' = b x + d y + f */
struct affine {
    double a, b, c, d, e, f;
};

struct svg_point {
    double x, y;
};

extern const struct affine AFFINE_IDENTITY;

/* First `inner`, then `outer`. */
struct affine affine_of(const struct affine *outer, const struct affine *inner);
struct svg_point affine_apply(const struct affine *affine, struct svg_point point);
double affine_area(const struct affine *affine);
/* False when nothing undoes it. */
bool affine_inverse(const struct affine *affine, struct affine *inverse);

/* The next number of *text ("1.5.5-3e2" are three); commas and blanks before it are passed over.
 * False, *text as it was, when there is none. */
bool svg_next_number(const char **text, double *value);
/* One flag of an arc: 0 or 1, which may stand without a separator. */
bool svg_next_flag(const char **text, bool *flag);
/* True when nothing but blanks and commas is left. */
bool svg_at_end(const char *text);

enum svg_unit { SVG_UNIT_NONE, SVG_UNIT_PX, SVG_UNIT_LENGTH, SVG_UNIT_PERCENT };

/* "120mm", "8.5in", "640", "640px", "100%". value is in mm for SVG_UNIT_LENGTH (mm, cm, in, pt,
 * pc), else the bare number. False when it is no length. */
bool svg_length(const char *text, double *value, enum svg_unit *unit);

/* A transform list: matrix, translate, scale, rotate, skewX, skewY, applied as SVG has it (the last
 * one first). False when it is none. */
bool svg_transform(const char *text, struct affine *affine);

#endif
