/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SVG text as it grows: lengths in mm, numbers the same bytes on any machine.
 */
#ifndef CONTROLLER_PICTURE_SVG_H
#define CONTROLLER_PICTURE_SVG_H

#include <stddef.h>

/* Zero-initialise; text is malloc'd and NUL-terminated once something was put. */
struct svg {
    char *text;
    size_t size, room;
};

void svg_put(struct svg *svg, const char *text);
/* Names from files: markup is escaped, bytes that XML does not allow become '?'. */
void svg_put_escaped(struct svg *svg, const char *text);
/* Up to 3 decimals, none that are zero. */
void svg_put_mm(struct svg *svg, double mm);
/* ` name="1.5"` */
void svg_put_attribute(struct svg *svg, const char *name, double mm);

/* The root element of a white page, and its title; `</svg>` is the caller's to put. */
void svg_put_page(struct svg *svg, double width_mm, double height_mm, const char *title);

struct page_point {
    double x_mm, y_mm; /* y down, as SVG has it */
};

/* A line of text; anchor is start, middle or end. */
void svg_put_label(struct svg *svg, struct page_point at, double size_mm, const char *anchor,
                   const char *text);
void svg_put_rect(struct svg *svg, struct page_point at, double width_mm, double height_mm,
                  const char *attributes);
void svg_put_line(struct svg *svg, struct page_point from, struct page_point to,
                  const char *attributes);
void svg_put_circle(struct svg *svg, struct page_point at, double radius_mm,
                    const char *attributes);
/* "M1 2" or "L1 2" inside a path's d attribute. */
void svg_put_step(struct svg *svg, char command, struct page_point to);

#endif
