/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "config/number.h"
#include "config/svg_private.h"

static const double PAGE_MAX_MM = 5000;
static const double MM_PER_INCH = 25.4;

/* Inkscape changed its pixel from 1/90 to 1/96 inch with version 0.92. */
static double px_per_inch(const char *const *attributes)
{
    const char *version = svg_attribute(attributes, SVG_INKSCAPE "version");
    double number = 0;
    const size_t len = version ? strspn(version, "0123456789.") : 0;
    // "0.48.4": what counts is 0.48
    const char *point = version ? memchr(version, '.', len) : NULL;
    const size_t two =
        point ? (size_t)(point - version) + 1 + strspn(point + 1, "0123456789") : len;
    return version && number_parse(version, two, &number) && number < 0.92 ? 90 : 96;
}

struct size {
    double value[2];
    enum svg_unit unit[2];
};

static bool read_box(const char *const *attributes, double box[4])
{
    const char *text = svg_attribute(attributes, "viewBox");
    for (int i = 0; text && i < 4; i++) {
        if (!svg_next_number(&text, &box[i])) {
            return false;
        }
    }
    return text != NULL && svg_at_end(text) && box[2] > 0 && box[3] > 0;
}

static void read_size(const char *const *attributes, struct size *size)
{
    static const char *const NAME[2] = {"width", "height"};
    for (int i = 0; i < 2; i++) {
        const char *text = svg_attribute(attributes, NAME[i]);
        size->unit[i] = SVG_UNIT_PERCENT;
        size->value[i] = 100;
        if (text && !svg_length(text, &size->value[i], &size->unit[i])) {
            size->unit[i] = SVG_UNIT_PERCENT;
        }
    }
}

/* mm of one unit of width or height; 0 when nothing says. Plain numbers are pixels only to those
 * who wrote them so: Inkscape is known to, others are asked. */
static double mm_per_unit(const char *const *attributes, enum svg_unit unit)
{
    const bool is_inkscape = svg_attribute(attributes, SVG_INKSCAPE "version") != NULL;
    if (unit == SVG_UNIT_LENGTH) {
        return 1;
    }
    if (unit == SVG_UNIT_PX || (unit == SVG_UNIT_NONE && is_inkscape)) {
        return MM_PER_INCH / px_per_inch(attributes);
    }
    return 0;
}

/* The page's size where only its width is told: by the drawing's proportions. */
static bool size_from_width(struct svg_reader *reader, const struct size *size, const double box[4],
                            bool has_box)
{
    double *page = reader->svg->page_mm;
    const bool has_numbers = size->unit[0] != SVG_UNIT_PERCENT &&
                             size->unit[1] != SVG_UNIT_PERCENT && size->value[0] > 0;
    page[0] = reader->options->width_mm;
    if (has_box) {
        page[1] = page[0] * box[3] / box[2];
    } else if (has_numbers) {
        page[1] = page[0] * size->value[1] / size->value[0];
    }
    return page[1] > 0;
}

static bool read_page_size(struct svg_reader *reader, const char *const *attributes,
                           const double box[4], bool has_box)
{
    struct size size;
    double *page = reader->svg->page_mm;
    read_size(attributes, &size);
    const double mm[2] = {mm_per_unit(attributes, size.unit[0]),
                          mm_per_unit(attributes, size.unit[1])};
    bool is_known = mm[0] > 0 && mm[1] > 0;
    if (reader->options->width_mm > 0) {
        is_known = size_from_width(reader, &size, box, has_box);
    } else if (is_known) {
        page[0] = size.value[0] * mm[0];
        page[1] = size.value[1] * mm[1];
    }
    if (!is_known) {
        diag_error(
            reader->diags, svg_place(reader),
            "the drawing has no physical size; give width and height a unit (width=\"120mm\") "
            "or say --width-mm");
        return false;
    }
    if (!(page[0] > 0) || !(page[1] > 0) || page[0] > PAGE_MAX_MM || page[1] > PAGE_MAX_MM) {
        diag_error(reader->diags, svg_place(reader),
                   "the page is %.6g x %.6g mm; allowed: up to %g mm", page[0], page[1],
                   PAGE_MAX_MM);
        return false;
    }
    return true;
}

/* A box of user units into a rectangle, centred, undistorted unless the file asks for it. */
static struct affine fit_box(const char *const *attributes, const double box[4], const double width,
                             const double height)
{
    const char *aspect = svg_attribute(attributes, "preserveAspectRatio");
    double sx = width / box[2], sy = height / box[3];
    if (!aspect || strncmp(aspect, "none", 4) != 0) {
        // a height that was rounded by the drawing program is no reason to shift anything
        const bool is_same = fabs(sx - sy) <= 1e-4 * fabs(sx);
        const double least = is_same ? sx : fmin(sx, sy);
        sx = sy = least;
    }
    return (struct affine){sx,
                           0,
                           0,
                           sy,
                           (width - sx * box[2]) / 2 - sx * box[0],
                           (height - sy * box[3]) / 2 - sy * box[1]};
}

bool svg_page(struct svg_reader *reader, const char *const *attributes, struct affine *to_page)
{
    double box[4] = {0};
    const bool has_box = read_box(attributes, box);
    if (!read_page_size(reader, attributes, box, has_box)) {
        return false;
    }
    const double *page = reader->svg->page_mm;
    if (has_box) {
        *to_page = fit_box(attributes, box, page[0], page[1]);
        return true;
    }
    struct size size;
    read_size(attributes, &size);
    const bool has_numbers = size.unit[0] == SVG_UNIT_NONE || size.unit[0] == SVG_UNIT_PX;
    const double mm = reader->options->width_mm > 0 && has_numbers && size.value[0] > 0
                          ? page[0] / size.value[0]
                          : MM_PER_INCH / px_per_inch(attributes);
    *to_page = (struct affine){mm, 0, 0, mm, 0, 0};
    return true;
}

static double number_of(const char *const *attributes, const char *name, double otherwise)
{
    const char *text = svg_attribute(attributes, name);
    double value = otherwise;
    return text && svg_next_number(&text, &value) ? value : otherwise;
}

struct affine svg_viewport(const char *const *attributes, const struct affine *outer)
{
    const double x = number_of(attributes, "x", 0), y = number_of(attributes, "y", 0);
    const struct affine shift = {1, 0, 0, 1, x, y};
    struct affine inner = affine_of(outer, &shift);
    double box[4] = {0};
    if (read_box(attributes, box)) {
        const double width = number_of(attributes, "width", box[2]);
        const double height = number_of(attributes, "height", box[3]);
        const struct affine fit = fit_box(attributes, box, width, height);
        inner = affine_of(&inner, &fit);
    }
    return inner;
}
